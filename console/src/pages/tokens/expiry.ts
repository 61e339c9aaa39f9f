const DAY_MS = 86_400_000;

/** How long a token may be used: so many days, up to a day of one's own, or for good. */
export const SPANS = {
  30: "for 30 days",
  90: "for 90 days",
  365: "for a year",
  day: "up to a day…",
  never: "until it is revoked",
} as const;
export type Span = `${keyof typeof SPANS}`;

/** `day` counts where the span says so: `2026-11-24`, the last on which it works. */
export type Expiry = { span: Span; day: string };

/** When it stops working, as the API takes it; undefined for never. */
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
