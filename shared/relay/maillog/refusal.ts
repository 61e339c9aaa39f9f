import { newAttempt } from "./attempt.ts";
import type { Attempt } from "./story.ts";

/** What smtpd, postscreen or cleanup refused, before the message was queued. */
export type Refusal = { client: string | undefined; from: string | undefined; attempt: Attempt };

const ACTIONS = ["reject: ", "discard: ", "milter-reject: ", "milter-discard: ", "proxy-reject: "] as const;
/** What can begin the attributes behind a reply [smtpd(8), postscreen(8), cleanup(8)]. */
const ATTRIBUTES = ["; from=<", "; to=<", "; proto="] as const;
const LONGEST_NAME = 320;

/**
 * Reads `reject: RCPT from name[address]: 550 5.1.1 <a@b>: why; from=<c@d> to=<a@b> proto=ESMTP helo=<e>`, what filters
 * write (`milter-reject: END-OF-MESSAGE from …`, `proxy-reject: END-OF-MESSAGE: …`), and a header check, whose reason
 * comes last (`reject: header Subject: … from name[address]; from=<c@d> to=<a@b> proto=ESMTP helo=<e>: why`). A client
 * writes parts of it, so everything is searched for once.
 */
export const refusalOf = (text: string, at: number): Refusal | undefined => {
  const action = ACTIONS.find((one) => text.startsWith(one));
  if (action === undefined) return undefined;
  const said = text.slice(action.length);
  const first = ATTRIBUTES.find((one) => said.includes(one)) ?? "";
  const end = first === "" ? said.length : said.lastIndexOf(first);
  const attributes = said.slice(end);
  const head = said.slice(0, end);
  const client = clientIn(head);
  const reply = client?.reply ?? (action === "proxy-reject: " ? head.slice(head.indexOf(": ") + 2) : said);
  return {
    client: client?.name,
    from: attributeOf("from=<", attributes),
    attempt: {
      ...newAttempt(at),
      to: attributeOf("to=<", attributes) ?? "",
      relay: action.startsWith("milter") ? "milter" : action.startsWith("proxy") ? "proxy" : "none",
      dsn: dsnOf(reply),
      status: "rejected",
      reply,
    },
  };
};

const placeOrEnd = (text: string, place: number): number => (place === -1 ? text.length : place);

/** `name[address]` or postscreen's `[address]:port` behind the last ` from `, and the reply behind it, if there is one. */
const clientIn = (head: string): { name: string; reply: string | undefined } | undefined => {
  const from =
    head.startsWith("header ") || head.startsWith("body ")
      ? head.lastIndexOf(" from ")
      : head.indexOf(" from ");
  if (from === -1) return undefined;
  const begin = from + " from ".length;
  const colon = head.indexOf(": ", begin);
  const name = head.slice(begin, Math.min(placeOrEnd(head, colon), begin + LONGEST_NAME));
  if (!/^\S{0,255}\[[^\]\s]{1,60}\](?::\d{1,5})?$/.test(name)) return undefined;
  return { name, reply: colon === -1 ? undefined : head.slice(colon + 2) };
};

const attributeOf = (name: string, attributes: string): string | undefined => {
  const place = attributes.indexOf(name);
  if (place === -1) return undefined;
  const from = place + name.length;
  const end = attributes.indexOf(">", from);
  return end === -1 ? undefined : attributes.slice(from, end);
};

const dsnOf = (reply: string): string => /(?:^|: |\d )([245]\.\d{1,3}\.\d{1,3}) /.exec(reply)?.[1] ?? "";
