/** What a daemon's lines tell of a message. */
export type Role =
  | "takes"
  | "cleans"
  | "queues"
  | "bounces"
  | "delivers"
  | "deletes"
  /** msmtp: takes a message, sends it and ends. */
  | "sends"
  /** Of Postfix itself only. */
  | "reports";

/** Who writes a line. */
export type Source = {
  /** Host and instance: within one, a queue id names one message at a time. */
  system: string;
  /** `postfix` of `postfix/submission/smtpd`, `postfix-out` of another instance's. */
  instance: string;
  /** The last part: `smtp`, `smtpd`, `qmgr`, … */
  daemon: string;
  role: Role;
};

/** The programs of Postfix that speak of messages [postfix master(5)]. */
const ROLES: Readonly<Record<string, Role>> = {
  smtpd: "takes",
  postscreen: "takes",
  pickup: "takes",
  cleanup: "cleans",
  qmgr: "queues",
  oqmgr: "queues",
  nqmgr: "queues",
  bounce: "bounces",
  smtp: "delivers",
  lmtp: "delivers",
  local: "delivers",
  virtual: "delivers",
  pipe: "delivers",
  error: "delivers",
  discard: "delivers",
  postsuper: "deletes",
};

/** Reads `host program`, or `program` alone; undefined where the program is none of Postfix's. */
export const sourceOf = (head: string): Source | undefined => {
  const [, host, instance, daemon] =
    /^(?:(\S+) )?(postfix[^/\s]*|[^/\s]+)\/(?:[^\s[\]]*\/)?([^/\s]+)$/.exec(head) ?? [];
  if (instance === undefined || daemon === undefined) return undefined;
  const role = Object.hasOwn(ROLES, daemon) ? ROLES[daemon] : undefined;
  // An instance may have any syslog_name, but other programs with a slash in their names are none of Postfix.
  if (role === undefined && !instance.startsWith("postfix")) return undefined;
  return {
    system: host === undefined ? instance : `${host} ${instance}`,
    instance,
    daemon,
    role: role ?? "reports",
  };
};

/** What a line says, where the log does not say who wrote it: the daemon whose words they are. */
const WORDS: readonly (readonly [daemon: string, words: RegExp])[] = [
  ["smtp", /^to=</],
  ["qmgr", /^(?:from=<[^ ]*>, (?:size=|status=(?:force-)?expired)|removed$)/],
  ["cleanup", /^(?:resent-)?message-id=|^(?:milter-)?(?:hold|reject|discard): /],
  ["smtpd", /^client=|^reject: RCPT/],
  ["pickup", /^uid=\d+ from=</],
  ["bounce", /^(?:sender|postmaster) .{1,40} notification: /],
  // Postfix's delivery agents repeat what a server answered before they try the next.
  ["smtp", /^host \S+ said: |^SASL authentication failed; /],
];

/** Reads `queue id: words` or `NOQUEUE: words`; undefined where Postfix does not write such lines. */
export const daemonOf = (message: string): string | undefined => {
  if (message.startsWith("NOQUEUE: ")) return "smtpd";
  if (/^(?:Untrusted|Trusted|Verified|Anonymous) TLS connection established to /.test(message)) return "smtp";
  const [, words] =
    /^(?:[0-9A-F]{6,20}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}): (.*)$/s.exec(message) ?? [];
  return words === undefined ? undefined : WORDS.find(([, pattern]) => pattern.test(words))?.[0];
};

/** The instance whose systemd unit it is: `postfix` of postfix@-.service, `postfix-out` of postfix@postfix-out.service. */
export const instanceOfUnit = (unit: string): string | undefined => {
  const [, name] = /^postfix(?:@([^.]+))?\.(?:service|slice|scope)$/.exec(unit) ?? [];
  return name === undefined || name === "-" ? (unit.startsWith("postfix") ? "postfix" : undefined) : name;
};
