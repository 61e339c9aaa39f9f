import type { GetMessageInsightsResponse, InsightsEvent } from "@aws-sdk/client-sesv2";
import { normaliseAddress } from "../feedback/address.ts";
import type { EventType, FeedbackEvent } from "../feedback/event.ts";

/** What SES itself keeps of a message, as events in this service's words. None of it is stored here. */
export type MessageRecord = { sender: string; subject: string | null; events: FeedbackEvent[] };

/** `0102018f3c5e7a9b-0b1c2d3e-…-000000`: a mail host's own name of a message is none. */
export const isSesMessageId = (id: string): boolean => /^[0-9a-f]{16}(-[0-9a-f]{4,12}){2,5}-\d{6}$/i.test(id);

const TYPES: Readonly<Record<string, EventType>> = {
  SEND: "send",
  REJECT: "reject",
  BOUNCE: "bounce",
  COMPLAINT: "complaint",
  DELIVERY: "delivery",
  OPEN: "open",
  CLICK: "click",
  RENDERING_FAILURE: "renderingFailure",
  DELIVERY_DELAY: "deliveryDelay",
  SUBSCRIPTION: "subscription",
};
const BOUNCE_TYPES: Readonly<Record<string, string>> = {
  PERMANENT: "Permanent",
  TRANSIENT: "Transient",
  UNDETERMINED: "Undetermined",
};

/** Of an answer of GetMessageInsights, the events oldest first. */
export const messageRecordOf = (answer: GetMessageInsightsResponse): MessageRecord => {
  const sender = normaliseAddress(answer.FromEmailAddress ?? "")?.address ?? answer.FromEmailAddress ?? "";
  const subject = answer.Subject ?? null;
  const events = (answer.Insights ?? []).flatMap(({ Destination = "", Isp, Events = [] }) =>
    Events.map((event): Omit<FeedbackEvent, "id"> => {
      const at = (event.Timestamp ?? new Date(0)).toISOString();
      const address = normaliseAddress(Destination);
      return {
        type: TYPES[event.Type ?? ""] ?? "unknown",
        recipient: address?.address ?? Destination,
        recipientDomain: address?.domain ?? "",
        messageId: answer.MessageId ?? "",
        sender,
        at,
        recordedAt: at,
        ...(subject === null ? {} : { subject }),
        ...ending(event),
        ...(Isp === undefined ? {} : { detail: { isp: Isp } }),
      };
    }),
  );
  return {
    sender,
    subject,
    events: events
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .map((event, i) => ({ ...event, id: `record-${i}` })),
  };
};

const ending = ({ Details }: InsightsEvent): Partial<FeedbackEvent> => {
  const { Bounce: bounce, Complaint: complaint } = Details ?? {};
  if (bounce !== undefined)
    return {
      subtype: `${BOUNCE_TYPES[bounce.BounceType ?? ""] ?? "Undetermined"}/${bounce.BounceSubType ?? "General"}`,
      ...(bounce.DiagnosticCode === undefined ? {} : { diagnostic: bounce.DiagnosticCode }),
    };
  const parts = [complaint?.ComplaintSubType, complaint?.ComplaintFeedbackType].filter(Boolean);
  return parts.length === 0 ? {} : { subtype: parts.join("/") };
};
