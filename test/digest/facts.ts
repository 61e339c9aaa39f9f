import type { DigestFacts } from "../../shared/digest/facts.ts";
import { parsePeriod } from "../../shared/digest/period.ts";
import { type Counts, noCounts } from "../../shared/tallies/counts.ts";
import type { Warning } from "../../shared/warnings/warning.ts";

export const counts = (some: Partial<Counts>): Counts => ({ ...noCounts(), ...some });

/** Of a quiet week. */
export const facts = (more: Partial<DigestFacts> = {}): DigestFacts => ({
  period: parsePeriod("2026-11-16/P7D"),
  isLatest: true,
  counts: counts({ send: 4_312, delivery: 4_290, bounce: 20, hardBounce: 17 }),
  before: counts({ send: 4_000, delivery: 3_990, bounce: 10, hardBounce: 10 }),
  bars: Array.from({ length: 7 }, (_, n) => ({
    label: `${["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][n]} ${16 + n}`,
    counts: counts({ send: 616, hardBounce: n }),
  })),
  causes: [],
  typos: [],
  senders: [],
  domains: [],
  warnings: [],
  warningsOver: 0,
  identities: [],
  rewritten: [],
  changes: { actions: [], more: false },
  comparisons: [],
  links: { console: "https://console.example" },
  ...more,
});

export const warning = (more: Partial<Warning> = {}): Warning => ({
  id: "abc",
  rule: "quota",
  subject: "account",
  severity: "critical",
  state: "open",
  headline: "95.0% of the daily sending quota is used",
  facts: [],
  openedAt: "2026-11-20T08:00:00.000Z",
  seenAt: "2026-11-20T08:00:00.000Z",
  times: 1,
  untold: 0,
  version: 1,
  ...more,
});
