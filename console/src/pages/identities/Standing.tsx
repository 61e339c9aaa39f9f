import type { ComponentChildren } from "preact";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { LINK_HOLDS_MS } from "../../../../shared/identities/identityRecord.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Ago, Time } from "../../parts/Time.tsx";
import { pagePath } from "./paths.ts";
import { hasLostRecords, isAtSes, marksOf, standingOf } from "./standing.ts";

export const StandingBadge = ({ of }: { of: IdentityItem }) => {
  const { tone, text } = standingOf(of);
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
export const StandingWords = ({ of: item }: { of: IdentityItem }) => (
  <>
    {wordsOf(item)}
    {item.state !== "covered" && item.coveredBy !== null && item.coveredBy !== item.identity && (
      <>
        {" "}
        Mail from it is taken nevertheless, for <a href={pagePath(item.coveredBy)}>{item.coveredBy}</a> is
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
        {request.by} asked for it <Ago at={request.at} />. SES is asked once an administrator has approved it.
      </>
    );
  if (state === "verified") return verifiedWords(item);
  if (state === "pending" && isAtSes(item)) return pendingWords(item);
  if (state === "failed" && isAtSes(item) && kind === "domain")
    return "SES did not find the DNS records within 72 hours. Publish them, then have SES look again.";
  if (state === "covered" && coveredBy !== null)
    return (
      <>
        Nothing needs doing: <a href={pagePath(coveredBy)}>{coveredBy}</a> is verified, so SES takes mail from{" "}
        {item.identity} already.
      </>
    );
  return explanation;
};

const verifiedWords = (item: IdentityItem): ComponentChildren => {
  if (hasLostRecords(item))
    return "SES no longer finds its DNS records, and stops sending if they stay away. See which are missing.";
  return item.verifiedAt === null ? (
    "SES takes mail from it."
  ) : (
    <>
      SES takes mail from it. Verified since <Time at={item.verifiedAt} />.
    </>
  );
};

const pendingWords = ({ kind, verificationSentAt }: IdentityItem): ComponentChildren => {
  if (kind === "domain")
    return (
      <>
        SES looks for its DNS records, and gives up after 72 hours.
        {verificationSentAt !== null && (
          <>
            {" "}
            It was asked <Ago at={verificationSentAt} />.
          </>
        )}
      </>
    );
  if (verificationSentAt === null)
    return "SES has sent it a mail with a link, which verifies the address within 24 hours.";
  return (
    <>
      SES sent it a mail <Ago at={verificationSentAt} />. The link in it verifies the address, and holds until{" "}
      <Time at={new Date(Date.parse(verificationSentAt) + LINK_HOLDS_MS).toISOString()} />.
    </>
  );
};
