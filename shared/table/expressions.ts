import { marshall } from "@aws-sdk/util-dynamodb";
import { EXPIRES_AT } from "./definition.ts";

/** A condition in DynamoDB's expression language; `#name` and `:value` placeholders are filled from the maps. */
export type Condition = {
  expression: string;
  names?: Record<string, string>;
  values?: Record<string, unknown>;
};
export type Range =
  | { prefix: string }
  | { from: string; to: string }
  | { from: string }
  | { to: string }
  | { after: string }
  | { before: string };

/** Holds where there is no item, or one that has expired and is not deleted yet. */
export const whereAbsent = (): Condition => ({
  expression: "attribute_not_exists(pk) OR #expires <= :now",
  names: { "#expires": EXPIRES_AT },
  values: { ":now": Math.floor(Date.now() / 1_000) },
});

/** As DynamoDB's calls take it. */
export const conditionInput = (condition: Condition | undefined) => {
  if (condition === undefined) return {};
  const { expression, names = {}, values = {} } = condition;
  return {
    ...(expression === "" ? {} : { ConditionExpression: expression }),
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0
      ? {}
      : { ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }) }),
  };
};

/** What follows the partition in a key condition; `#s` is the sort key. */
export const rangeExpression = (
  range: Range | undefined,
): { expression: string; values: Record<string, string> } => {
  if (range === undefined) return { expression: "", values: {} };
  if ("prefix" in range) return { expression: " AND begins_with(#s, :s)", values: { ":s": range.prefix } };
  if ("after" in range) return { expression: " AND #s > :s", values: { ":s": range.after } };
  if ("before" in range) return { expression: " AND #s < :s", values: { ":s": range.before } };
  if ("from" in range && "to" in range)
    return { expression: " AND #s BETWEEN :s AND :e", values: { ":s": range.from, ":e": range.to } };
  if ("from" in range) return { expression: " AND #s >= :s", values: { ":s": range.from } };
  return { expression: " AND #s <= :s", values: { ":s": range.to } };
};

/** DynamoDB orders keys by their UTF-8 bytes, and refuses such a range. */
export const isEmpty = (range: Range | undefined): boolean =>
  range !== undefined &&
  "from" in range &&
  "to" in range &&
  Buffer.compare(Buffer.from(range.from), Buffer.from(range.to)) > 0;
