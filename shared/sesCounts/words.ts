import { minuteUtc, number, percent } from "../plainMail/words.ts";
import { type Comparison, differenceOf, type Metric, type MetricComparison, mostLacking } from "./compare.ts";

const NAMES: Record<Metric, string> = {
  SEND: "messages sent",
  DELIVERY: "deliveries",
  PERMANENT_BOUNCE: "hard bounces",
  COMPLAINT: "complaints",
};

/** What differs, in one line without a full stop; undefined where nothing does. */
export const differenceInWords = (comparison: Comparison): string | undefined => {
  const { state, difference, ses, recorded, metrics } = comparison;
  if (state === "surplus")
    return `${number(difference)} more messages are recorded than SES counted (${number(ses)})`;
  if (state !== "missing") return undefined;
  const lacking = mostLacking(metrics);
  const isInTotal = recorded !== null && differenceOf(ses, recorded).state === "missing";
  if (!isInTotal && lacking !== undefined)
    return `${number(lacking.ses - lacking.recorded)} of ${number(lacking.ses)} ${NAMES[lacking.metric]} are not recorded`;
  return `${number(difference)} of ${number(ses)} messages (${percent(comparison.share)}) are not recorded`;
};

/** The whole comparison in sentences, its causes apart. */
export const comparisonInWords = (comparison: Comparison): string => {
  const { at, state, ses, recorded } = comparison;
  const counts = `In the 24 hours to ${minuteUtc(at)}, SES counted ${number(ses)} recipients`;
  if (state === "starting")
    return `${counts}. Postmaster has recorded for less than 24 hours, so there is nothing to compare yet.`;
  if (state === "agrees") return `${counts}. The records agree.`;
  if (recorded === null) {
    const lack = differenceInWords(comparison);
    return `${counts}. ${NO_VOLUME}${lack === undefined ? "" : ` ${lack}.`}`;
  }
  const ours = state === "surplus" ? recorded.least : recorded.most;
  return `${counts}; Postmaster recorded ${number(ours)}. ${differenceInWords(comparison)}.`;
};

const NO_VOLUME =
  "This count cannot be compared: neither sends nor deliveries are recorded (parameters eventTypes and retentionDays).";

/** What was recorded of the 24 hours, in numbers. */
export const recordedInWords = ({ recorded }: Pick<Comparison, "recorded">): string => {
  if (recorded === null) return "";
  const { least, most } = recorded;
  return least === most ? number(least) : `${number(least)} to ${number(most)}`;
};

export const COMPARISON_STATES: Readonly<Record<Comparison["state"], string>> = {
  agrees: "Agrees",
  missing: "Messages missing",
  surplus: "More recorded",
  notComparable: "Not comparable",
  starting: "Not compared yet",
};

/** How far the two are apart, in a table; a dash where nothing can be compared. */
export const differenceCell = ({
  state,
  difference,
  share,
}: Pick<Comparison, "state" | "difference" | "share">): string => {
  if (state === "starting" || state === "notComparable") return "–";
  return difference === 0 ? "0" : `${number(difference)} (${percent(share)})`;
};

/** SES's count by day beside ours. */
export const metricInWords = ({ metric, ses, recorded }: MetricComparison): string =>
  `${NAMES[metric]}: ${number(ses)} by SES, ${number(recorded)} recorded`;
