import { causeOf } from "../relay/maillog/cause.ts";
import { hostMessageId } from "../relay/records/hostMessageId.ts";
import { type FeedbackEvent, isSimulated } from "./event.ts";

type Explained = Pick<FeedbackEvent, "type" | "subtype" | "recipientDomain" | "action"> &
  Partial<Pick<FeedbackEvent, "detail" | "status" | "diagnostic" | "messageId">>;

/**
 * What an event means, for somebody whose job is not mail: one or two sentences, with the remedy where there is one.
 * SES's subtypes are those of [notification-contents, event-publishing-retrieving-sns-contents].
 */
export const explain = (event: Explained): string => {
  const simulated = isSimulated(event.recipientDomain)
    ? " (Mail to SES's simulator; it counts toward nothing.)"
    : "";
  return `${explained(event)}${simulated}`;
};

const explained = (event: Explained): string => {
  switch (event.type) {
    case "send":
      return "SES accepted the message and is trying to deliver it.";
    case "delivery":
      return "The recipient's mail server accepted the message. If the person does not see it, it is in their spam folder, a rule moved it, or their own server dropped it.";
    case "bounce":
      return bounce(event);
    case "complaint":
      return complaint(event);
    case "reject":
      return "SES accepted the message but did not send it, because it found a virus in it. Scan the attachments on the sending machine.";
    case "open":
      return "Somebody, or a program that loads pictures, opened the message. Many mail programs never report this.";
    case "click":
      return "Somebody, or a scanner that follows links for safety, followed a link in the message.";
    case "renderingFailure":
      return "The message was not sent: its SES template needs a value that was not given. Compare the template's variables with the data sent.";
    case "deliveryDelay":
      return delay(event);
    case "subscription":
      return "The recipient changed which of your topics they receive, or unsubscribed by the link in the message.";
    case "relay":
      return relayed(event);
    case "unknown":
      return `SES published “${event.subtype ?? "something"}”, which this version does not know. It is kept as it came; a newer version may explain it.`;
  }
};

const bounce = (event: Explained): string => {
  if (event.action === "delayed") {
    return "The recipient's mail server has not taken the message yet, and SES keeps trying. Nothing to do now.";
  }
  const [kind, subtype = ""] = event.subtype?.split("/") ?? [];
  switch (kind) {
    case "Permanent":
      return permanent(subtype);
    case "Transient":
      return transient(subtype);
    default:
      return "The message came back, and SES could not tell why from the answer. Read the diagnostic; if it happens again, check the address with the person.";
  }
};

const permanent = (subtype: string): string => {
  switch (subtype) {
    case "NoEmail":
      return "SES could read no recipient address from what came back. Check how the address is spelled where your application keeps it.";
    case "Suppressed":
      return "SES did not try: the address hard-bounced for some SES customer within the last days and is on SES's own global list. It leaves that list by itself, within 14 days; if you know that it works, ask the person to write to you, or try again later.";
    case "OnAccountSuppressionList":
      return "SES did not try: the address is on your account's suppression list, because an earlier message bounced or was reported as spam. Look the address up under suppressions, and remove it there once the cause is mended.";
    case "UnsubscribedRecipient":
      return "SES did not try: the recipient unsubscribed from this topic of your contact list. Do not write to them about it again.";
    default:
      return "The recipient's mail server refused the message for good, most often because there is no such mailbox. Check the spelling and ask the person for their present address; SES has suppressed this one.";
  }
};

const transient = (subtype: string): string => {
  switch (subtype) {
    case "MailboxFull":
      return "The recipient's mailbox is full. It may work later; tell the person by another way if it matters.";
    case "MessageTooLarge":
      return "The message is larger than the recipient's server takes. Send a link instead of the attachment.";
    case "ContentRejected":
      return "The recipient's server did not like the content, for example a link or wording that looks like spam. Change the message, or ask their mail administrator to allow your sender.";
    case "AttachmentRejected":
      return "The recipient's server does not take this kind of attachment. Send another file type, or a link.";
    default:
      return "The message came back for a passing reason, or it is an automatic reply such as an out-of-office note. Nothing to do unless it goes on; the address is not suppressed.";
  }
};

const complaint = (event: Explained): string => {
  const parts = event.subtype?.split("/") ?? [];
  if (parts.includes("OnAccountSuppressionList")) {
    return "SES did not try: the address is on your account's suppression list, because its owner once reported a message as spam. Remove it only if the person asks for your mail.";
  }
  switch (parts.at(-1)) {
    case "not-spam":
      return "The recipient took the message out of the spam folder: good news, and no complaint.";
    case "auth-failure":
      return "The recipient's provider reports that the message failed its checks of who sent it. Check the DKIM, SPF and DMARC records of your domain.";
    case "fraud":
      return "The message was reported as fraud or phishing. Find out at once who sent it: an account of yours may be in the wrong hands.";
    case "virus":
      return "The recipient's provider found a virus in the message. Find the machine that sent it, and scan it.";
    case "other":
      return "The recipient's provider reports a complaint of a kind it does not name. Treat it as a spam report: do not write to this address again unasked.";
    default:
      return "A recipient at this provider marked the message as spam, so SES no longer delivers to this address. Do not write to it unasked; too many such reports pause the whole account.";
  }
};

/** As `postmaster maillog explain` says it. */
const relayed = ({
  subtype = "",
  diagnostic = "",
  status = "",
  detail = {},
  messageId,
}: Explained): string => {
  const host = String(detail["host"]);
  const isOfHost =
    messageId ===
    hostMessageId(host, { queueId: String(detail["queueId"]), beganAt: String(detail["beganAt"]) });
  const { title, explanation, remedy } = causeOf({
    status: subtype,
    reply: diagnostic,
    dsn: status,
    relay: String(detail["relay"] ?? ""),
    sesMessageId: isOfHost ? undefined : messageId,
  });
  return `On the mail host ${host}: ${title}. ${[explanation, ...remedy.map(({ text }) => text)].join(" ")}`;
};

const delay = ({ subtype }: Explained): string => {
  const goesOn = "SES keeps trying.";
  switch (subtype) {
    case "InternalFailure":
      return `SES itself has a passing fault. ${goesOn} Nothing to do.`;
    case "MailboxFull":
      return `The recipient's mailbox is full. ${goesOn} Tell the person by another way if it matters.`;
    case "SpamDetected":
      return `The recipient's server has received much mail from your senders that it takes for spam, and slows it down. ${goesOn} Look at what you send there, and to whom.`;
    case "RecipientServerError":
      return `The recipient's mail server has a fault of its own. ${goesOn} If it goes on, their mail administrator must mend it.`;
    case "IPFailure":
      return `The recipient's server blocks or slows the address that SES sends from. ${goesOn} If it goes on, tell AWS support, or their mail administrator.`;
    case "TransientCommunicationFailure":
      return `SES could not talk to the recipient's mail server, or the talk broke off. ${goesOn} If it goes on, check the part after the @ for a typing error.`;
    case "BYOIPHostNameLookupUnavailable":
      return `SES could not look up the host name of your own sending addresses. ${goesOn} Check the reverse DNS records of the range you brought to AWS.`;
    case "SendingDeferral":
      return `SES itself holds the message back for a while, to keep the sending of your account even. ${goesOn} Nothing to do.`;
    default:
      return `The message is not delivered yet, and the reason is not known. ${goesOn}`;
  }
};
