import type { SentEvent, SentMessage } from "../state/SentMessages.ts";
import { isSimulator } from "./fate.ts";
import type { Occurrence } from "./occurrences.ts";

const ON_ACCOUNT_LIST = "OnAccountSuppressionList";

/**
 * What Virtual Deliverability Manager keeps of a message: nothing where it went to more than one recipient or to the
 * mailbox simulator [API_BatchGetMetricDataQuery, API_InsightsEvent].
 */
export const sentMessage = (
  message: Omit<SentMessage, "events" | "destination">,
  recipients: string[],
  happened: Occurrence[],
): SentMessage | undefined => {
  const [destination, ...others] = recipients;
  if (destination === undefined || others.length > 0 || isSimulator(destination)) return undefined;
  return { ...message, destination, events: happened.flatMap((one) => eventOf(one, message.at)) };
};

const eventOf = ({ event, particulars }: Occurrence, sentAt: number): SentEvent[] => {
  const { timestamp } = particulars;
  const at = typeof timestamp === "string" ? Date.parse(timestamp) : sentAt;
  switch (event) {
    case "Send":
      return [{ type: "SEND", at }];
    case "Reject":
      return [{ type: "REJECT", at }];
    case "Delivery":
      return [{ type: "DELIVERY", at }];
    case "Bounce":
      return [{ type: "BOUNCE", at, bounce: bounceOf(particulars) }];
    case "Complaint":
      return particulars["complaintSubType"] === ON_ACCOUNT_LIST
        ? []
        : [{ type: "COMPLAINT", at, complaint: complaintOf(particulars) }];
  }
};

type Particulars = Occurrence["particulars"];

const bounceOf = ({
  bounceType,
  bounceSubType,
  bouncedRecipients,
}: Particulars): NonNullable<SentEvent["bounce"]> => {
  const [first] = bouncedRecipients as { diagnosticCode?: string }[];
  return {
    type: bounceType === "Permanent" ? "PERMANENT" : "TRANSIENT",
    subType: String(bounceSubType),
    ...(first?.diagnosticCode === undefined ? {} : { diagnosticCode: first.diagnosticCode }),
  };
};

const complaintOf = ({ complaintFeedbackType: type }: Particulars): NonNullable<SentEvent["complaint"]> =>
  typeof type === "string" ? { feedbackType: type } : {};
