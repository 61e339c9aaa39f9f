import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import type { Tone } from "../../parts/Badge.tsx";
import { pagePath } from "./paths.ts";
import { StatusWords } from "./StatusBadge.tsx";
import { isAtSes } from "./status.ts";

type Outcome = { tone: Tone; title: string; words: ComponentChildren; link: string; linkWords: string };

/** What became of a request, and what happens next. */
export const RequestOutcome = ({ item, onAnother }: { item: IdentityItem; onAnother: () => void }) => {
  const { tone, title, words, link, linkWords } = outcomeOf(item);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class={`box outcome ${tone}`} aria-labelledby="outcome">
      <h2 id="outcome" tabIndex={-1} ref={heading}>
        {title}
      </h2>
      {words}
      <div class="actions">
        <a class="button primary" href={link}>
          {linkWords}
        </a>
        <button type="button" class="button" onClick={onAnother}>
          Request another
        </button>
      </div>
    </section>
  );
};

const outcomeOf = (item: IdentityItem): Outcome => {
  const { identity, kind, state, coveredBy, explanation } = item;
  const own = { link: pagePath(identity), linkWords: `Go to ${identity}` };
  if (state === "covered" && coveredBy !== null)
    return {
      tone: "good",
      title: `You can already send from ${identity}`,
      words: <p>{coveredBy} is verified and covers it. No action is needed, and no request was made.</p>,
      link: pagePath(coveredBy),
      linkWords: `Go to ${coveredBy}`,
    };
  if (state === "waitingForApproval")
    return {
      ...own,
      tone: "info",
      title: "Waiting for an administrator's approval",
      words: <Waits item={item} />,
    };
  if (state === "pending" && !isAtSes(item))
    return {
      ...own,
      tone: "watch",
      title: "Request queued: SES is throttling us",
      words: <p>Postmaster tries again within five minutes. No action is needed.</p>,
    };
  if (state === "pending")
    return kind === "domain"
      ? {
          ...own,
          tone: "good",
          title: `Requested. Next, publish the DNS records of ${identity}`,
          words: (
            <p>SES verifies the domain once it finds them. Its page lists them, ready to copy or apply.</p>
          ),
          linkWords: "Go to its DNS records",
        }
      : {
          ...own,
          tone: "good",
          title: `Requested. Next, open the link that SES has sent to ${identity}`,
          words: <Link item={item} />,
        };
  if (state === "verified")
    return { ...own, tone: "good", title: `${identity} is already verified`, words: <p>{explanation}</p> };
  return {
    ...own,
    tone: "good",
    title: "Already requested",
    words: (
      <p>
        <StatusWords of={item} />
      </p>
    ),
  };
};

const Link = ({ item: { identity, request } }: { item: IdentityItem }) => (
  <ol>
    <li>AWS has emailed {identity}. Check the spam folder too.</li>
    <li>Someone with access to that mailbox must open the link in the email. It expires after 24 hours.</li>
    <li>
      SES then accepts mail from it.
      {request?.requester != null &&
        ` ${request.requester} will be emailed, if the service has a sender address.`}
    </li>
  </ol>
);

const Waits = ({ item: { identity, request } }: { item: IdentityItem }) => (
  <>
    <p>
      {identity} needs approval under this service's policy. The request is at the top of the Identities page
      and in the administrators' digest. No email is sent right away; if it is urgent, contact an
      administrator.
    </p>
    {request?.requester != null && (
      <p>{request.requester} will be emailed the decision, if the service has a sender address.</p>
    )}
  </>
);
