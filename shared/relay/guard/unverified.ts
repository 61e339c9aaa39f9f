import { type GuardedMessage, valuesOf } from "./guardedMessage.ts";
import { type AddressList, readAddressList } from "./mailbox.ts";
import type { VerifiedSenders } from "./VerifiedSenders.ts";

/** The senders of a message that SES checks [verify-addresses-and-domains], and which of them it would not accept. */
export type Senders = {
  from: AddressList;
  /** Addresses in From that are not verified. */
  unverifiedFrom: string[];
  isEnvelopeUnverified: boolean;
  /** Places of headers to drop, the last first. */
  unverifiedSender: number[];
  unverifiedReturnPath: number[];
};

export const sendersOf = (message: GuardedMessage, verified: VerifiedSenders): Senders => {
  const lists = valuesOf(message, "from").map(readAddressList);
  const from = {
    names: lists.flatMap(({ names }) => names),
    mailboxes: lists.flatMap(({ mailboxes }) => mailboxes),
  };
  return {
    from,
    unverifiedFrom: from.mailboxes.map(({ address }) => address).filter((one) => !verified.covers(one)),
    isEnvelopeUnverified: !verified.covers(message.envelopeSender),
    unverifiedSender: placesToDrop(valuesOf(message, "sender"), verified),
    unverifiedReturnPath: placesToDrop(valuesOf(message, "return-path"), verified),
  };
};

export const isAccepted = (senders: Senders): boolean =>
  senders.unverifiedFrom.length === 0 &&
  !senders.isEnvelopeUnverified &&
  senders.unverifiedSender.length === 0 &&
  senders.unverifiedReturnPath.length === 0;

const placesToDrop = (values: string[], verified: VerifiedSenders): number[] =>
  values
    .flatMap((value, i) => {
      if (/^[\s<>]*$/.test(value)) return [];
      const { mailboxes } = readAddressList(value);
      const isCovered = mailboxes.length > 0 && mailboxes.every(({ address }) => verified.covers(address));
      return isCovered ? [] : [i + 1];
    })
    .reverse();
