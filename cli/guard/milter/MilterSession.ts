import type { Change, GuardedMessage } from "../../../shared/relay/guard/guardedMessage.ts";
import { IncomingMessage } from "./IncomingMessage.ts";
import { type Agreement, negotiate } from "./negotiation.ts";
import { type Packet, ProtocolError, packet, splitStrings, strings, uint32 } from "./packet.ts";

/** What is done with a message: its changes, or a reply that rejects it. */
export type Answer = { changes: readonly Change[] } | { reply: string };

export type Judge = (message: GuardedMessage, known: { mayChange: boolean }) => Answer;

const CONTINUE = packet("c");
const ACCEPT = packet("a");
/** Commands that stand for a step of SMTP and get a reply, unless it was agreed that they get none. */
const STEPS = "CHMRTLNBUE";

/** One connection of Postfix: messages one after another, each judged at its end. It knows no sockets. */
export class MilterSession {
  readonly #judge: Judge;
  readonly #onError: (error: unknown) => void;
  #agreement: Agreement | undefined;
  #message: IncomingMessage | undefined;
  #queueId = "";

  constructor(judge: Judge, onError: (error: unknown) => void) {
    this.#judge = judge;
    this.#onError = onError;
  }

  get isWithinMessage(): boolean {
    return this.#message !== undefined;
  }

  /** The bytes to answer with; undefined at the end. Throws `ProtocolError` for what is no milter protocol. */
  answer(given: Packet): Buffer | undefined {
    const { command } = given;
    if (command === "O") {
      this.#forget();
      this.#agreement = negotiate(given);
      return this.#agreement.reply;
    }
    if (command === "Q") return undefined;
    const agreement = this.#agreement;
    if (agreement === undefined) throw new ProtocolError("no negotiation at the beginning");
    switch (command) {
      case "A": // ABORT ends the message, and
      case "K": // QUIT_NC the SMTP connection, but not this one.
        this.#forget();
        return NOTHING;
      case "D":
        this.#readMacros(given.data);
        return NOTHING;
    }
    if (!STEPS.includes(command)) throw new ProtocolError(`an unknown command (${command.charCodeAt(0)})`);
    let answer: Buffer = CONTINUE;
    try {
      answer = this.#step(given, agreement);
    } catch (error) {
      // A fault of ours must not cost a message.
      this.#forget();
      this.#onError(error);
      answer = ACCEPT;
    }
    return agreement.unanswered.has(command) ? NOTHING : answer;
  }

  #step({ command, data }: Packet, agreement: Agreement): Buffer {
    if (command === "M") {
      this.#message = new IncomingMessage();
      this.#message.setSender(data);
    } else if (command === "R") this.#message?.addRecipient(data);
    else if (command === "L") this.#message?.addHeader(data);
    else if (command === "E") return this.#end(agreement);
    return CONTINUE;
  }

  #end(agreement: Agreement): Buffer {
    const message = this.#message;
    const queueId = this.#queueId;
    this.#forget();
    if (message === undefined) return CONTINUE;
    if (message.isTooLarge) {
      this.#onError(new Error(`${queueId || "a message"} has too many or too long address headers`));
      return CONTINUE;
    }
    const answer = this.#judge(message.toMessage(queueId), agreement);
    if ("reply" in answer) return packet("y", strings(answer.reply));
    return Buffer.concat([
      ...answer.changes.map((change) => changePacket(change, agreement.hasLeadingSpace ? " " : "")),
      CONTINUE,
    ]);
  }

  /** Names and values; the first byte says before which command they are valid. Only the queue id is needed. */
  #readMacros(data: Buffer): void {
    const texts = splitStrings(data.subarray(1)).map((text) => text.toString("latin1"));
    for (const [i, name] of texts.entries())
      if (i % 2 === 0 && (name === "i" || name === "{i}"))
        this.#queueId = (texts[i + 1] ?? "").replaceAll(/[^\w.-]/g, "").slice(0, 40);
  }

  #forget(): void {
    this.#message = undefined;
    this.#queueId = "";
  }
}

const NOTHING = Buffer.alloc(0);

const changePacket = (change: Change, space: string): Buffer => {
  switch (change.kind) {
    case "changeHeader":
      return packet("m", uint32(change.index), strings(change.name, space + change.value));
    case "deleteHeader":
      return packet("m", uint32(change.index), strings(change.name, ""));
    case "addHeader":
      return packet("h", strings(change.name, space + change.value));
    case "changeEnvelopeSender":
      return packet("e", strings(`<${change.address}>`));
  }
};
