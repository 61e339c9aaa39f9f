import { createHash } from "node:crypto";
import type { BusEvent } from "../eventBridge/EventBus.ts";
import type { SesState } from "./context.ts";

/** What a part of the account is: at most one of them; the account itself where there is none. */
export type Part = { tenant?: string; identity?: string };

/** That sending is paused or resumed, as SES reports it to EventBridge [tenants]. */
export const sendingStatusEvent = (
  {
    status,
    origin,
    cause,
    ...part
  }: Part & { status: "ENABLED" | "DISABLED"; origin: string; cause: string },
  ses: SesState,
): BusEvent =>
  envelope(`Sending Status ${status === "ENABLED" ? "Enabled" : "Disabled"}`, part, ses, {
    data: { origin, record: { status, cause, lastUpdatedTimestamp: inNumbers(new Date(ses.now())) } },
  });

/** A recommendation of the advisor, or with `type` and `impact` a finding about a tenant [monitoring-eventbridge, tenants]. */
export const recommendationEvent = (
  {
    status,
    words,
    type,
    impact,
    ...part
  }: Part & { status: "Open" | "Resolved"; words: string; type?: string; impact?: string },
  ses: SesState,
): BusEvent =>
  envelope(`Advisor Recommendation Status ${status}`, part, ses, {
    data: words,
    ...(type === undefined ? {} : { metadata: { impact, type } }),
  });

const envelope = (detailType: string, part: Part, ses: SesState, detail: object): BusEvent => ({
  version: "0",
  id: ses.newId(),
  "detail-type": detailType,
  source: "aws.ses",
  account: ses.accountId,
  time: `${new Date(ses.now()).toISOString().slice(0, 19)}Z`,
  region: ses.region,
  resources: resourcesOf(part).map((name) => `arn:aws:ses:${ses.region}:${ses.accountId}:${name}`),
  detail: { version: "1.0.0", ...detail },
});

const resourcesOf = ({ tenant, identity }: Part): string[] => {
  if (identity !== undefined) return [`identity/${identity}`];
  if (tenant === undefined) return [];
  const id = createHash("sha256").update(tenant).digest("hex").slice(0, 29);
  return [`tenant/${tenant}/tn-${id}`];
};

/** Year to second, then nanoseconds: so SES writes this time. */
const inNumbers = (at: Date): number[] => [
  at.getUTCFullYear(),
  at.getUTCMonth() + 1,
  at.getUTCDate(),
  at.getUTCHours(),
  at.getUTCMinutes(),
  at.getUTCSeconds(),
  at.getUTCMilliseconds() * 1_000_000,
];
