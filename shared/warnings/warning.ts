import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Remedy } from "../remedies/remedy.ts";
import { storedRemedy } from "../remedies/storedRemedy.ts";

/** In order: `notice` is good to know, `warning` wants an operator this week, `critical` today. */
export const SEVERITIES = ["notice", "warning", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a warning's message tells: that it began, got worse, goes on, or is over. */
export const CHANGES = ["opened", "worse", "again", "recovered"] as const;
export type Change = (typeof CHANGES)[number];

/** What is wrong, as a rule finds it. */
export type Finding = {
  /** What it is about among all that the rule looks at: `account`, a domain, a sender, an identity. */
  subject: string;
  severity: Severity;
  /** One line with the number that matters. */
  headline: string;
  /** The numbers, a line each. */
  facts: string[];
  /** Where the rule's own remedy is too general. */
  remedy?: Remedy[];
};

/** What warnings of a rule have in common. */
export type RuleText = {
  /** Stable: subscription filters and scripts name it. */
  name: string;
  /** Why it matters. */
  why: string;
  /** What to do, step by step. */
  remedy: Remedy[];
  /** Having told of a subject, it tells no more of it for so long, unless it gets worse. */
  cooldownMs: number;
  /** It counts as over once nothing was found for so long. */
  settleMs: number;
  /** That it is over is no news, or is not certain. */
  endsQuietly?: boolean;
};

const severity = z.enum(SEVERITIES);
const change = z.enum(CHANGES);

/** One subject of one rule, from its first finding until it is forgotten. Times are ISO 8601 UTC. */
export const warningSchema = z.object({
  /** Digest of rule and subject. */
  id: z.string(),
  rule: z.string(),
  state: z.enum(["open", "recovered"]),
  subject: z.string(),
  severity,
  headline: z.string(),
  facts: z.array(z.string()),
  remedy: z.array(storedRemedy).exactOptional(),
  openedAt: z.string(),
  /** The most severe that was told since then: who heard that hears also that it is over. */
  worst: severity.exactOptional(),
  /** Since when it is less severe than was told. */
  lessSince: z.string().exactOptional(),
  /** When it was last found, or last happened. */
  seenAt: z.string(),
  /** Since when nothing is found any more. */
  clearSince: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  /** How often it happened since it was opened; 1 for a condition. */
  times: z.number(),
  /** Of these, how many no message has told of. */
  untold: z.number(),
  acknowledged: z.object({ at: z.string(), by: z.string() }).exactOptional(),
  /** The last message. */
  published: z.object({ at: z.string(), change, severity }).exactOptional(),
  /** A message to be sent, the outbox: written before it is sent, taken by whoever sends it, removed after. */
  pending: z.object({ change, since: z.string(), takenAt: z.string().exactOptional() }).exactOptional(),
  /** Counted by the table at each write; 0 is not stored yet. */
  version: z.number(),
});
export type Warning = z.infer<typeof warningSchema>;

const BACK_IS_NEWS_MS = 3_600_000;
const EASED_FOR_MS = 3_600_000;

const ID_LENGTH = 16; // 96 bits in base64url

export const warningId = (rule: string, subject: string): string =>
  createHash("sha256").update(`${rule}\u0000${subject}`).digest("base64url").slice(0, ID_LENGTH);

export const isWorse = (severity: Severity, than: Severity): boolean =>
  SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);

/**
 * The warning once a condition was looked at, and `finding` or nothing found. Where nothing changes that is worth a
 * write, it is the very one given.
 */
export const follow = (
  before: Warning | undefined,
  finding: Finding | undefined,
  rule: RuleText,
  now: Date,
): Warning | undefined => {
  if (finding === undefined) return before === undefined ? undefined : clear(before, rule, now);
  const { clearSince: _, ...seen } = found(before, finding, rule, now);
  const after = withMessage(eased({ ...seen, times: 1 }, rule, now), rule, now);
  return before !== undefined && saysTheSame(before, after) ? before : after;
};

/** The warning once `happened` things (1 or more, the last of them told by `finding`) have happened. */
export const happen = (
  before: Warning | undefined,
  finding: Finding,
  happened: number,
  rule: RuleText,
  now: Date,
): Warning => {
  const seen = found(before, finding, rule, now);
  // Told together, they are as severe as the worst of them.
  const isUntold = before?.state === "open" && (before.pending !== undefined || before.untold > 0);
  const severity = isUntold && isWorse(before.severity, seen.severity) ? before.severity : seen.severity;
  const after = { ...seen, severity, times: seen.times + happened, untold: seen.untold + happened };
  return withMessage(after, rule, now);
};

