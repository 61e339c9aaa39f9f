import { shell } from "../../../remedies/remedy.ts";
import type { ProblemRule } from "./problem.ts";

/** Services that Postfix asks about mail, and strangers that speak to it. */
export const SERVICE_RULES: readonly ProblemRule[] = [
  {
    code: "milter_down",
    words: /milter (?:service )?\S{1,255}: |connect to Milter/i,
    severity: "critical",
    title: "A mail filter does not answer",
    explanation:
      "A filter (milter) that Postfix asks about each message does not answer. Mail is rejected for now, or passes without it.",
    remedy: [
      shell(
        "See which filters Postfix asks.",
        "postconf smtpd_milters non_smtpd_milters milter_default_action",
      ),
    ],
    tell: ({ text }) => {
      const [, place] =
        /milter (?:service )?((?:inet|unix|local|inet6):[\w./:[\]@-]{1,200}?)(?::? |:$|$)/i.exec(text) ?? [];
      return place === undefined
        ? undefined
        : {
            subject: place,
            explanation: `The filter (milter) at ${place}, which Postfix asks about each message, does not answer. Mail is rejected for now, or passes without it (milter_default_action).`,
            remedy: [
              shell(
                "See which filters Postfix asks.",
                "postconf smtpd_milters non_smtpd_milters milter_default_action",
              ),
              { text: "Start the filter, for example: systemctl restart opendkim." },
              shell(
                "If mail should pass when the filter fails, accept it.",
                "postconf -e milter_default_action=accept",
              ),
            ],
          };
    },
  },
  {
    code: "database_down",
    words:
      /connect to (?:mysql|pgsql|ldap) server|dict_(?:ldap|mysql|pgsql|sqlite)|(?:ldap|mysql|pgsql|sqlite|proxy|tcp|socketmap):\S{1,255} (?:lookup error|is unavailable)/i,
    severity: "critical",
    title: "A database does not answer",
    explanation:
      "A database in which Postfix looks up addresses (LDAP, MySQL, PostgreSQL) does not answer. Messages stay in the queue.",
    remedy: [
      shell(
        "See which databases main.cf names.",
        "postconf -n | grep -E '(ldap|mysql|pgsql|sqlite|proxy|tcp):'",
      ),
    ],
  },
  {
    code: "policy_down",
    words:
      /(?:problem talking to server|connect to) (?:unix:|inet:)?(?:[\d.]{7,15}:\d{1,5}|private\/policy\S{0,60}|\/?[\w/.-]{0,100}\/policy\S{0,60})/i,
    severity: "critical",
    title: "A policy service does not answer",
    explanation:
      "A service that Postfix asks whether to accept mail does not answer. Mail is rejected for now.",
    remedy: [shell("See which restrictions use it.", "postconf -n | grep check_policy_service")],
    tell: ({ text }) => {
      const [, place] =
        /(?:server|connect to) ((?:unix:|inet:)?[\w./:-]{1,200}?):? (?!\S*:)/i.exec(text) ?? [];
      return place === undefined
        ? undefined
        : {
            subject: place,
            explanation: `The service at ${place}, which Postfix asks whether to accept mail, does not answer. Mail is rejected for now.`,
          };
    },
  },
  {
    code: "internal_service",
    words:
      /connect (?:#\d{1,4} )?to (?:subsystem )?(?:private|public)\/\S{1,60}: |connect to service: |connect to subsystem|Connect to the Postfix \w{1,20} service|unable to contact/i,
    severity: "critical",
    title: "A part of Postfix does not answer",
    explanation:
      "One program of Postfix cannot reach another: Postfix is not running, or the service is missing from master.cf.",
    remedy: [
      shell("See whether Postfix is running.", "postfix status"),
      shell("Restart it.", "systemctl restart postfix"),
    ],
    tell: ({ text }) => {
      const [, service] = /((?:private|public)\/[\w-]{1,60})/.exec(text) ?? [];
      return service === undefined
        ? undefined
        : {
            subject: service,
            explanation: `A program of Postfix cannot reach ${service}: Postfix is not running, or the service is missing from master.cf.`,
          };
    },
  },
  {
    code: "strangers",
    words:
      /does not resolve to address|SASL \S{1,30} authentication failed|non-SMTP command|numeric (?:hostname|domain)|Illegal address syntax|address not listed for hostname|improper command pipelining|Connection (?:rate|concurrency) limit exceeded|(?:Message|Recipient|AUTH|New TLS session) \w{0,20} ?(?:delivery )?(?:request )?rate limit exceeded|hostname \S{1,255} verification failed|malformed domain name|dropping \S{0,20}connection|header? too long|getpeername|Unrecognized client|TLS SNI|valid_hostname|valid_utf8_hostname/i,
    daemons: ["smtpd", "postscreen", "tlsproxy", "anvil", "dnsblog"],
    severity: "notice",
    title: "Clients made errors",
    explanation:
      "Programs that connected to this host made errors: strangers who probe it, or a client without a name in DNS.",
    remedy: [],
  },
];
