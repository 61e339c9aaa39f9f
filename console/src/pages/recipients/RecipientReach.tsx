import type { ComponentChildren } from "preact";
import type { Tone } from "../../parts/Badge.tsx";
import { Time } from "../../parts/Time.tsx";
import { OUTCOME_WORDS } from "../../parts/timeline/outcomes.ts";
import { Why } from "../../parts/timeline/Why.tsx";
import type { Reach, Told } from "./reach.ts";

/** Whether mail reaches an address, in a sentence, with why and what to do. */
export const RecipientReach = ({ reach }: { reach: Reach }) => {
  switch (reach.kind) {
    case "suppressed":
      return (
        <ReachBox
          tone="bad"
          sentence={
            <>
              SES does not deliver to this address. Suppressed since <Time at={reach.entry.since} />.
            </>
          }
        >
          <Why reason={reach.entry.reason} explanation={reach.entry.explanation} />
        </ReachBox>
      );
    case "removed":
      return (
        <ReachBox
          tone="info"
          sentence={
            <>
              SES delivers to this address again: {removedBy(reach.by)} on <Time at={reach.at} />.
            </>
          }
        >
          <p>No mail to it has been recorded since. Send again; the result will appear below.</p>
        </ReachBox>
      );
    case "nothing":
      return (
        <ReachBox tone="info" sentence="No mail to this address on record.">
          <p>
            It is not on the suppression list. Check the spelling. If it is correct, the application has not
            sent anything, the message is still queued on the mail host, or it is older than the retention
            period.
          </p>
        </ReachBox>
      );
    case "told":
      return (
        <ReachBox tone={OUTCOME_WORDS[reach.told.outcome].tone} sentence={sentenceOf(reach.told)}>
          <Explained told={reach.told} />
          {reach.later !== undefined && (
            <>
              <p>
                <b>{laterOf(reach.later)}</b>
              </p>
              <Explained told={reach.later} />
            </>
          )}
        </ReachBox>
      );
  }
};

type ReachBoxProps = { tone: Tone; sentence: ComponentChildren; children: ComponentChildren };

const ReachBox = ({ tone, sentence, children }: ReachBoxProps) => (
  <section class={`box ${tone}`} aria-label="Status">
    <p>
      <strong>{sentence}</strong>
    </p>
    {children}
  </section>
);

const removedBy = (by: string): string =>
  by === "ses" ? "removed from the suppression list in AWS" : `removed from the suppression list by ${by}`;

const Explained = ({ told: { event } }: { told: Told }) => (
  <Why reason={event.reason} explanation={event.explanation} />
);

const laterOf = ({ outcome, event: { at } }: Told) => {
  const on = <Time at={at} />;
  if (outcome === "failed") return <>A later message, on {on}, was not sent.</>;
  if (outcome === "delayed") return <>A later message has been delayed since {on}.</>;
  return <>A later message was sent on {on}; no result yet.</>;
};

const sentenceOf = ({ outcome, event: { at } }: Told) => {
  const on = <Time at={at} />;
  switch (outcome) {
    case "delivered":
      return <>Mail reaches this address: last delivered on {on}.</>;
    case "bounced":
      return <>The last message did not reach this address: it bounced on {on}.</>;
    case "notDelivered":
      return <>The last message bounced on {on}. The address is not suppressed.</>;
    case "complained":
      return <>The last message was delivered, and reported as spam on {on}.</>;
    case "failed":
      return <>The last message to this address, on {on}, was not sent.</>;
    case "delayed":
      return <>The last message has not arrived yet: it has been delayed since {on}.</>;
    case "sent":
      return <>The last message was sent on {on}; no result yet.</>;
    case "unknown":
      return <>The outcome of the last message, on {on}, is unknown.</>;
  }
};
