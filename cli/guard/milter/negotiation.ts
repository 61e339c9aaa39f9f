import { type Packet, ProtocolError, packet, uint32 } from "./packet.ts";

const VERSION = 6;
const FIRST_VERSION = 2;

/** What the guard asks to be allowed [mfapi.h]. */
const ADD_HEADERS = 0x01;
const CHANGE_HEADERS = 0x10;
const CHANGE_ENVELOPE_SENDER = 0x40;
const ACTIONS = ADD_HEADERS | CHANGE_HEADERS | CHANGE_ENVELOPE_SENDER;

/*
 * Steps that Postfix need not send, or for which it need not wait for a reply [mfdef.h]. DATA, MAIL and RCPT are not
 * among them: over TCP, a write of Postfix that follows one without a reply waits 40 ms (Nagle and delayed ACK).
 */
const NO_CONNECT = 0x1;
const NO_HELO = 0x2;
const NO_BODY = 0x10;
const NO_EOH = 0x40;
const NO_REPLY_HEADER = 0x80;
const NO_UNKNOWN = 0x100;
/** Values of headers keep the space after the colon, so that a changed one looks like the others. */
const LEADING_SPACE = 0x100000;
const STEPS = NO_CONNECT | NO_HELO | NO_BODY | NO_EOH | NO_REPLY_HEADER | NO_UNKNOWN | LEADING_SPACE;

/** What both sides agreed on. */
export type Agreement = {
  /** Whether all changes that the guard makes are allowed. */
  mayChange: boolean;
  hasLeadingSpace: boolean;
  /** Commands that get no reply. */
  unanswered: ReadonlySet<string>;
  reply: Buffer;
};

/** Takes of what the other side offers what the guard can use [SMFIC_OPTNEG]. */
export const negotiate = ({ data }: Packet): Agreement => {
  if (data.length < 12) throw new ProtocolError("a negotiation that is too short");
  const version = data.readUInt32BE(0);
  if (version < FIRST_VERSION) throw new ProtocolError(`version ${version} of the milter protocol`);
  const actions = data.readUInt32BE(4) & ACTIONS;
  const steps = data.readUInt32BE(8) & STEPS;
  const has = (step: number) => (steps & step) !== 0;
  return {
    mayChange: actions === ACTIONS,
    hasLeadingSpace: has(LEADING_SPACE),
    unanswered: new Set(has(NO_REPLY_HEADER) ? ["L"] : []),
    reply: packet("O", uint32(Math.min(version, VERSION), actions, steps)),
  };
};
