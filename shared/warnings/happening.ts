import type { FeedbackEvent } from "../feedback/event.ts";
import type { Remedy } from "../remedies/remedy.ts";
import type { Suppression } from "../suppressions/suppression.ts";
import type { Finding, RuleText, Severity } from "./warning.ts";

/** Something that happened once and is worth a warning. */
export type Happening = {
  /** Of the event: the same event, the same happening. */
  eventId: string;
  rule: string;
  subject: string;
  severity: Severity;
  at: string;
  /** One line, without any address in full. */
  line: string;
  /** The message that it is about. */
  messageId?: string;
};

/** What an event is judged with. */
export type HappeningContext = {
  /** Addresses, and domains with all below them, whose bounces are told of. */
  watched: ReadonlySet<string>;
  /** The entry that the event has just put back on the suppression list, where it had been removed. */
  relisted: Suppression | undefined;
};

/** Judges single events, at once. */
export type HappeningRule = RuleText & {
  of(event: FeedbackEvent, context: HappeningContext): Omit<Happening, "eventId" | "rule" | "at"> | undefined;
  /** What has happened to `subject`, and how often. */
  headline(subject: string, times: number): string;
  /** Where the remedy points to the very thing; undefined where that is not known. */
  remedyOf?(last: Pick<Happening, "subject" | "messageId">): Remedy[] | undefined;
};

const LINES_KEPT = 5;

/** What warnings tell of several happenings of one rule and subject, and of the lines told before. */
export const findingOf = (
  rule: HappeningRule,
  happenings: Happening[],
  before: { times: number; facts: string[] },
): Finding => {
  const last = happenings.at(-1);
  if (last === undefined) throw new RangeError("nothing has happened");
  const severe = happenings.find(({ severity }) => severity === "critical") ?? last;
  const remedy = rule.remedyOf?.(last);
  return {
    ...(remedy === undefined ? {} : { remedy }),
    subject: last.subject,
    severity: severe.severity,
    headline: rule.headline(last.subject, before.times + happenings.length),
    facts: [...happenings.map(({ line }) => line).reverse(), ...before.facts].slice(0, LINES_KEPT),
  };
};
