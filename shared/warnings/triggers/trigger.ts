import * as z from "zod";
import type { FeedbackEvent } from "../../feedback/event.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import type { Suppression } from "../../suppressions/suppression.ts";
import type { Facts } from "../facts/facts.ts";
import { type Finding, type RuleText, SEVERITIES, type Warning } from "../warning.ts";

/** Something that happened once and is worth a warning. */
export const triggerSchema = z.object({
  /** Of the event: the same event, the same trigger. */
  eventId: z.string(),
  rule: z.string(),
  subject: z.string(),
  severity: z.enum(SEVERITIES),
  at: z.string(),
  /** One line, without any address in full. */
  line: z.string(),
  /** The message that it is about. */
  messageId: z.string().exactOptional(),
});
export type Trigger = z.infer<typeof triggerSchema>;

/** What an event is judged with. */
export type TriggerContext = {
  /** Addresses, and domains with all below them, whose bounces are told of. */
  watched: ReadonlySet<string>;
  /** The entry that the event has just put back on the suppression list, where it had been removed. */
  relisted: Suppression | undefined;
};

/** Judges single events, at once. */
export type TriggerRule = RuleText & {
  of(event: FeedbackEvent, context: TriggerContext): Omit<Trigger, "eventId" | "rule" | "at"> | undefined;
  /** Whether what caused it is put right; without this a warning ends when nothing more happens. */
  isResolved?(
    warning: Pick<Warning, "subject" | "seenAt">,
    facts: Pick<Facts, "account" | "identities">,
  ): boolean;
  /** What has happened to `subject`, and how often. */
  headline(subject: string, times: number): string;
  /** Where the remedy points to the very thing; undefined where that is not known. */
  remedyOf?(last: Pick<Trigger, "subject" | "messageId">): Remedy[] | undefined;
};

const LINES_KEPT = 5;

/** What warnings tell of several triggers of one rule and subject, and of the lines told before. */
export const findingOf = (
  rule: TriggerRule,
  triggers: Trigger[],
  before: { times: number; facts: string[] },
): Finding => {
  const last = triggers.at(-1);
  if (last === undefined) throw new RangeError("nothing has happened");
  const severe = triggers.find(({ severity }) => severity === "critical") ?? last;
  const remedy = rule.remedyOf?.(last);
  return {
    ...(remedy === undefined ? {} : { remedy }),
    subject: last.subject,
    severity: severe.severity,
    headline: rule.headline(last.subject, before.times + triggers.length),
    facts: [...triggers.map(({ line }) => line).reverse(), ...before.facts].slice(0, LINES_KEPT),
  };
};
