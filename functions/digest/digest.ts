import { lastDays, MOST_DAYS, type Period, parsePeriod, periodText } from "../../shared/digest/period.ts";
import { type SendDeps, type SentDigest, sendDigest } from "../../shared/digest/sendDigest.ts";

/** What invokes it: a schedule, the round that tries again what was refused, or an operator. */
export type DigestEvent = { kind?: "daily" | "weekly"; period?: string };

/** Undefined where there is nobody to send from or to. */
export type DigestDeps = (SendDeps & { now: () => Date }) | undefined;
export type DigestResult =
  | { outcome: "not configured" }
  | { outcome: "done"; digests: Record<string, SentDigest> };

const TRIED_FOR_MS = 3 * 86_400_000;

/** Sends the digest that is due; without a kind or period those that SES refused in the last three days. */
export const digest = async (event: DigestEvent, deps: DigestDeps): Promise<DigestResult> => {
  if (deps === undefined) return { outcome: "not configured" };
  const digests: Record<string, SentDigest> = {};
  const errors: unknown[] = [];
  for (const period of await periodsOf(event, deps)) {
    try {
      digests[periodText(period)] = await sendDigest(period, deps);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0)
    throw new AggregateError(errors, "whether a digest was sent is not known; it is not sent again", {
      cause: errors[0],
    });
  return { outcome: "done", digests };
};

const periodsOf = async (
  { kind, period }: DigestEvent,
  { digests, now }: NonNullable<DigestDeps>,
): Promise<Period[]> => {
  if (period !== undefined) return [parsePeriod(period)];
  if (kind !== undefined) return [lastDays(kind === "daily" ? 1 : 7, now())];
  const earliest = new Date(now().getTime() - TRIED_FOR_MS).toISOString();
  return (await digests.list(lastDays(MOST_DAYS, now()).since))
    .filter(({ state, firstAt }) => state === "failed" && firstAt >= earliest)
    .map((record) => parsePeriod(periodText(record)));
};
