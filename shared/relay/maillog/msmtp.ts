import { createHash } from "node:crypto";
import { type Attempt, newStory, type Story } from "./story.ts";

/** The fields of msmtp's line [msmtp(1), logfile]: it writes one for each message, when it ends. */
const LINE =
  /^(?:host|socket)=(?<host>\S*) tls=\w+ auth=\w+ (?:user=(?<user>\S*) )?from=(?<rest>.*) exitcode=(?<exit>EX_\w+)\s*$/s;

/** Whether a line may be msmtp's. */
export const isOfMsmtp = (text: string): boolean =>
  (text.startsWith("host=") || text.startsWith("socket=")) && text.includes(" exitcode=EX_");

/**
 * Reads `host=… tls=on auth=on user=… from=… recipients=a,b mailsize=… smtpstatus=250 smtpmsg='250 Ok …'
 * errormsg='…' exitcode=EX_OK`. msmtp keeps no queue: what is not sent has failed, and its caller was told.
 */
export const storyOfMsmtp = (text: string, system: string, at: number): Story | undefined => {
  const { host = "", user, rest = "", exit = "" } = LINE.exec(text)?.groups ?? {};
  const behindFrom = rest.indexOf(" recipients=");
  if (behindFrom === -1) return undefined;
  const facts = rest.slice(behindFrom + " recipients=".length);
  const space = facts.indexOf(" ");
  const recipients = (space === -1 ? facts : facts.slice(0, space)).split(",").filter((to) => to !== "");
  const more = space === -1 ? "" : facts.slice(space);
  const reply = replyOf(host, quoted(more, "smtpmsg"), quoted(more, "errormsg"));
  const size = / mailsize=(\d+)/.exec(more)?.[1];
  const attempt: Attempt = {
    at,
    to: "",
    origTo: undefined,
    relay: host === "" ? "none" : host,
    delay: undefined,
    delays: undefined,
    dsn: / [245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3}) /.exec(` ${reply} `)?.[1] ?? "",
    status: exit === "EX_OK" ? "sent" : "bounced",
    reply,
    sesMessageId: exit === "EX_OK" ? /^250 Ok (\S{17,})$/.exec(reply)?.[1] : undefined,
    isTlsUntrusted: false,
  };
  return {
    ...newStory({ system, at }),
    isWhole: true,
    ending: exit === "EX_OK" ? "removed" : "refused",
    saslUsername: user,
    from: rest.slice(0, behindFrom),
    size: size === undefined ? undefined : Number(size),
    nrcpt: recipients.length,
    attempts: recipients.map((to) => ({ ...attempt, to })),
  };
};

export const isStoryOfMsmtp = ({ system }: Story): boolean => /(?:^| )msmtp$/.test(system);

/** A name in place of the queue id that msmtp does not give: the same each time its line is read. */
export const idOfMsmtp = ({ system, firstAt, from, attempts }: Story): string => {
  const sent = attempts.map(({ to, reply }) => `${to}\u0000${reply}`);
  const digest = createHash("sha256")
    .update([system, firstAt, from, ...sent].join("\u0000"))
    .digest("hex");
  return `msmtp${digest.slice(0, 16)}`;
};

/** The value of `name='…'`: msmtp writes `?` for a quote in it, and `\n` for the end of a line. */
const quoted = (text: string, name: string): string | undefined => {
  const from = text.indexOf(` ${name}='`);
  if (from === -1) return undefined;
  const begin = from + name.length + 3;
  const end = text.indexOf("'", begin);
  return text.slice(begin, end === -1 ? undefined : end).replaceAll("\\n", " ");
};

/**
 * What went wrong, in the words that Postfix has for it: the same rules explain both. Before SES answers there are only
 * msmtp's own words.
 */
const replyOf = (host: string, said: string | undefined, error: string | undefined): string => {
  if (error?.startsWith("authentication failed"))
    return `SASL authentication failed${said === undefined ? "" : `; server ${host} said: ${said}`}`;
  if (said !== undefined || error === undefined) return said ?? "";
  return error
    .replace(/^cannot connect to (\S+), port (\d+): /, "cannot connect to [$1]:$2: ")
    .replace(/^cannot locate host (\S+): /, "Host or domain name not found. Name service error for name=$1: ")
    .replace(
      /^the server does not support TLS via the STARTTLS command/,
      `TLS is required, but was not offered by host ${host}`,
    );
};
