/** A header field as the sending program wrote it, decoded, still folded. */
export type HeaderField = { name: string; value: string };

/** What the guard knows of a message. */
export type GuardedMessage = {
  /** Postfix's id of the message, empty where it told none. */
  queueId: string;
  /** The envelope sender without its angle brackets, empty for the null sender. */
  envelopeSender: string;
  /** As SMTP names them. */
  recipients: readonly string[];
  /** Whether all of them are this host's. An alias may still send it elsewhere, past the guard. */
  isDeliveredHere?: boolean;
  /** Those that `isWatched` names, in their order. */
  headers: readonly HeaderField[];
};

/** A change of one message. Headers of one name are counted from 1. */
export type Change =
  | { kind: "changeHeader"; name: string; index: number; value: string }
  | { kind: "deleteHeader"; name: string; index: number }
  | { kind: "addHeader"; name: string; value: string }
  | { kind: "changeEnvelopeSender"; address: string };

export const X_ORIGINAL_FROM = "X-Original-From";
const WATCHED = new Set(["from", "sender", "reply-to", "return-path", "dkim-signature", "x-original-from"]);

/** Whether a decision depends on headers of this name. */
export const isWatched = (name: string): boolean => WATCHED.has(name.toLowerCase());

/** The values of all headers of one name, which is in lower case. */
export const valuesOf = ({ headers }: GuardedMessage, name: string): string[] =>
  headers.filter((one) => one.name.toLowerCase() === name).map(({ value }) => value);
