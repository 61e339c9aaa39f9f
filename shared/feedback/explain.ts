import { type FeedbackEvent, isSimulated } from "./event.ts";
import { reasonOf } from "./reason.ts";

type Explained = Pick<FeedbackEvent, "type" | "recipientDomain"> & Partial<FeedbackEvent>;

/** What an event means, for somebody whose job is not mail, with what to do where something is to be done. */
export const explain = (event: Explained): string => {
  const reason = reasonOf(event);
  if (reason !== undefined) return [reason.explanation, ...reason.remedy.map(({ text }) => text)].join(" ");
  return `${explained(event)}${isSimulated(event.recipientDomain) ? " (Mail to SES's mailbox simulator; it counts toward nothing.)" : ""}`;
};

const explained = ({ type, subtype, detail = {} }: Explained): string => {
  switch (type) {
    case "send":
      return "SES accepted the message and is trying to deliver it.";
    case "delivery":
      return "The recipient's mail server accepted the message. If the person does not see it, it is in their spam folder, a rule moved it, or their own server dropped it.";
    case "open":
      return "Somebody, or a program that loads images, opened the message. Many mail programs never report this.";
    case "click":
      return "Somebody, or a scanner that follows links for safety, followed a link in the message.";
    case "renderingFailure":
      return "SES did not send the message: its template needs a value that was not given. Compare the template's variables with the data sent.";
    case "subscription":
      return "The recipient changed which of your topics they receive, or unsubscribed by the link in the message.";
    case "relay":
      return `The mail host ${String(detail["host"])} handed the message on. What happened next is in SES's events.`;
    default:
      return `SES published “${subtype ?? "something"}”, which this version does not know. It is kept as it came; a newer version may explain it.`;
  }
};
