import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import type { Tone } from "../../parts/Badge.tsx";
import { pagePath } from "./paths.ts";
import { StandingWords } from "./Standing.tsx";
import { isAtSes } from "./standing.ts";

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
      title: `Mail from ${identity} is taken already`,
      words: (
        <p>{coveredBy} is verified and covers it. Nothing needs doing, and SES was asked for nothing.</p>
      ),
      link: pagePath(coveredBy),
      linkWords: `Go to ${coveredBy}`,
    };
  if (state === "waitingForApproval")
    return {
      ...own,
      tone: "info",
      title: "An administrator has to approve it first",
      words: <Waits item={item} />,
    };
  if (state === "pending" && !isAtSes(item))
    return {
      ...own,
      tone: "watch",
      title: "Requested, and kept until SES has time",
      words: <p>SES was busy. It is asked within five minutes by itself; nothing needs doing here.</p>,
    };
  if (state === "pending")
    return kind === "domain"
      ? {
          ...own,
          tone: "good",
          title: `Requested. Now publish the DNS records of ${identity}`,
          words: (
            <p>
              SES verifies the domain once it finds them. The next page lists them, ready to copy or to apply.
            </p>
          ),
          linkWords: "Go to its DNS records",
        }
      : {
          ...own,
          tone: "good",
          title: `Requested. Now somebody opens the link that SES has sent to ${identity}`,
          words: <Link item={item} />,
        };
  if (state === "verified")
    return { ...own, tone: "good", title: `${identity} is verified already`, words: <p>{explanation}</p> };
  return {
    ...own,
    tone: "good",
    title: "It had been asked for already",
    words: (
      <p>
        <StandingWords of={item} />
      </p>
    ),
  };
};

const Link = ({ item: { identity, request } }: { item: IdentityItem }) => (
  <ol>
    <li>Amazon Web Services has sent a mail to {identity}. Look among the spam too.</li>
    <li>Whoever reads that mailbox opens the link in it, within 24 hours.</li>
    <li>
      From then on SES takes mail from it.
      {request?.requester != null &&
        ` ${request.requester} is told, if the service has an address to write from.`}
    </li>
  </ol>
);

const Waits = ({ item: { identity, request } }: { item: IdentityItem }) => (
  <>
    <p>
      The policy of this service wants {identity} approved. The request waits under Identities, above all
      others, and is in the administrators' digest. Nobody is written to at once: tell one if it is urgent.
    </p>
    {request?.requester != null && (
      <p>{request.requester} is told what becomes of it, if the service has an address to write from.</p>
    )}
  </>
);
