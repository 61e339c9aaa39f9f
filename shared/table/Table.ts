import { setTimeout as delay } from "node:timers/promises";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { EXPIRES_AT, type Index } from "./definition.ts";
import { type Condition, conditionInput, isEmpty, type Range, rangeExpression } from "./expressions.ts";
import { inParallel } from "./inParallel.ts";

export type Key = { pk: string; sk: string };
export type Item = Key & Record<string, unknown>;
export type Write = { put: Item } | { delete: Key };
export type QueryOptions = {
  /** Which index to ask; without it the table itself, read consistently. */
  index?: Index;
  partition: string;
  range?: Range;
  /** Newest (greatest) sort key first. */
  descending?: boolean;
  /** Items evaluated at most in this page. */
  limit?: number;
  startKey?: Record<string, unknown> | undefined;
  /** Also items that have expired and are not deleted yet. */
  expiredToo?: boolean;
};
/** `nextKey` has the table's key in it, of an index its own too. */
export type Page = { items: Item[]; nextKey: Item | undefined };

const BATCH_WRITE_LIMIT = 25; // BatchWriteItem takes 25 requests a call [API_BatchWriteItem]
const BATCH_GET_LIMIT = 100; // BatchGetItem takes 100 keys a call [API_BatchGetItem]
const UNPROCESSED_ATTEMPTS = 8;

