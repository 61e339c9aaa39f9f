import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import { Badge } from "../Badge.tsx";
import { Time } from "../Time.tsx";
import { factsOf } from "./eventFacts.ts";
import { eventWords } from "./outcomes.ts";
import { Why } from "./Why.tsx";
import "./timeline.css";

type EventTimelineProps = {
  /** In the order in which they are shown. */
  events: EventItem[];
  /** What all of it is about: each event then names the other. */
  about: "recipient" | "message";
  /** What it lists, for those who do not see it. */
  label: string;
  /** Explanations that the page gives elsewhere. */
  explained?: ReadonlySet<string>;
};

/** What happened, event by event: when, what, what it means, and the other server's words. */
export const EventTimeline = ({ events, about, label, explained }: EventTimelineProps) => (
  <ol class="timeline" aria-label={label}>
    {events.map((event) => (
      <TimelineEntry
        key={event.id}
        event={event}
        about={about}
        isExplained={explained?.has(event.explanation) ?? false}
      />
    ))}
  </ol>
);

type TimelineEntryProps = { event: EventItem; about: EventTimelineProps["about"]; isExplained: boolean };

const TimelineEntry = ({ event, about, isExplained }: TimelineEntryProps) => {
  const { at, explanation, diagnostic, subtype, status, type } = event;
  const { name, tone } = eventWords(event);
  const raw = event.detail?.["raw"];
  const facts = factsOf(event);
  return (
    <li class="timeline-entry">
      <div class="when">
        <Time at={at} seconds />
      </div>
      <div class="what">
        <p class="timeline-entry-head">
          <Badge tone={tone}>{name}</Badge>
          {about === "recipient" ? <Mail event={event} /> : <To event={event} />}
          <code class="quiet">{[type === "relay" ? null : subtype, status].filter(Boolean).join(" · ")}</code>
        </p>
        {!isExplained && <Why reason={event.reason} explanation={explanation} isBrief />}
        {diagnostic !== null && <blockquote class="reply">{diagnostic}</blockquote>}
        {facts.length > 0 && (
          <dl class="event-facts">
            {facts.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {typeof raw === "string" && (
          <details>
            <summary>Original SES event</summary>
            <pre>{raw}</pre>
          </details>
        )}
      </div>
    </li>
  );
};

const Mail = ({ event: { messageId, subject, sender } }: { event: EventItem }) => (
  <>
    <a href={`/messages/${encodeURIComponent(messageId)}`}>{subject ?? "Message"}</a>
    {sender !== "" && <span class="quiet">from {sender}</span>}
  </>
);

const To = ({ event: { recipient } }: { event: EventItem }) =>
  recipient === null ? null : <a href={`/recipients/${encodeURIComponent(recipient)}`}>{recipient}</a>;
