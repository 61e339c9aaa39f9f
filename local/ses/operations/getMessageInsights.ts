import { type Answer, type Input, notFound, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import type { SentEvent } from "../state/SentMessages.ts";
import { vdmRefusal } from "./vdm.ts";

/** [API_GetMessageInsights] */
export const getMessageInsights = ({ resource: id }: Input, ses: Ses): Answer => {
  const refusal = vdmRefusal(ses);
  if (refusal !== undefined) return refusal;
  const message = ses.sentMessages.get(id);
  if (message === undefined) return notFound(`No message insights found for message ${id}`);
  return success({
    MessageId: message.id,
    FromEmailAddress: message.from,
    Subject: message.subject,
    EmailTags: Object.entries(message.tags).flatMap(([Name, values]) =>
      values.map((Value) => ({ Name, Value })),
    ),
    Insights: [{ Destination: message.destination, Events: message.events.map(insight) }],
  });
};

const insight = ({ type, at, bounce, complaint }: SentEvent) => ({
  Timestamp: at / 1_000,
  Type: type,
  ...(bounce === undefined && complaint === undefined
    ? {}
    : {
        Details: {
          ...(bounce === undefined
            ? {}
            : {
                Bounce: {
                  BounceType: bounce.type,
                  BounceSubType: bounce.subType,
                  DiagnosticCode: bounce.diagnosticCode,
                },
              }),
          ...(complaint === undefined
            ? {}
            : {
                Complaint: {
                  ComplaintSubType: complaint.subType,
                  ComplaintFeedbackType: complaint.feedbackType,
                },
              }),
        },
      }),
});
