import type { AccountFacts } from "../../../shared/account/accountFacts.ts";
import type { Facts } from "../../../shared/warnings/facts/facts.ts";
import type { ConditionRule } from "../../../shared/warnings/rule.ts";

export const NOW = new Date("2026-11-24T12:00:00.000Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ago = (ms: number) => new Date(NOW.getTime() - ms).toISOString();

/** What a rule finds in these facts, where warnings about the subjects `open` are open. */
export const find = (rule: ConditionRule, facts: Partial<Facts>, open: string[] = []) =>
  rule.find({ now: NOW, ...facts } as Facts, (subject) => open.includes(subject));
type Asked = Parameters<typeof find>;

/** The severity and headline of each finding. */
export const found = (...asked: Asked) =>
  find(...asked)?.map(({ severity, headline }) => `${severity}: ${headline}`);
export const severities = (...asked: Asked) => find(...asked)?.map(({ severity }) => severity);
export const subjects = (...asked: Asked) => find(...asked)?.map(({ subject }) => subject);
export const details = (...asked: Asked) => find(...asked)?.flatMap(({ facts: lines }) => lines);

export const account = (given: Partial<AccountFacts> = {}): { account: AccountFacts } => ({
  account: {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: "HEALTHY",
    max24HourSend: 1_000,
    sentLast24Hours: 0,
    maxSendRate: 14,
    suppressedReasons: ["BOUNCE", "COMPLAINT"],
    ...given,
  },
});
