import type { AccountItem } from "../../../../functions/api/items/accountItem.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { QuotaUse } from "../../parts/QuotaUse.tsx";

/** [API_GetAccount] */
const ENFORCEMENT: Record<string, [tone: Tone, text: string]> = {
  HEALTHY: ["good", "Healthy"],
  PROBATION: ["bad", "Under review"],
  SHUTDOWN: ["bad", "Paused by AWS"],
};
const REVIEWS: Record<string, [tone: Tone, text: string]> = {
  PENDING: ["info", "Under review"],
  GRANTED: ["good", "Granted"],
  DENIED: ["bad", "Denied"],
  FAILED: ["bad", "Failed"],
};

/** The account in numbers and SES's settings. */
export const AccountFacts = ({ account }: { account: AccountItem }) => {
  const { quota, sandbox, sendingEnabled, enforcementStatus, review, publishing, suppressedReasons } =
    account;
  const [tone, status] = ENFORCEMENT[enforcementStatus] ?? ["quiet", enforcementStatus];
  return (
    <div class="grid">
      <section class="panel" aria-labelledby="quota">
        <h2 id="quota">Quota</h2>
        <QuotaUse quota={quota} />
        {!sandbox && <p class="quiet">To raise it, request an increase in AWS Service Quotas.</p>}
      </section>
      <section class="panel" aria-labelledby="sending">
        <h2 id="sending">Sending</h2>
        <dl class="facts">
          <dt>Sending</dt>
          <dd>
            <Badge tone={sendingEnabled ? "good" : "bad"}>{sendingEnabled ? "Enabled" : "Disabled"}</Badge>
          </dd>
          <dt>AWS status</dt>
          <dd>
            <Badge tone={tone}>{status}</Badge>
          </dd>
          <dt>Can send to</dt>
          <dd>{sandbox ? "verified addresses only" : "any address"}</dd>
          {review !== null && (
            <>
              <dt>Production access</dt>
              <dd>
                <ReviewBadge review={review} />
                {review.caseId !== null && <span class="quiet"> case {review.caseId}</span>}
              </dd>
            </>
          )}
        </dl>
      </section>
      <section class="panel" aria-labelledby="heard">
        <h2 id="heard">Events and suppression</h2>
        <dl class="facts stacked">
          <dt>Events</dt>
          <dd>
            <Badge tone={publishing.inPlace ? "good" : "bad"}>
              {publishing.inPlace ? "Received" : "Not received"}
            </Badge>
            <div>{publishing.explanation}</div>
            {publishing.eventTypes.length > 0 && (
              <div class="quiet">{publishing.eventTypes.join(", ").toLowerCase().replaceAll("_", " ")}</div>
            )}
          </dd>
          <dt>Suppressed after</dt>
          <dd>
            {suppressedReasons.length === 0 ? (
              <Badge tone="bad">Off</Badge>
            ) : (
              suppressedReasons.map((one) => `${one.toLowerCase()}s`).join(" and ")
            )}
          </dd>
        </dl>
      </section>
    </div>
  );
};

const ReviewBadge = ({ review: { status } }: { review: NonNullable<AccountItem["review"]> }) => {
  const [tone, text] = REVIEWS[status] ?? ["quiet", status];
  return <Badge tone={tone}>{text}</Badge>;
};
