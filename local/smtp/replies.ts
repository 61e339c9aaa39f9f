import type { Refusal } from "../ses/send/refusal.ts";

/** A reply of SES's SMTP interface [troubleshoot-smtp]. */
export type Reply = { code: number; text: string };

export const BAD_CREDENTIALS = { code: 535, text: "Authentication Credentials Invalid" };
export const NO_AUTHENTICATION = { code: 530, text: "Authentication required" };
export const NO_TLS = { code: 530, text: "Must issue a STARTTLS command first" };
export const INVALID_MAIL_FROM = { code: 501, text: "Invalid MAIL FROM address provided" };
export const TOO_LONG = { code: 552, text: "Message is too long." };
export const TOO_MANY_RECIPIENTS = { code: 452, text: "Too many recipients" };
export const FAILED = { code: 451, text: "Temporary service failure" };
export const TIMEOUT = { code: 451, text: "Timeout waiting for data from client" };
export const TOO_MANY_CONNECTIONS = { code: 421, text: "Too many concurrent SMTP connections" };
export const invalidRecipient = (address: string): Reply => ({
  code: 553,
  text: `<${address}> Invalid email address`,
});

/** How SMTP says what the API says by an exception. */
export const refusalReply = ({ exception, message }: Refusal): Reply => {
  switch (exception) {
    case "TooManyRequestsException":
      return { code: 454, text: `Throttling failure: ${message}` };
    case "BadRequestException":
      return message === TOO_LONG.text ? TOO_LONG : { code: 554, text: `Transaction failed: ${message}` };
    case "NotFoundException":
      return { code: 554, text: `Transaction failed: ${message}` };
    case "MessageRejected":
    case "SendingPausedException":
    case "AccountSuspendedException":
    case "MailFromDomainNotVerifiedException":
      return { code: 554, text: `Message rejected: ${message}` };
  }
};

/** What the protocol's implementation says on its own, in SES's words; undefined where the words are SES's already. */
export const inSesWords = (code: number, text: string): Reply | undefined => {
  if (code === 250 && (text === "Accepted" || text === "Flushed")) return { code, text: "Ok" };
  if (code === 501 && text === "Error: Bad sender address syntax") return INVALID_MAIL_FROM;
  if (code === 501 && text === "Error: Bad recipient address syntax")
    return { code: 553, text: "Invalid email address" };
  if (code === 552 && text.startsWith("Error: message exceeds fixed maximum message size")) return TOO_LONG;
  if (code === 421 && text === "Timeout - closing connection") return TIMEOUT;
  if (code === 421 && text.endsWith("Too many connected clients, try again in a moment"))
    return TOO_MANY_CONNECTIONS;
  return undefined;
};
