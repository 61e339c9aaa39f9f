import type { Recommendation as Listed } from "@aws-sdk/client-sesv2";

/** What SES advises about an identity or the account [API_Recommendation]. */
export type Recommendation = {
  /** `DKIM`, `DMARC`, `SPF`, `BIMI`, `COMPLAINT`, `BOUNCE`, `FEEDBACK_3P` or `IP_LISTING`; SES may add others. */
  type: string;
  impact: "HIGH" | "LOW";
  /** The identity that it is about; null where it is about something else. */
  identity: string | null;
  /** What to look at, in words. */
  text: string;
  since: string | null;
};

const TEXTS: Readonly<Record<string, string>> = {
  DKIM: "DKIM is not set up correctly: receivers cannot verify that the mail is yours.",
  DMARC: "The DMARC record is missing or too weak.",
  SPF: "The SPF record does not cover the mail that SES sends.",
  BIMI: "The BIMI record is missing or cannot be used.",
  COMPLAINT: "Recipients report too much of the mail as spam.",
  BOUNCE: "Too much of the mail bounces.",
  FEEDBACK_3P: "A mailbox provider or blocklist reports a problem with the mail.",
  IP_LISTING: "An IP address that sends the mail is on a blocklist.",
};

/** SES gives no text of its own, only a type and a mark such as `DKIM1`. */
export const recommendationOf = ({
  Type,
  Impact,
  ResourceArn = "",
  Description = "",
  CreatedTimestamp,
}: Listed): Recommendation => ({
  type: Type ?? "",
  impact: Impact === "HIGH" ? "HIGH" : "LOW",
  identity: /:identity\/(.+)$/.exec(ResourceArn)?.[1] ?? null,
  text: TEXTS[Type ?? ""] ?? `SES recommends: ${Type} ${Description}`.trimEnd(),
  since: CreatedTimestamp?.toISOString() ?? null,
});
