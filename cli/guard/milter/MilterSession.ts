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
/** The queue id; the sender as Postfix completes it; the transport of a recipient [postfix MILTER_README]. */
const MACROS = ["i", "mail_addr", "rcpt_mailer"] as const;
type MacroName = (typeof MACROS)[number];
const LONGEST_MACRO = 1_000;

/** One connection of Postfix: messages one after another, each judged at its end. It knows no sockets. */
export class MilterSession {
  readonly #judge: Judge;
  readonly #onError: (error: unknown) => void;
  #agreement: Agreement | undefined;
  #message: IncomingMessage | undefined;
  /** By name, as told last: they are valid for the command that follows. */
  #macros: Partial<Record<MacroName, string>> = {};

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
      this.#message.setSender(data, this.#macros.mail_addr);
    } else if (command === "R") this.#message?.addRecipient(data, this.#macros.rcpt_mailer);
    else if (command === "L") this.#message?.addHeader(data);
    else if (command === "E") return this.#end(agreement);
    return CONTINUE;
  }

  #end(agreement: Agreement): Buffer {
    const message = this.#message;
    const queueId = (this.#macros.i ?? "").replaceAll(/[^\w.-]/g, "").slice(0, 40);
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

  /** Names and values; the first byte says before which command they are valid. */
  #readMacros(data: Buffer): void {
    const texts = splitStrings(data.subarray(1)).map((text) => text.toString("latin1"));
    for (const [i, name] of texts.entries())
      if (i % 2 === 0) this.#note(name.replace(/^\{(.*)\}$/, "$1"), texts[i + 1] ?? "");
  }

  #note(name: string, value: string): void {
    const known = MACROS.find((one) => one === name);
    if (known !== undefined) this.#macros[known] = value.slice(0, LONGEST_MACRO);
  }

  #forget(): void {
    this.#message = undefined;
    this.#macros = {};
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
