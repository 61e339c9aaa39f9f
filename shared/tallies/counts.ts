import { classify, EVENT_TYPES, type FeedbackEvent, isRewritten } from "../feedback/event.ts";

/**
 * Every event type, what SES's rates count and what they leave out, and the volume: the messages sent, by recipient.
 * The volume is known only where events are counted by sender and hour (`HourCount`); from there on it is summed.
 * `rewritten` counts by recipient the messages whose sender a guard changed: those events are `relay` events too.
 */
export const COUNT_NAMES = [
  ...EVENT_TYPES,
  "hardBounce",
  "countedComplaint",
  "simulatedSend",
  "simulatedDelivery",
  "simulatedBounce",
  "volume",
  "rewritten",
] as const;
export type CountName = (typeof COUNT_NAMES)[number];
export type Counts = Record<CountName, number>;

const INDEX = Object.fromEntries(COUNT_NAMES.map((name, i) => [name, i])) as Record<CountName, number>;

export const noCounts = (): Counts => Object.fromEntries(COUNT_NAMES.map((name) => [name, 0])) as Counts;

/** Counts one event in each of `several`. */
export const count = (
  several: Counts[],
  event: Pick<FeedbackEvent, "type" | "subtype" | "recipientDomain" | "action">,
): void => {
  const { simulated, hardBounce, countedComplaint } = classify(event);
  for (const counts of several) {
    counts[event.type]++;
    if (hardBounce) counts.hardBounce++;
    if (countedComplaint) counts.countedComplaint++;
    if (isRewritten(event)) counts.rewritten++;
    if (!simulated) continue;
    if (event.type === "send") counts.simulatedSend++;
    if (event.type === "delivery") counts.simulatedDelivery++;
    if (event.type === "bounce") counts.simulatedBounce++;
  }
};

export const addCounts = (to: Counts, more: Counts): void => {
  for (const name of COUNT_NAMES) to[name] += more[name];
};

/** Messages sent, by recipient. The floor matters only where one count was taken from another. */
export const sent = (counts: Counts): number =>
  counts.volume > 0
    ? Math.max(counts.volume, sends(counts), delivered(counts), bounced(counts))
    : toldVolume(counts);

/**
 * The volume as the other counts tell it where there is one source: the send events, or the deliveries and bounces
 * where those are more.
 */
export const toldVolume = (counts: Counts): number =>
  Math.max(sends(counts), delivered(counts) + bounced(counts));

export const sends = ({ send, simulatedSend }: Counts): number => send - simulatedSend;

export const delivered = ({ delivery, simulatedDelivery }: Counts): number => delivery - simulatedDelivery;

export const bounced = ({ bounce, simulatedBounce }: Counts): number => bounce - simulatedBounce;

/** Those that SES does not count: passing ones, and of addresses that were suppressed already. */
export const otherBounces = (counts: Counts): number => Math.max(0, bounced(counts) - counts.hardBounce);

/** As SES reckons them, 0 to 1: 0.05 is the line at which it reviews an account for bounces [faqs-enforcement]. */
export const rates = (counts: Counts): { bounceRate: number; complaintRate: number } => {
  const all = sent(counts);
  return { bounceRate: share(counts.hardBounce, all), complaintRate: share(counts.countedComplaint, all) };
};

/** Part of all, 0 to 1. Complaints come days later than the mail, so that a quiet day may have more of them than mail. */
export const share = (some: number, all: number): number => (all > 0 ? Math.min(1, some / all) : 0);

/** Whether sends or deliveries were published; without them there is no share of bounces. */
export const hasDenominator = (counts: Counts): boolean => sends(counts) + delivered(counts) > 0;

/**
 * The counts that are not 0, as [place in COUNT_NAMES, number, …]: places may be added at the end only. A volume that
 * the other counts tell is left out, as it is in tallies older than the volume.
 */
export const packCounts = (counts: Counts): number[] =>
  COUNT_NAMES.flatMap((name) =>
    counts[name] === 0 || (name === "volume" && counts.volume === toldVolume(counts))
      ? []
      : [INDEX[name], counts[name]],
  );

export const unpackCounts = (packed: number[]): Counts => {
  const counts = noCounts();
  for (let i = 0; i < packed.length; i += 2) {
    const name = COUNT_NAMES[packed[i] ?? -1];
    if (name !== undefined) counts[name] = packed[i + 1] ?? 0;
  }
  if (counts.volume === 0) counts.volume = toldVolume(counts);
  return counts;
};