/**
 * The DynamoDB table, in plain JavaScript values. It batches, pages and waits out throttling; what an item means
 * is for the adapters of each concept (`EventTable`, `SuppressionTable`, …).
 */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** The item under `key`, read consistently, or undefined. An expired item is as good as gone. */
  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: marshall(key), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : alive(unmarshall(Item) as Item);
  }

  /** The items that exist under `keys`, in no order. Eventually consistent unless `consistent`. */
  async getMany(keys: Key[], { consistent = false } = {}): Promise<Item[]> {
    const pages = await inParallel(chunks(distinct(keys), BATCH_GET_LIMIT), async (chunk) => {
      const found: Item[] = [];
      let pending = chunk.map((key) => marshall(key));
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt === UNPROCESSED_ATTEMPTS) throw new Error(`DynamoDB left ${pending.length} keys unread`);
        if (attempt > 0) await backoff(attempt);
        const answer = await this.#client.send(
          new BatchGetItemCommand({
            RequestItems: { [this.#name]: { Keys: pending, ConsistentRead: consistent } },
          }),
        );
        for (const item of answer.Responses?.[this.#name] ?? []) found.push(unmarshall(item) as Item);
        pending = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
      }
      return found;
    });
    return pages.flat().filter((item) => alive(item) !== undefined);
  }

  /** Writes `item`; answers false, and writes nothing, where `condition` does not hold. */
  async put(item: Item, condition?: Condition): Promise<boolean> {
    return whenConditionHolds(
      this.#client.send(
        new PutItemCommand({ TableName: this.#name, Item: toItem(item), ...conditionInput(condition) }),
      ),
      condition,
    );
  }

  /** Runs an update expression; answers false, and writes nothing, where `condition` does not hold. */
  async update(key: Key, update: Condition, condition?: Condition): Promise<boolean> {
    const names = { ...update.names, ...condition?.names };
    const values = { ...update.values, ...condition?.values };
    return whenConditionHolds(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: marshall(key),
          UpdateExpression: update.expression,
          ...conditionInput({ expression: condition?.expression ?? "", names, values }),
        }),
      ),
      condition,
    );
  }

  async delete(key: Key, condition?: Condition): Promise<boolean> {
    return whenConditionHolds(
      this.#client.send(
        new DeleteItemCommand({ TableName: this.#name, Key: marshall(key), ...conditionInput(condition) }),
      ),
      condition,
    );
  }

  /**
   * Puts and deletes without conditions, 25 a call, several calls at once. Items DynamoDB leaves unprocessed are
   * sent again with growing waits; what is still unwritten then, or whose call failed, is returned, not thrown, so
   * that a caller can say which of its records failed.
   */
  async writeMany(writes: Write[]): Promise<{ failed: Write[]; cause?: unknown }> {
    let cause: unknown;
    const failed = await inParallel(chunks(writes, BATCH_WRITE_LIMIT), async (chunk) => {
      const byKey = new Map(
        chunk.map((write) => [keyText("put" in write ? write.put : write.delete), write]),
      );
      let pending: WriteRequest[] = [...byKey.values()].map(writeRequest);
      try {
        for (let attempt = 0; pending.length > 0 && attempt < UNPROCESSED_ATTEMPTS; attempt++) {
          if (attempt > 0) await backoff(attempt);
          const answer = await this.#client.send(
            new BatchWriteItemCommand({ RequestItems: { [this.#name]: pending } }),
          );
          pending = answer.UnprocessedItems?.[this.#name] ?? [];
        }
      } catch (error) {
        cause = error;
      }
      return pending.flatMap((request) => {
        const write = byKey.get(
          keyText(unmarshall(request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {}) as Key),
        );
        return write === undefined ? [] : [write];
      });
    });
    return { failed: failed.flat(), cause };
  }

  /** All of `writes` or none; answers false where a condition does not hold or another transaction was first. */
  async transact(writes: (Write & { condition?: Condition })[]): Promise<boolean> {
    try {
      await this.#client.send(
        new TransactWriteItemsCommand({
          TransactItems: writes.map((write) => {
            const common = { TableName: this.#name, ...conditionInput(write.condition) };
            return "put" in write
              ? { Put: { ...common, Item: toItem(write.put) } }
              : { Delete: { ...common, Key: marshall({ pk: write.delete.pk, sk: write.delete.sk }) } };
          }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && wasOvertaken(error)) return false;
      throw error;
    }
  }

  /**
   * One page of a partition: at most `limit` items or 1 MB. `nextKey` continues, undefined ends. A range that ends
   * before it begins has no items.
   */
  async query(options: QueryOptions): Promise<Page> {
    if (isEmpty(options.range)) return { items: [], nextKey: undefined };
    const answer = await this.#client.send(new QueryCommand(this.#queryInput(options)));
    return {
      items: (answer.Items ?? [])
        .map((item) => unmarshall(item) as Item)
        .filter(
          (item) => options.index !== undefined || options.expiredToo === true || alive(item) !== undefined,
        ),
      nextKey:
        answer.LastEvaluatedKey === undefined ? undefined : (unmarshall(answer.LastEvaluatedKey) as Item),
    };
  }

  /** How many items a query has, at most `most`, and whether there are more. Items that have expired count. */
  async count(
    options: Omit<QueryOptions, "startKey" | "limit">,
    most: number,
  ): Promise<{ count: number; more: boolean }> {
    if (isEmpty(options.range)) return { count: 0, more: false };
    let count = 0;
    let startKey: Record<string, unknown> | undefined;
    do {
      const input = this.#queryInput({ ...options, startKey, limit: most - count });
      const answer = await this.#client.send(new QueryCommand({ ...input, Select: "COUNT" }));
      count += answer.Count ?? 0;
      startKey = answer.LastEvaluatedKey === undefined ? undefined : unmarshall(answer.LastEvaluatedKey);
    } while (startKey !== undefined && count < most);
    return { count, more: startKey !== undefined };
  }

  #queryInput(options: QueryOptions): QueryCommandInput {
    const { expression, values } = rangeExpression(options.range);
    return {
      TableName: this.#name,
      IndexName: options.index?.name,
      ConsistentRead: options.index === undefined,
      KeyConditionExpression: `#p = :p${expression}`,
      ExpressionAttributeNames: {
        "#p": options.index?.partition ?? "pk",
        ...(expression === "" ? {} : { "#s": options.index?.sort ?? "sk" }),
      },
      ExpressionAttributeValues: marshall({ ":p": options.partition, ...values }),
      ScanIndexForward: options.descending !== true,
      Limit: options.limit,
      ExclusiveStartKey: options.startKey === undefined ? undefined : marshall(options.startKey),
    };
  }

  /** Every item of a query, page by page, none kept. */
  async *queryAll(options: Omit<QueryOptions, "startKey">): AsyncGenerator<Item> {
    let startKey: Record<string, unknown> | undefined;
    do {
      const page = await this.query({ ...options, startKey });
      yield* page.items;
      startKey = page.nextKey;
    } while (startKey !== undefined);
  }
}

export const keyText = ({ pk, sk }: Key) => `${pk}\u0000${sk}`;

const alive = (item: Item): Item | undefined => {
  const expiresAt = item[EXPIRES_AT];
  return typeof expiresAt === "number" && expiresAt * 1000 <= Date.now() ? undefined : item;
};

const toItem = (item: Item) => marshall(item, { removeUndefinedValues: true });

const writeRequest = (write: Write): WriteRequest =>
  "put" in write
    ? { PutRequest: { Item: toItem(write.put) } }
    : { DeleteRequest: { Key: marshall({ pk: write.delete.pk, sk: write.delete.sk }) } };

/** A conditional write that meets a transaction under way is as good as one that came second. */
const whenConditionHolds = async (
  call: Promise<unknown>,
  condition: Condition | undefined,
): Promise<boolean> => {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    if (condition !== undefined && error instanceof TransactionConflictException) return false;
    throw error;
  }
};

const OVERTAKEN = ["ConditionalCheckFailed", "TransactionConflict"];

/** Cancelled because of somebody else's write, and not for being throttled or wrong [API_TransactWriteItems]. */
const wasOvertaken = ({ CancellationReasons = [] }: TransactionCanceledException): boolean =>
  CancellationReasons.some(({ Code = "" }) => OVERTAKEN.includes(Code));

const distinct = (keys: Key[]): Key[] => [
  ...new Map(keys.map(({ pk, sk }) => [keyText({ pk, sk }), { pk, sk }])).values(),
];

const chunks = <T>(values: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));

/** Full jitter, as AWS advises for unprocessed items: 25 ms doubling to 1.6 s. */
const backoff = (attempt: number) => delay(Math.random() * 25 * 2 ** Math.min(attempt, 6));
