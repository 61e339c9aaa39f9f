import type { EventType } from "../feedback/event.ts";
import { addCounts, bounced, type Counts, delivered, noCounts, sent } from "../tallies/counts.ts";
import { type TallyTable, unlessReplaced } from "../tallies/TallyTable.ts";
import { DAY_MS } from "../time/durations.ts";
import type { Comparison, Metric } from "./compare.ts";

/** What was recorded in an hour by sender; `key` is the hour in UTC: `2026-11-24T05`. */
export type SenderHour = { key: string; senders: (readonly [string, Counts])[] };
export type Volume = Exclude<Comparison["recorded"], null>;

/** The tallies by sender of the hours from `from` to `to`, as far as there are any. */
export const senderHours = (
  tallies: TallyTable,
  range: { from: string; to: string },
): Promise<SenderHour[]> =>
  unlessReplaced(async () => {
    const totals = await Array.fromAsync(tallies.totals("hour", range));
    const ofEach = await tallies.keyedOfEach("hour", "sender", totals);
    return totals.map(({ key }) => ({ key, senders: ofEach.get(key) ?? [] }));
  });

export const hourOf = (at: number): string => new Date(at).toISOString().slice(0, 13);

/**
 * What was recorded in the 24 hours before `now`. Of the hour in which they begin some lies before them: nobody knows
 * how much. Nor does AWS say whether its count holds mail to the mailbox simulator, which ours leaves out.
 */
export const recordedIn = (hours: SenderHour[], now: Date): Volume => {
  const oldest = hourOf(now.getTime() - DAY_MS);
  const within = hours.filter(({ key }) => key >= oldest);
  const { least } = volumeIn(within.filter(({ key }) => key > oldest));
  return { least, most: volumeIn(within).most + simulatedIn(within) };
};

/** What was recorded on a UTC day of what SES's metrics count; of types of events that are not recorded nothing. */
export const recordedOn = (
  day: string,
  hours: SenderHour[],
  types: ReadonlySet<EventType>,
): Partial<Record<Metric, number>> => {
  const within = hours.filter(({ key }) => key.startsWith(day));
  const counts = sumOf(within);
  return {
    ...(hasVolume(types) ? { SEND: volumeIn(within).most } : {}),
    ...(types.has("delivery") ? { DELIVERY: delivered(counts) } : {}),
    ...(types.has("bounce") ? { PERMANENT_BOUNCE: counts.hardBounce } : {}),
    ...(types.has("complaint") ? { COMPLAINT: counts.countedComplaint } : {}),
  };
};

/** Whether one can tell from events of these types how much was sent. */
export const hasVolume = (types: ReadonlySet<EventType>): boolean =>
  types.has("send") || types.has("delivery");

/** The messages sent, of each sender over all the hours: mail is often delivered in a later hour than it was sent in. */
const volumeIn = (hours: SenderHour[]): Volume => {
  const sum = { least: 0, most: 0 };
  const bySender = Map.groupBy(
    hours.flatMap(({ senders }) => senders),
    ([sender]) => sender,
  );
  for (const some of bySender.values()) {
    const { least, most } = volumeOf(some.map(([, counts]) => counts));
    sum.least += least;
    sum.most += most;
  }
  return sum;
};

/**
 * Of one sender. A bounce after the delivery of the same mail (an absence note) is no other mail, so what became of the
 * mail lies between two numbers, and it may be of mail sent before. Without sends, mail that was delayed and is
 * perhaps still under way is in the larger number.
 */
const volumeOf = (hours: Counts[]): Volume => {
  const sum = noCounts();
  let [least, most] = [0, 0];
  for (const counts of hours) {
    addCounts(sum, counts);
    const outcomes = delivered(counts) + bounced(counts);
    const all = sent(counts);
    most += Math.min(outcomes, all);
    least += all > sends(counts) ? all : Math.max(delivered(counts), bounced(counts));
  }
  const ofSends = sends(sum);
  if (ofSends === 0) return { least, most: most + sum.deliveryDelay };
  return {
    least: delivered(sum) > 0 ? Math.min(ofSends, least) : Math.max(ofSends, least),
    most: Math.max(ofSends, most),
  };
};

const sends = ({ send, simulatedSend }: Counts): number => send - simulatedSend;

const simulatedIn = (hours: SenderHour[]): number => {
  const { simulatedSend, simulatedDelivery, simulatedBounce } = sumOf(hours);
  return Math.max(simulatedSend, simulatedDelivery + simulatedBounce);
};

const sumOf = (hours: SenderHour[]): Counts => {
  const sum = noCounts();
  for (const { senders } of hours) for (const [, counts] of senders) addCounts(sum, counts);
  return sum;
};
