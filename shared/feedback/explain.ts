import { type FeedbackEvent, isRewritten, isSimulated } from "./event.ts";
import { reasonOf } from "./reason.ts";
import { rewritingInWords } from "./rewritingInWords.ts";

type Explained = Pick<FeedbackEvent, "type" | "recipientDomain"> & Partial<FeedbackEvent>;

/** What an event means, for somebody whose job is not mail, with what to do where something is to be done. */
export const explain = (event: Explained): string => {
  const reason = reasonOf(event);
  if (reason !== undefined) return [reason.explanation, ...reason.remedy.map(({ text }) => text)].join(" ");
  return `${explained(event)}${isSimulated(event.recipientDomain) ? " (Mail to SES's mailbox simulator does not count toward rates.)" : ""}`;
};

const explained = (event: Explained): string => {
  const { type, subtype, detail = {} } = event;
  switch (type) {
    case "send":
      return "SES accepted the message for delivery.";
    case "delivery":
      return "The recipient's mail server accepted the message. If the person does not see it, it is in their spam folder, a rule moved it, or their server dropped it.";
    case "open":
      return "Someone opened the message, or a program loaded its images. Many mail programs never report this.";
    case "click":
      return "Someone followed a link in the message, or a security scanner did.";
    case "renderingFailure":
      return "SES did not send the message: its template needs a value that was not supplied. Compare the template's variables with the data sent.";
    case "subscription":
      return "The recipient changed which of your topics they receive, or unsubscribed with the link in the message.";
    case "relay":
      if (isRewritten(event)) return rewritingInWords(event);
      return `The mail host ${String(detail["host"])} relayed the message. See SES's events for what happened next.`;
    default:
      return `SES published “${subtype ?? "something"}”, which this version does not know. It is kept unchanged; a newer version may explain it.`;
  }
};
