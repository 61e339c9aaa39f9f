import { type Judgement, judge } from "../reasons/judge.ts";
import type { FeedbackEvent } from "./event.ts";

/** What `judge` makes of an event; undefined for what is no failure. */
export const judgementOf = ({
  type,
  subtype,
  status,
  diagnostic,
  detail,
}: Pick<FeedbackEvent, "type"> & Partial<FeedbackEvent>): Judgement | undefined => {
  const reportingMta = detail?.["reportingMTA"];
  return judge({
    type,
    subtype,
    status,
    diagnostic,
    ...(typeof reportingMta === "string" ? { reportingMta } : {}),
  });
};
