import { expect } from "vitest";
import { bounce } from "../suppressions/events.ts";
import type { startApi } from "./system.ts";

export const suppressionPath = (address: string) => `/v1/suppressions/${encodeURIComponent(address)}`;

/** What tests of suppressions call again and again. */
export const suppressionCalls = (api: Awaited<ReturnType<typeof startApi>>) => {
  const suppress = async (address: string, given = {}) => {
    const domain = address.slice(address.lastIndexOf("@") + 1);
    await api.ses.put(address, "BOUNCE");
    await api.record(bounce({ id: address, recipient: address, recipientDomain: domain, ...given }));
  };
  /** The rows of all pages, each with its header row, from `first` on by their links. */
  const csvRows = async (first: string, header: RegExp) => {
    const rows: string[] = [];
    for (let next: string | undefined = first; next !== undefined; ) {
      const page = await api.admin.get(next, { headers: { accept: "text/csv" } });
      expect(page.headers.get("content-type")).toMatch(/^text\/csv/);
      expect(page.headers.get("vary")).toBe("Accept");
      const lines = page.text.split("\r\n");
      expect(lines[0]).toMatch(header);
      expect(lines.at(-1)).toBe("");
      rows.push(...lines.slice(1, -1));
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
    }
    return rows;
  };
  return { suppress, csvRows };
};
export type SuppressionCalls = ReturnType<typeof suppressionCalls>;
