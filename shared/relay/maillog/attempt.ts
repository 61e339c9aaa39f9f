import type { Attempt } from "./story.ts";

/**
 * Reads `to=<a@b>, [orig_to=<c@d>, ]relay=…, [conn_use=n, ]delay=…, delays=a/b/c/d, dsn=x.y.z, status=word (reply)`,
 * as every delivering daemon writes it; undefined where it is not that.
 */
export const attemptOf = (text: string, at: number): Attempt | undefined => {
  if (!text.startsWith("to=<")) return undefined;
  const toEnd = text.indexOf(">, ", 4);
  const statusFrom = text.indexOf(", status=", toEnd);
  if (toEnd === -1 || statusFrom === -1) return undefined;
  const statusEnd = text.indexOf(" (", statusFrom + 2);
  const reply = statusEnd === -1 ? "" : text.slice(statusEnd + 2, text.endsWith(")") ? -1 : undefined);
  const field = (name: string, end: string): string | undefined => {
    const place = text.indexOf(name, toEnd);
    if (place === -1 || place >= statusFrom) return undefined;
    return text.slice(place + name.length, text.indexOf(end, place + name.length));
  };
  const delay = field(", delay=", ",");
  return {
    at,
    to: text.slice(4, toEnd),
    origTo: field(", orig_to=<", ">,"),
    relay: field(", relay=", ", ") ?? "none",
    delay: delay === undefined ? undefined : Number(delay),
    delays: field(", delays=", ","),
    dsn: field(", dsn=", ",") ?? "",
    status: text.slice(statusFrom + ", status=".length, statusEnd === -1 ? undefined : statusEnd),
    reply,
    sesMessageId: sesMessageIdOf(reply),
    isTlsUntrusted: false,
  };
};

/** SES answers `250 Ok <message id>` [troubleshoot-smtp]. */
const sesMessageIdOf = (reply: string): string | undefined =>
  reply.startsWith("250 Ok ") && /^[0-9a-f]{16}-\S+$/.test(reply.slice(7)) ? reply.slice(7) : undefined;
