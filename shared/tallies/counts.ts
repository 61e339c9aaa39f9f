import { classify, EVENT_TYPES, type FeedbackEvent } from "../feedback/event.ts";

/** Every event type, and what SES's rates need beside: what counts toward them, and what does not. */
export const COUNT_NAMES = [
  ...EVENT_TYPES,
  "hardBounce",
  "countedComplaint",
  "simulatedSend",
  "simulatedDelivery",
  "simulatedBounce",
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
    if (!simulated) continue;
    if (event.type === "send") counts.simulatedSend++;
    if (event.type === "delivery") counts.simulatedDelivery++;
    if (event.type === "bounce") counts.simulatedBounce++;
  }
};

export const addCounts = (to: Counts, more: Counts): void => {
  for (const name of COUNT_NAMES) to[name] += more[name];
};

/** Messages sent, by recipient: the send events if they are published, else what became of the messages. */
export const sent = (counts: Counts): number =>
  counts.send > 0 ? counts.send - counts.simulatedSend : delivered(counts) + bounced(counts);

export const delivered = ({ delivery, simulatedDelivery }: Counts): number => delivery - simulatedDelivery;

export const bounced = ({ bounce, simulatedBounce }: Counts): number => bounce - simulatedBounce;

/** Those that SES does not count: passing ones, and of addresses that were suppressed already. */
export const otherBounces = (counts: Counts): number => Math.max(0, bounced(counts) - counts.hardBounce);

/** As SES reckons them, 0 to 1: 0.05 is the line at which it reviews an account for bounces [faqs-enforcement]. */
export const rates = (counts: Counts): { bounceRate: number; complaintRate: number } => {
  const all = sent(counts);
  const rate = (some: number) => (all > 0 ? some / all : 0);
  return { bounceRate: rate(counts.hardBounce), complaintRate: rate(counts.countedComplaint) };
};

/** The counts that are not 0, as [place in COUNT_NAMES, number, …]: places may be added at the end only. */
export const packCounts = (counts: Counts): number[] =>
  COUNT_NAMES.flatMap((name) => (counts[name] === 0 ? [] : [INDEX[name], counts[name]]));

export const unpackCounts = (packed: number[]): Counts => {
  const counts = noCounts();
  for (let i = 0; i < packed.length; i += 2) {
    const name = COUNT_NAMES[packed[i] ?? -1];
    if (name !== undefined) counts[name] = packed[i + 1] ?? 0;
  }
  return counts;
};
