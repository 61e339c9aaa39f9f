import {
  type GuardedMessage,
  type HeaderField,
  isWatched,
} from "../../../shared/relay/guard/guardedMessage.ts";
import { decoded, splitStrings } from "./packet.ts";

/** Transports of Postfix's own master.cf that do not speak SMTP. */
const DELIVERED_HERE: ReadonlySet<string> = new Set(["local", "virtual", "lmtp", "discard", "error"]);
const MOST_HEADER_BYTES = 1 << 15;
const MOST_HEADERS = 200;
const MOST_RECIPIENTS = 1_000;

/** A message while Postfix sends it, as far as the guard needs it; bounded, whatever is sent. */
export class IncomingMessage {
  #envelopeSender = "";
  readonly #recipients: string[] = [];
  readonly #headers: HeaderField[] = [];
  #headerBytes = 0;
  #isForOthers = false;
  /** Its headers are longer than any program writes: nothing is said of it. */
  isTooLarge = false;

  /** MAIL, with parameters behind the address. A name alone is what Postfix completes it to, with its own domain. */
  setSender(data: Buffer, completed = ""): void {
    const given = bareAddress(data);
    this.#envelopeSender = given === "" || given.includes("@") || completed === "" ? given : completed;
  }

  /** RCPT. */
  addRecipient(data: Buffer, transport = ""): void {
    this.#isForOthers ||= !DELIVERED_HERE.has(transport);
    if (this.#recipients.length < MOST_RECIPIENTS) this.#recipients.push(bareAddress(data));
  }

  addHeader(data: Buffer): void {
    const [name = Buffer.alloc(0), value = Buffer.alloc(0)] = splitStrings(data);
    const text = name.toString("latin1").trim();
    if (!isWatched(text)) return;
    this.#headerBytes += value.length;
    this.isTooLarge ||= this.#headerBytes > MOST_HEADER_BYTES || this.#headers.length >= MOST_HEADERS;
    if (!this.isTooLarge) this.#headers.push({ name: text, value: decoded(value).replace(/^[ \t]+/, "") });
  }

  toMessage(queueId: string): GuardedMessage {
    return {
      queueId,
      envelopeSender: this.#envelopeSender,
      recipients: this.#recipients,
      isDeliveredHere: this.#recipients.length > 0 && !this.#isForOthers,
      headers: this.#headers,
    };
  }
}

const bareAddress = (data: Buffer): string => {
  const [first = Buffer.alloc(0)] = splitStrings(data);
  const address = decoded(first).trim();
  return address.startsWith("<") && address.endsWith(">") ? address.slice(1, -1) : address;
};
