/** What a daemon's lines tell of a message; `reports`: only of Postfix itself. */
export type Role = "takes" | "cleans" | "queues" | "bounces" | "delivers" | "deletes" | "reports";

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

/** Reads `host program`; undefined where the program is none of Postfix's. */
export const sourceOf = (head: string): Source | undefined => {
  const [, host, instance, daemon] =
    /^(\S+) (postfix[^/\s]*|[^/\s]+)\/(?:[^\s[\]]*\/)?([^/\s]+)$/.exec(head) ?? [];
  if (host === undefined || instance === undefined || daemon === undefined) return undefined;
  const role = Object.hasOwn(ROLES, daemon) ? ROLES[daemon] : undefined;
  // An instance may have any syslog_name, but other programs with a slash in their names are none of Postfix.
  if (role === undefined && !instance.startsWith("postfix")) return undefined;
  return { system: `${host} ${instance}`, instance, daemon, role: role ?? "reports" };
};
