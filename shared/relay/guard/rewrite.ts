import { normaliseAddress } from "../../feedback/address.ts";
import { brokenSignatures } from "./dkimSignatures.ts";
import { type Change, type GuardedMessage, valuesOf, X_ORIGINAL_FROM } from "./guardedMessage.ts";
import { writeMailboxes, writeText } from "./headerText.ts";
import { domainOf, type Mailbox, writtenAddress } from "./mailbox.ts";
import type { Senders } from "./unverified.ts";

export type Rewriting = {
  changes: Change[];
  /** Domains whose DKIM signatures the changes break. */
  broken: string[];
};

const MOST_REPLIES = 50;

/** The changes that make SES accept a message; everything else stays as it is. */
export const rewritingOf = (message: GuardedMessage, senders: Senders, fallback: Mailbox): Rewriting => {
  const { from, unverifiedFrom, isEnvelopeUnverified } = senders;
  const changes: Change[] = [];
  // SES rejects a message without an address in From. It gets one if it needs changing anyway.
  if (unverifiedFrom.length > 0 || (from.mailboxes.length === 0 && isEnvelopeUnverified))
    changes.push(...fromChanges(message, senders, fallback));
  for (const index of senders.unverifiedSender) changes.push({ kind: "deleteHeader", name: "Sender", index });
  for (const index of senders.unverifiedReturnPath)
    changes.push({ kind: "deleteHeader", name: "Return-Path", index });
  if (isEnvelopeUnverified) changes.push({ kind: "changeEnvelopeSender", address: fallback.address });
  const changed = new Set(changes.flatMap((one) => ("name" in one ? [one.name.toLowerCase()] : [])));
  return { changes, broken: brokenSignatures(valuesOf(message, "dkim-signature"), changed) };
};

const fromChanges = (message: GuardedMessage, { from }: Senders, fallback: Mailbox): Change[] => {
  const originals = valuesOf(message, "from");
  const person = from.names.join(", ") || message.envelopeSender;
  const via = fallback.name || domainOf(fallback.address);
  const mailbox = { name: `${shortened(person)} via ${via}`, address: fallback.address };
  const changes = [setHeader(originals, "From", writeMailboxes("From", [mailbox]))];
  for (let index = originals.length; index > 1; index--)
    changes.push({ kind: "deleteHeader", name: "From", index });
  // SES rejects a second one.
  const replyTo = valuesOf(message, "reply-to");
  const people = repliedTo(from.mailboxes, message.envelopeSender);
  if (people.length > 0 && replyTo.every((value) => value.trim() === ""))
    changes.push(setHeader(replyTo, "Reply-To", writeMailboxes("Reply-To", people)));
  const original = originals.map((value) => value.trim()).filter((value) => value !== "");
  if (original.length > 0)
    changes.push(
      setHeader(
        valuesOf(message, "x-original-from"),
        X_ORIGINAL_FROM,
        writeText(X_ORIGINAL_FROM, original.join(", ")),
      ),
    );
  return changes;
};

/** Who wrote the message, as far as mail can be sent there. */
const repliedTo = (from: readonly Mailbox[], envelopeSender: string): Mailbox[] => {
  const isValid = ({ address }: Mailbox) => normaliseAddress(writtenAddress(address)) !== undefined;
  const valid = from.filter(isValid).slice(0, MOST_REPLIES);
  return valid.length > 0 ? valid : [{ name: "", address: envelopeSender }].filter(isValid);
};

/** Changes the first one there is, else adds one. */
const setHeader = (present: readonly string[], name: string, value: string): Change =>
  present.length > 0 ? { kind: "changeHeader", name, index: 1, value } : { kind: "addHeader", name, value };

const LONGEST_PERSON = 120;

const shortened = (person: string): string => {
  const characters = [...person];
  return characters.length <= LONGEST_PERSON
    ? person
    : `${characters.slice(0, LONGEST_PERSON - 1).join("")}…`;
};
