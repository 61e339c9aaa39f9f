import { expect, it } from "vitest";
import { askInsights } from "../../shared/listChecks/job/askInsights.ts";
import {
  type ListCheck,
  type ListPage,
  newCheck,
  summaryOf,
  summed,
  uncertainIn,
} from "../../shared/listChecks/job/listCheck.ts";
import type { Judged } from "../../shared/listChecks/judging/judgeAddress.ts";
import { NoTimeLeftError } from "../../shared/ses/Pace.ts";

const judged = (n: number): Judged =>
  n % 3 === 0 ? { kind: "knownGood", at: "2026-11-20T00:00:00.000Z" } : { kind: "neverSeen" };
const page = (number: number): ListPage => ({
  number,
  from: number * 20,
  version: 1,
  rows: Array.from({ length: 20 }, (_, i) => [`p${number * 20 + i}@x.example`, judged(number * 20 + i)]),
});

it("goes on after a break with what was kept, and asks nothing certain", async () => {
  const pages = [page(0), page(1)];
  const all = pages.flatMap(({ rows }) => rows.flatMap(([, one]) => (one === null ? [] : [one])));
  const actor = { tokenId: "t", name: "ada" };
  let check: ListCheck = {
    ...newCheck({ id: "c", total: 40, actor, createdAt: "2026-11-30T00:00:00.000Z" }),
    summary: summed({ total: 0, wouldBounce: 0, kinds: {} }, all),
  };
  const uncertain = uncertainIn(check.summary);
  expect(uncertain).toBe(26);
  check = { ...check, insights: { addresses: uncertain, asked: 0 } };
  const kept = new Map(pages.map((one) => [one.number, one]));
  const asked: string[] = [];
  let breaksAt = 18;
  const given = {
    insights: {
      of: async (address: string) => {
        if (asked.length === breaksAt) throw new NoTimeLeftError("the time is up");
        asked.push(address);
        return address === "p1@x.example" ? ("LOW" as const) : ("HIGH" as const);
      },
    },
    isLate: () => false,
    signal: AbortSignal.timeout(60_000),
    store: async (next: ListCheck, changed?: ListPage) => {
      check = next;
      if (changed === undefined) return;
      // As the table has it: a page that somebody else changed is not overwritten.
      expect(changed.version).toBe(kept.get(changed.number)?.version);
      kept.set(changed.number, { ...changed, version: changed.version + 1 });
    },
  };
  await expect(askInsights(check, [...kept.values()], given)).rejects.toThrow(NoTimeLeftError);
  expect(check.insights).toEqual({ addresses: 26, asked: 13 });
  breaksAt = Number.POSITIVE_INFINITY;
  await askInsights(check, [...kept.values()], given);
  // Five of a batch were not kept, and are asked about again.
  expect(asked).toHaveLength(26 + 5);
  expect(check.insights).toEqual({ addresses: 26, asked: 26 });
  expect(check.summary).toEqual({
    total: 40,
    wouldBounce: 1,
    kinds: { knownGood: 14, neverSeen: 25, noMailbox: 1 },
  });
  expect(asked.some((address) => Number(/\d+/.exec(address)?.[0]) % 3 === 0)).toBe(false);
});

it("takes judgements out of a summary that became others", () => {
  const summary = { total: 3, wouldBounce: 0, kinds: { neverSeen: 2, role: 1 } };
  const before: Judged[] = [{ kind: "neverSeen" }, { kind: "role" }];
  const after: Judged[] = [{ kind: "noMailbox", wouldBounce: true }, { kind: "role" }];
  expect(summaryOf(summary, before, after)).toEqual({
    total: 3,
    wouldBounce: 1,
    kinds: { neverSeen: 1, noMailbox: 1, role: 1 },
  });
});
