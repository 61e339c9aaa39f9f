import type { ReasonInWords } from "../reasons/reason.ts";
import { causeOf } from "../relay/maillog/cause.ts";
import { hostMessageId } from "../relay/records/hostMessageId.ts";
import type { FeedbackEvent } from "./event.ts";

/** As `postmaster maillog explain` says it; undefined where the host handed the message on. */
export const relayReason = ({
  subtype = "",
  diagnostic = "",
  status = "",
  detail = {},
  messageId,
  recipient,
  sender,
}: Partial<FeedbackEvent>): ReasonInWords | undefined => {
  if (subtype === "sent") return undefined;
  const host = String(detail["host"]);
  const { code, title, explanation, remedy, actor, retry } = causeOf({
    status: subtype,
    reply: diagnostic,
    dsn: status,
    relay: String(detail["relay"] ?? ""),
    to: recipient ?? undefined,
    from: sender,
    sesMessageId: isOfHost(host, detail, messageId) ? undefined : messageId,
  });
  return {
    code,
    title,
    explanation: `On the mail host ${host}: ${explanation}`,
    actor,
    retry,
    remedy,
  };
};

const isOfHost = (host: string, detail: Record<string, unknown>, messageId: string | undefined): boolean =>
  messageId ===
  hostMessageId(host, { queueId: String(detail["queueId"]), beganAt: String(detail["beganAt"]) });
