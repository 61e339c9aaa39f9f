import type { ComponentChildren } from "preact";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { LINK_HOLDS_MS } from "../../../../shared/identities/identityRecord.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Ago, Time } from "../../parts/Time.tsx";
import { pagePath } from "./paths.ts";
import { hasLostRecords, isAtSes, marksOf, statusOf } from "./status.ts";

export const StatusBadge = ({ of }: { of: IdentityItem }) => {
  const { tone, text } = statusOf(of);
  return <Badge tone={tone}>{text}</Badge>;
};

/** Whether its mail is signed, where bounces go, whether events come; the sign before each is for the eye only. */
export const Marks = ({ of }: { of: IdentityItem }) => {
  const marks = marksOf(of);
  if (marks.length === 0) return null;
  return (
    <ul class="marks">
      {marks.map(({ tone, text }) => (
        <li key={text}>
          <span class={`mark ${tone}`}>{text}</span>
        </li>
      ))}
    </ul>
  );
};

/** How it stands and what is waited for, in words. */
export const StatusWords = ({ of: item }: { of: IdentityItem }) => (
  <>
    {wordsOf(item)}
    {item.state !== "covered" && item.coveredBy !== null && item.coveredBy !== item.identity && (
      <>
        {" "}
        You can still send from it, because <a href={pagePath(item.coveredBy)}>{item.coveredBy}</a> is
        verified.
      </>
    )}
  </>
);

const wordsOf = (item: IdentityItem): ComponentChildren => {
  const { state, kind, request, coveredBy, explanation } = item;
  if (state === "waitingForApproval" && request !== null)
    return (
      <>
        Requested by {request.by} <Ago at={request.at} />. Verification starts once an administrator approves
        it.
      </>
    );
  if (state === "verified") return verifiedWords(item);
  if (state === "pending" && isAtSes(item)) return pendingWords(item);
  if (state === "failed" && isAtSes(item) && kind === "domain")
    return "SES did not find the DNS records within 72 hours. Publish them, then check DNS again.";
  if (state === "covered" && coveredBy !== null)
    return (
      <>
        No action needed: <a href={pagePath(coveredBy)}>{coveredBy}</a> is verified and covers {item.identity}
        .
      </>
    );
  return explanation;
};

const verifiedWords = (item: IdentityItem): ComponentChildren => {
  if (hasLostRecords(item))
    return "SES no longer finds its DNS records and will stop sending if they stay missing. See which are missing.";
  return item.verifiedAt === null ? (
    "You can send from it."
  ) : (
    <>
      You can send from it. Verified since <Time at={item.verifiedAt} />.
    </>
  );
};

const pendingWords = ({ kind, verificationSentAt }: IdentityItem): ComponentChildren => {
  if (kind === "domain")
    return (
      <>
        SES is checking DNS for its records (up to 72 hours).
        {verificationSentAt !== null && (
          <>
            {" "}
            Requested <Ago at={verificationSentAt} />.
          </>
        )}
      </>
    );
  if (verificationSentAt === null)
    return "SES has emailed it a verification link, which expires after 24 hours.";
  return (
    <>
      SES emailed a verification link to this address <Ago at={verificationSentAt} />. The link is valid until{" "}
      <Time at={new Date(Date.parse(verificationSentAt) + LINK_HOLDS_MS).toISOString()} />.
    </>
  );
};
