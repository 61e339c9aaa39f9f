import type { Condition } from "../table/expressions.ts";
import type { Item, Table } from "../table/Table.ts";

const CONFLICT_ATTEMPTS = 6;

/**
 * Puts what `rewrite` makes of an item in its place (under another key, if it has one), or deletes it; where it was
 * changed meanwhile, what `rewrite` makes of the newer one. Answers whether anything was changed.
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
    if (await replace(table, current, after)) return true;
    current = await table.get({ pk: current.pk, sk: current.sk });
  }
  if (current === undefined) return false;
  throw new Error("an item kept changing while a person was erased from it");
};

const replace = (table: Table, current: Item, after: Item | "delete"): Promise<boolean> => {
  const { pk, sk } = current;
  const condition = unchanged(current);
  if (after === "delete") return table.delete({ pk, sk }, condition);
  if (after.pk === pk && after.sk === sk) return table.put(nextVersion(after), condition);
  return table.transact([{ delete: { pk, sk }, condition }, { put: after }]);
};

/** What has none of these is either never changed, or only taken away. */
const unchanged = (item: Item): Condition => {
  const name = ["version", "order"].find((one) => item[one] !== undefined);
  return name === undefined
    ? { expression: "attribute_exists(pk)" }
    : { expression: "#v = :v", names: { "#v": name }, values: { ":v": item[name] } };
};

const nextVersion = (item: Item): Item =>
  typeof item["version"] === "number" ? { ...item, version: item["version"] + 1 } : item;