/** A warning of things that happen, as time goes by: it tells what it kept to itself, and ends quietly. */
export const passTime = (before: Warning, rule: RuleText, now: Date): Warning => {
  if (before.state !== "open" || before.pending !== undefined) return before;
  if (before.untold > 0) return withMessage(before, rule, now);
  if (now.getTime() - Date.parse(before.seenAt) < rule.settleMs) return before;
  return { ...before, state: "recovered", endedAt: now.toISOString() };
};

/** Once a message is sent. What changed meanwhile stays. */
export const notified = (warning: Warning, change: Change, severity: Severity, at: string): Warning => {
  const { pending: _, worst, ...rest } = warning;
  const isFirst = worst === undefined || isWorse(severity, worst);
  return {
    ...rest,
    ...(change === "recovered" ? {} : { worst: isFirst ? severity : worst }),
    untold: 0,
    published: { at, change, severity },
  };
};

const found = (before: Warning | undefined, finding: Finding, rule: RuleText, now: Date): Warning => {
  const at = now.toISOString();
  if (before?.state === "open") {
    const { remedy: _, acknowledged, ...rest } = before;
    const keeps = acknowledged !== undefined && !isWorse(finding.severity, before.severity);
    return { ...rest, ...finding, ...(keeps ? { acknowledged } : {}), seenAt: at };
  }
  return {
    // Nothing of before but what was told last.
    ...finding,
    id: warningId(rule.name, finding.subject),
    rule: rule.name,
    state: "open",
    openedAt: at,
    seenAt: at,
    times: 0,
    untold: 0,
    ...(before?.published === undefined ? {} : { published: before.published }),
    // Not sent, that it is over; so nobody needs to hear that it is not.
    ...(before?.pending === undefined || before.pending.change === "recovered"
      ? {}
      : { pending: before.pending }),
    version: before?.version ?? 0,
  };
};

const clear = (before: Warning, rule: RuleText, now: Date): Warning => {
  // What was not told yet is told first.
  if (before.state !== "open" || before.pending !== undefined) return before;
  const at = now.toISOString();
  const clearSince = before.clearSince ?? at;
  if (now.getTime() - Date.parse(clearSince) < rule.settleMs)
    return before.clearSince === undefined ? { ...before, clearSince } : before;
  const wasNotified = before.published !== undefined && before.published.change !== "recovered";
  const isNotified = wasNotified && rule.endsQuietly !== true;
  return {
    ...before,
    clearSince,
    state: "recovered",
    endedAt: at,
    ...(isNotified ? { pending: { change: "recovered" as const, since: at } } : {}),
  };
};

/** With the message that is due, if one is and none is waiting. */
const withMessage = (warning: Warning, rule: RuleText, now: Date): Warning => {
  if (warning.pending !== undefined) return warning;
  const change = changeToTell(warning, rule, now);
  return change === undefined ? warning : { ...warning, pending: { change, since: now.toISOString() } };
};

const changeToTell = (warning: Warning, rule: RuleText, now: Date): Change | undefined => {
  const { published, severity, untold, acknowledged } = warning;
  if (published === undefined) return "opened";
  const wasOver = published.change === "recovered" || published.at < warning.openedAt;
  if (isWorse(severity, published.severity)) return wasOver ? "opened" : "worse";
  const elapsedMs = now.getTime() - Date.parse(published.at);
  // Who last heard that it is over must not be left in that belief for long.
  if (published.change === "recovered" && (severity === "critical" || elapsedMs >= BACK_IS_NEWS_MS))
    return "opened";
  if (elapsedMs < rule.cooldownMs) return undefined;
  if (wasOver) return "opened";
  const reminds = severity === "critical" && acknowledged === undefined;
  return untold > 0 || reminds ? "again" : undefined;
};

/** Once it is less severe for a while, that is what its rising again is measured by. */
const eased = (warning: Warning, rule: RuleText, now: Date): Warning => {
  const { lessSince, ...rest } = warning;
  const { published, severity } = warning;
  if (published === undefined || !isWorse(published.severity, severity)) return rest;
  const since = lessSince ?? now.toISOString();
  const isSettled = now.getTime() - Date.parse(since) >= Math.max(rule.settleMs, EASED_FOR_MS);
  return isSettled ? { ...rest, published: { ...published, severity } } : { ...rest, lessSince: since };
};

const saysTheSame = (before: Warning, after: Warning): boolean =>
  isDeepStrictEqual({ ...before, seenAt: "" }, { ...after, seenAt: "" });
