import { DAY_MS } from "../../../../shared/time/durations.ts";

/** A token's lifetime: a number of days, up to a chosen day, or unlimited. */
export const SPANS = {
  30: "in 30 days",
  90: "in 90 days",
  365: "in a year",
  day: "after a date I choose",
  never: "never",
} as const;
export type Span = `${keyof typeof SPANS}`;

/** `day` is used if the span says so: `2026-11-24`, the last day on which it works. */
export type Expiry = { span: Span; day: string };

/** When it expires, in the API's format; undefined for never. */
export const expiresAt = ({ span, day }: Expiry, now: Date): string | undefined => {
  switch (span) {
    case "never":
      return undefined;
    case "day":
      return new Date(Date.parse(day) + DAY_MS).toISOString();
    default:
      return new Date(now.getTime() + Number(span) * DAY_MS).toISOString();
  }
};
