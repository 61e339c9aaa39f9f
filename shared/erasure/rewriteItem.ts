import type { Condition } from "../table/expressions.ts";
import type { Item, Table } from "../table/Table.ts";

const CONFLICT_ATTEMPTS = 6;

/**
 * Puts what `rewrite` makes of an item in its place, or deletes it; where it was changed meanwhile, what `rewrite`
 * makes of the newer one. Answers whether anything was changed.
 */
export const rewriteItem = async (
  table: Table,
  item: Item,
  rewrite: (item: Item) => Item | "delete" | undefined,
): Promise<boolean> => {
  let current: Item | undefined = item;
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS && current !== undefined; attempt++) {
    const after = rewrite(current);
    if (after === undefined) return false;
    const { pk, sk } = current;
    const isDone =
      after === "delete"
        ? await table.delete({ pk, sk }, unchanged(current))
        : await table.put(nextVersion(after), unchanged(current));
    if (isDone) return true;
    current = await table.get({ pk, sk });
  }
  if (current === undefined) return false;
  throw new Error("an item kept changing while a person was erased from it");
};

/** What has no version is either never changed, or only taken away. */
const unchanged = ({ version }: Item): Condition =>
  typeof version === "number"
    ? { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": version } }
    : { expression: "attribute_exists(pk)" };

const nextVersion = (item: Item): Item =>
  typeof item["version"] === "number" ? { ...item, version: item["version"] + 1 } : item;
