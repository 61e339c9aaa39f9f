import type { Identities } from "../identities/Identities.ts";
import type { AccountState } from "../state/Account.ts";
import { isSimulator } from "./fate.ts";
import { bareAddress, type Message } from "./message.ts";

/** Why SES does not take a mail, as the exception of its API; SMTP says the same by a reply (local/smtp). */
export type Refusal = { exception: RefusalName; message: string };
export type RefusalName =
  | "AccountSuspendedException"
  | "BadRequestException"
  | "MailFromDomainNotVerifiedException"
  | "MessageRejected"
  | "NotFoundException"
  | "SendingPausedException"
  | "TooManyRequestsException";

export const MAX_MESSAGE_BYTES = 40 * 1024 * 1024; // [quotas], SMTP and API v2
export const MAX_RECIPIENTS = 50; // [quotas]
const MAX_NAMED_BYTES = 400;

export const refuse = (exception: RefusalName, message: string): Refusal => ({ exception, message });

/** Whether the account may send at all. */
export const accountRefusal = ({ enforcementStatus, sendingEnabled }: AccountState): Refusal | undefined => {
  if (enforcementStatus === "SHUTDOWN")
    return refuse("AccountSuspendedException", "Your account's ability to send email has been suspended.");
  if (!sendingEnabled)
    return refuse(
      "SendingPausedException",
      "Email sending is disabled for your account. For more information, please check the inbox of the email address associated with your AWS account.",
    );
  return undefined;
};

/** What a mail must be whoever sends it. */
export const formRefusal = (
  { from }: Message,
  { recipients, bytes }: { recipients: string[]; bytes: number },
): Refusal | undefined => {
  if (bytes > MAX_MESSAGE_BYTES) return refuse("BadRequestException", "Message is too long.");
  if (from.length === 0) return refuse("BadRequestException", "Missing required header 'From'.");
  if (recipients.length === 0) return refuse("BadRequestException", "Missing required recipients.");
  if (recipients.length > MAX_RECIPIENTS)
    return refuse("BadRequestException", `Recipient count exceeds ${MAX_RECIPIENTS}.`);
  return undefined;
};

/** Whether senders, and in the sandbox recipients, are verified: SES names those that are not, as they were written. */
export const unverifiedRefusal = (
  { from, sender, returnPath }: Message,
  { source, recipients }: { source: string; recipients: string[] },
  {
    identities,
    now,
    region,
    sandbox,
  }: { identities: Identities; now: number; region: string; sandbox: boolean },
): Refusal | undefined => {
  const written = [
    ...from.map((one) => one.written),
    source,
    ...(sender === undefined ? [] : [sender]),
    ...(returnPath === undefined ? [] : [returnPath]),
    ...(sandbox ? recipients.filter((one) => !isSimulator(one)) : []),
  ];
  const failed = [...new Set(written)].filter((one) => !identities.covers(bareAddress(one), now));
  if (failed.length === 0) return undefined;
  const named = failed.join(", ");
  const list = named.length <= MAX_NAMED_BYTES ? named : `${named.slice(0, MAX_NAMED_BYTES)}...`;
  return refuse(
    "MessageRejected",
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${list}`,
  );
};
