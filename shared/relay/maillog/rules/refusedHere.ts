import { shell } from "../../../remedies/remedy.ts";
import type { Judged, Rule, Telling } from "../rule.ts";
import { RELOAD } from "../sesHost.ts";

const isFilter = ({ relay }: Judged) => relay === "milter" || relay === "proxy";
const MILTERS = "postconf smtpd_milters non_smtpd_milters milter_default_action smtpd_proxy_filter";

const RESTRICTIONS = shell(
  "See the restrictions.",
  "postconf smtpd_client_restrictions smtpd_helo_restrictions smtpd_sender_restrictions smtpd_recipient_restrictions",
);

const named = (what: string, sentence: string, reply: string): Telling | undefined => {
  const [, value] = /<([^<>\s]{1,320})>: /.exec(reply) ?? [];
  return value === undefined
    ? undefined
    : { explanation: sentence.replace("%", () => value), named: { what, values: [value] } };
};

export const MESSAGE_SIZE_RULE: Rule = {
  code: "message_size_limit",
  words:
    /size exceeds (?:fixed|message size) limit|Message (?:size )?(?:is )?too (?:large|big)|exceeds fixed maximum|queue file size limit exceeded|message file too big/i,
  title: "Larger than this Postfix accepts",
  explanation: "The message is larger than message_size_limit, 10 MB by default. SES accepts 40 MB.",
  remedy: [
    shell("See the limit.", "postconf message_size_limit"),
    shell("Raise it to SES's limit.", "postconf -e message_size_limit=41943040"),
    RELOAD,
  ],
};

/** Why this host's own Postfix did not accept a message; the program that submitted it got the error at once. */
export const REFUSED_HERE_RULES: readonly Rule[] = [
  {
    code: "discarded",
    words: /DISCARD/i,
    title: "Discarded by a rule on this host",
    explanation: "A header, body or access rule or a filter discarded the message.",
    remedy: [{ text: "If the message was wanted, fix the rule." }],
  },
  {
    code: "milter_failed",
    words:
      /Service unavailable - try again later|4\.[37]\.\d Service unavailable|Server configuration (?:error|problem)|queue file write error|Service not available/i,
    when: isFilter,
    title: "This host's mail filter does not answer",
    explanation:
      "Postfix could not reach a filter (milter or proxy) that it asks about each message, or the filter failed. Postfix rejected the message for now.",
    remedy: [
      shell("See which filters Postfix asks.", MILTERS),
      { text: "Start the filter, for example: systemctl restart opendkim." },
      shell(
        "If mail should pass when the filter fails, accept it.",
        "postconf -e milter_default_action=accept",
      ),
      RELOAD,
    ],
  },
  {
    code: "greylisted",
    words: /greylist|grey-list|try again later|come back later/i,
    when: isFilter,
    title: "This host's mail filter asked to retry",
    explanation:
      "A filter on this host (milter or proxy) greylists the sender or rejected the message for now.",
    actor: "you",
    retry: "later",
    remedy: [
      shell("See which filters Postfix asks.", MILTERS),
      { text: "Exempt the application's host from greylisting in the filter." },
    ],
  },
  MESSAGE_SIZE_RULE,
  {
    code: "disk_full",
    words: /Insufficient system storage|queue file write error|insufficient (?:disk )?space/i,
    title: "The disk of this host is full",
    explanation: "Postfix accepts no mail, because the file system of its queue has too little space left.",
    remedy: [
      shell("See how full it is.", "df -h /var/spool/postfix"),
      shell("See how many messages are queued.", "postqueue -p | tail -1"),
    ],
  },
  {
    code: "lookup_failed",
    words:
      /Temporary lookup failure|Server configuration (?:error|problem)|Server local data error|lookup (?:error|problem)|Alias expansion error/i,
    title: "A table of this Postfix cannot be read",
    explanation:
      "Postfix could not look up an address in a table, or its configuration is wrong, and rejected the message for now. A warning next to it in the log names the table.",
    remedy: [
      shell("Check the configuration.", "postfix check"),
      shell("See which tables it uses.", "postconf -n | grep -E 'hash:|lmdb:|btree:'"),
    ],
  },
  {
    code: "client_helo",
    words: /Helo command rejected|\bHELO\b[^|]{0,40}(?:required|rejected)/i,
    title: "The client's HELO name was rejected",
    explanation: "This Postfix does not accept the name by which the client introduced itself (HELO).",
    remedy: [
      {
        text: "If it is your application's host, set its mail program to use a full host name that is in DNS.",
      },
      shell("Or relax the restriction.", "postconf smtpd_helo_restrictions smtpd_helo_required"),
    ],
    tell: ({ reply }) =>
      named(
        "HELO name",
        "This Postfix does not accept the name %, by which the client introduced itself (HELO).",
        reply,
      ),
  },
  {
    code: "sender_rejected",
    words: /Sender address rejected/i,
    title: "This Postfix rejects the sender",
    explanation: "A restriction of this Postfix rejects the sender's address.",
    remedy: [
      {
        text: "Read the reply below: it says why. If it is about the domain, set a sender address with a domain that is in DNS.",
      },
      RESTRICTIONS,
    ],
    tell: ({ reply }) =>
      named(
        "Sender",
        /Domain not found/i.test(reply)
          ? "This Postfix rejects the sender %: its domain is not in DNS."
          : /fully-qualified/i.test(reply)
            ? "This Postfix rejects the sender %: it has no full domain."
            : "A restriction of this Postfix rejects the sender %.",
        reply,
      ),
  },
  {
    code: "recipient_rejected",
    words:
      /Recipient address rejected: (?:need fully-qualified|Domain not found|Access denied|unverified|Invalid)/i,
    title: "This Postfix rejects the recipient",
    explanation: "A restriction of this Postfix rejects the recipient's address.",
    remedy: [{ text: "Correct the recipient's address in the application." }, RESTRICTIONS],
    tell: ({ reply }) => named("Recipient", "A restriction of this Postfix rejects the recipient %.", reply),
  },
  {
    code: "relayDenied",
    words: /Relay access denied|relay not permitted/i,
    title: "Relay access denied",
    explanation:
      "This Postfix does not relay mail for this client: it is not in mynetworks and has not signed in.",
    remedy: [
      shell(
        "If it is the application's host, add its address to mynetworks. If it is a stranger, do nothing.",
        "postconf mynetworks",
      ),
    ],
  },
  {
    code: "client_rejected",
    words:
      /Client host rejected|blocked using|too many connections|Improper use of SMTP command pipelining|Protocol error|PREGREET/i,
    title: "This Postfix rejects the client",
    explanation:
      "A restriction or a blocklist of this Postfix rejects the client that connected. If it is a stranger, no action is needed.",
    remedy: [
      shell(
        "If it is the application's host, add its address to mynetworks. If it is a stranger, do nothing.",
        "postconf mynetworks smtpd_client_restrictions",
      ),
    ],
  },
];

/** After what a reply says of a mailbox or a message: the filter's own reasons. */
export const FILTER_RULE: Rule = {
  code: "milter_rejected",
  when: isFilter,
  title: "Rejected by a filter on this host",
  explanation: "A filter on this host (milter or proxy) rejected the message; its reply says why.",
  remedy: [
    shell("See which filters Postfix asks.", MILTERS),
    { text: "If the message was wanted, change the filter's rules." },
  ],
};
