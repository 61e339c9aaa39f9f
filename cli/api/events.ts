import type { EventItem } from "../../functions/api/items/eventItem.ts";
import { clean, minute, paragraph } from "./text.ts";

const REPLY_TOLD = 300; // characters
const MARGIN = " ".repeat(18);

/** A line of events each: when, what, what it means, and the other server's words. */
export const timeline = (events: EventItem[], { withRecipient }: { withRecipient: boolean }): string =>
  events.map((event) => eventText(event, withRecipient)).join("");

const eventText = (event: EventItem, withRecipient: boolean): string => {
  const { at, type, subtype, recipient, status, diagnostic, explanation, messageId, sender, subject } = event;
  const about = withRecipient
    ? (recipient ?? "")
    : `from ${sender}${subject === null ? "" : `: “${shortened(subject)}”`}`;
  const head = `${type}${subtype === null ? "" : ` (${subtype})`}${status === null ? "" : ` ${status}`}`;
  return [
    paragraph(`${head}${about === "" ? "" : ` ${about}`}`, `${minute(at)}  `),
    explanation === "" ? "" : paragraph(explanation, MARGIN),
    diagnostic === null ? "" : paragraph(`“${shortened(diagnostic)}”`, MARGIN),
    withRecipient ? "" : paragraph(`message ${messageId}`, MARGIN),
  ].join("");
};

const shortened = (text: string): string => {
  const words = clean(text).trim();
  return words.length > REPLY_TOLD ? `${words.slice(0, REPLY_TOLD)}…` : words;
};
