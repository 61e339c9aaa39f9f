import type { Attempt } from "./story.ts";

/**
 * Reads `to=<a@b>, [orig_to=<c@d>, ]relay=…, [conn_use=n, ]delay=…, delays=a/b/c/d, dsn=x.y.z, status=word (reply)`,
 * as every delivering daemon writes it; undefined where it is not that.
 */
export const attemptOf = (text: string, at: number): Attempt | undefined => {
  const attempt = newAttempt(at);
  for (let place = 0; ; ) {
    const equals = text.indexOf("=", place);
    if (equals === -1) return undefined;
    const name = text.slice(place, equals);
    if (name === "status") return withStatus(attempt, text, equals + 1);
    const isAddress = text.charCodeAt(equals + 1) === LESS;
    const end = isAddress ? endOfAddress(text, equals) : text.indexOf(", ", equals);
    if (end === -1) return undefined;
    const value = text.slice(equals + (isAddress ? 2 : 1), end);
    place = end + (isAddress ? 3 : 2);
    if (name === "to") attempt.to = value;
    else if (name === "orig_to") attempt.origTo = value;
    else if (name === "relay") attempt.relay = value;
    else if (name === "delay") attempt.delay = Number(value);
    else if (name === "delays") attempt.delays = value;
    else if (name === "dsn") attempt.dsn = value;
  }
};

const LESS = 0x3c;

/** A quoted local part may contain `>, ` [RFC 5321]: a name and `=` follow the address. */
const endOfAddress = (text: string, from: number): number => {
  let end = text.indexOf(">, ", from);
  while (end !== -1 && !isName(text, end + 3)) end = text.indexOf(">, ", end + 1);
  return end;
};

const isName = (text: string, from: number): boolean => {
  const equals = text.indexOf("=", from);
  return equals !== -1 && equals - from < 10 && /^[a-z_]+$/.test(text.slice(from, equals));
};

/** `sent (250 Ok …)` */
const withStatus = (attempt: Attempt, text: string, from: number): Attempt => {
  const space = text.indexOf(" ", from);
  attempt.status = space === -1 ? text.slice(from) : text.slice(from, space);
  if (space !== -1) attempt.reply = text.slice(space + 2, text.endsWith(")") ? -1 : undefined);
  attempt.sesMessageId = sesMessageIdOf(attempt.reply);
  return attempt;
};

/** SES answers `250 Ok <message id>` [troubleshoot-smtp]. */
const sesMessageIdOf = (reply: string): string | undefined =>
  reply.startsWith("250 Ok ") && reply.indexOf("-") === 7 + 16 && reply.indexOf(" ", 7) === -1
    ? reply.slice(7)
    : undefined;

/** One of which nothing is known but its time. */
export const newAttempt = (at: number): Attempt => ({
  at,
  to: "",
  origTo: undefined,
  relay: "none",
  delay: undefined,
  delays: undefined,
  dsn: "",
  status: "",
  reply: "",
  sesMessageId: undefined,
  isTlsUntrusted: false,
});
