import { NoTimeLeftError } from "../../ses/Pace.ts";
import { type Judged, withInsight } from "../judging/judgeAddress.ts";
import { isUncertain } from "../judging/kinds.ts";
import { readAddress } from "../judging/readAddress.ts";
import type { AddressInsights } from "./AddressInsights.ts";
import { type CheckedRow, type ListCheck, type ListPage, summaryOf } from "./listCheck.ts";

const AT_ONCE = 10; // calls of a second each; a crash has so many asked, and paid for, again

type Given = {
  insights: Pick<AddressInsights, "of">;
  isLate: () => boolean;
  /** Ends what still waits for SES when the time is up. */
  signal: AbortSignal;
  store: (next: ListCheck, page?: ListPage) => Promise<void>;
};

/** Asks SES about each address of a checked list that nothing certain is known of; what it answers is kept ten by ten. */
export const askInsights = async (
  from: ListCheck,
  pages: readonly ListPage[],
  { insights, isLate, signal, store }: Given,
): Promise<ListCheck> => {
  let check = from;
  for (const stored of pages) {
    let page = stored;
    for (;;) {
      const waiting = page.rows.flatMap((row, i) => (isWaiting(row) ? [i] : [])).slice(0, AT_ONCE);
      if (waiting.length === 0) break;
      if (isLate()) throw new NoTimeLeftError("no time left to ask SES about more addresses");
      const rows = [...page.rows];
      for (const i of waiting) {
        const row = rows[i];
        if (row === undefined || row[1] === null) continue;
        const read = readAddress(row[0]);
        const answer = typeof read === "string" ? "unknown" : await insights.of(read.address, { signal });
        rows[i] = [row[0], withInsight(row[1], answer)];
      }
      const asked = { ...(check.insights ?? { addresses: 0, asked: 0 }) };
      asked.asked += waiting.length;
      const before = judgedIn(waiting.map((i) => page.rows[i]));
      const after = judgedIn(waiting.map((i) => rows[i]));
      check = { ...check, insights: asked, summary: summaryOf(check.summary, before, after) };
      await store(check, { ...page, rows });
      page = { ...page, rows, version: page.version + 1 };
    }
  }
  return check;
};

const isWaiting = ([, judged]: CheckedRow): boolean =>
  judged !== null && isUncertain(judged.kind) && judged.insight === undefined;

const judgedIn = (rows: (CheckedRow | undefined)[]): Judged[] =>
  rows.flatMap((row) => (row?.[1] == null ? [] : [row[1]]));
