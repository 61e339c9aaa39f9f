import type { ComponentChildren } from "preact";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { LINK_HOLDS_MS } from "../../../../shared/identities/identityRecord.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Ago, Time } from "../../parts/Time.tsx";
import { pagePath } from "./paths.ts";
import { hasLostRecords, isAtSes, type Mark, standingOf } from "./standing.ts";

export const StandingBadge = ({ of }: { of: IdentityItem }) => {
  const { tone, text } = standingOf(of);
  return <Badge tone={tone}>{text}</Badge>;
};

/** Something good or bad in a table or list; its sign is for the eye only. */
export const MarkText = ({ of: { tone, text } }: { of: Mark }) => <span class={`mark ${tone}`}>{text}</span>;

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
  const { state, kind, request, explanation } = item;
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
        SES looks for its DNS records
        {verificationSentAt !== null && (
          <>
            , since <Ago at={verificationSentAt} />
          </>
        )}
        . It gives up after 72 hours.
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
