import { accepts } from "./accept.ts";
import { type Cell, toCsv } from "./csv.ts";
import type { Context, Reply } from "./route.ts";

type Page<Item> = { items: Item[]; cursor: string | null };

/**
 * A page as JSON, or as CSV where that is wanted more, whose cells `rowOf` gives; both with the next page's address under
 * `Link`.
 */
export const pageReply = <Column extends string, Item>(
  page: Page<Item>,
  { columns, rowOf }: { columns: readonly Column[]; rowOf: (item: Item) => Record<Column, Cell> },
  { accept, url }: Pick<Context, "accept" | "url">,
): Reply<Page<Item>> => {
  const headers = { vary: "Accept", ...nextLink(url, page.cursor) };
  if (accepts(accept, ["application/json", "text/csv"]) !== "text/csv") return { body: page, headers };
  const rows = page.items.map(rowOf).map((row) => columns.map((column) => row[column]));
  return { csv: toCsv(columns, rows), headers };
};

/** Without the host, which a proxy may have changed [RFC 8288]. */
const nextLink = ({ path, query }: Context["url"], cursor: string | null): Record<string, string> => {
  if (cursor === null) return {};
  const parameters = new URLSearchParams(query);
  parameters.set("cursor", cursor);
  return { link: `<${path}?${parameters}>; rel="next"` };
};
