/**
 * The one table, as `CreateTable` takes it. `serverless.yml` declares the same; a test compares the two.
 *
 * The indexes hold keys only: an item found through one is read from the table (`Table.getMany`), so that a
 * change to an item's other attributes costs no index write.
 */
export const TABLE_KEYS = { partition: "pk", sort: "sk" } as const;

/** Items that belong to a message (events), or to a recipient domain (suppressions). */
export const BY_GROUP = { name: "byGroup", partition: "g", sort: "sk" } as const;

/** Items listed newest first: suppressions and quarantine. Sparse, so events cost nothing here. */
export const BY_TIME = { name: "byTime", partition: "t", sort: "ts" } as const;

/** Suppressions of one reason, listed newest first. Sparse likewise. */
export const BY_REASON = { name: "byReason", partition: "r", sort: "ts" } as const;

export const INDEXES = [BY_GROUP, BY_TIME, BY_REASON] as const;
export type Index = (typeof INDEXES)[number];

/** Epoch seconds; DynamoDB deletes the item some time (up to days) after. Readers filter on it themselves. */
export const EXPIRES_AT = "expiresAt";

export const tableDefinition = (name: string) => ({
  TableName: name,
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: [
    TABLE_KEYS.partition,
    TABLE_KEYS.sort,
    BY_GROUP.partition,
    BY_TIME.partition,
    BY_TIME.sort,
    BY_REASON.partition,
  ].map((attribute) => ({ AttributeName: attribute, AttributeType: "S" as const })),
  KeySchema: keySchema(TABLE_KEYS),
  GlobalSecondaryIndexes: INDEXES.map(indexDefinition),
});

const indexDefinition = (index: Index) => ({
  IndexName: index.name,
  KeySchema: keySchema(index),
  Projection: { ProjectionType: "KEYS_ONLY" as const },
});

const keySchema = ({ partition, sort }: { partition: string; sort: string }) => [
  { AttributeName: partition, KeyType: "HASH" as const },
  { AttributeName: sort, KeyType: "RANGE" as const },
];
