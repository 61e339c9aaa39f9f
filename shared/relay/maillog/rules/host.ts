import { shell } from "../../../remedies/remedy.ts";
import type { Rule } from "../rule.ts";
import { FLUSH, RELOAD, sesRegion, setRelayhost } from "../sesHost.ts";
import { MESSAGE_SIZE_RULE } from "./refusedHere.ts";

/** Causes on this host: its configuration, tables and users. */
export const HOST_RULES: readonly Rule[] = [
  { ...MESSAGE_SIZE_RULE, words: /^message file too big/i },
  {
    code: "smtputf8",
    words: /SMTPUTF8 is required, but was not offered/i,
    title: "The address needs SMTPUTF8",
    explanation:
      "An address has non-ASCII letters before the @, or a header has some unencoded, and SES does not support SMTPUTF8.",
    remedy: [{ text: "Use an address without such letters. In a domain they can be written as xn--…." }],
    tell: ({ reply, to = "", from = "" }) => {
      const address = [/<([^<>\s]{1,320})>: SMTPUTF8/.exec(reply)?.[1], to, from].find(
        (one) => one !== undefined && /[^\p{ASCII}]/u.test(one),
      );
      return address === undefined
        ? undefined
        : {
            explanation: `The address ${address} has non-ASCII letters, and the relay does not support SMTPUTF8. SES never does.`,
            named: { what: "Address", values: [address] },
          };
    },
  },
  {
    code: "deferred_transport",
    words: /deferred transport/i,
    title: "Delivery is switched off on this host",
    explanation:
      "defer_transports in main.cf names this transport, so Postfix keeps the mail and does not try to send it.",
    remedy: [
      shell("See what is switched off.", "postconf defer_transports"),
      shell("Switch it on.", "postconf -e defer_transports="),
      RELOAD,
      FLUSH,
    ],
  },
  {
    code: "local_data_error",
    words: /local data error/i,
    title: "A table or the disk of this host failed",
    explanation:
      "Postfix could not look something up, such as the relay's password, or read the message. Earlier lines in the log name the table or the disk.",
    remedy: [
      shell("See which password table Postfix uses.", "postconf smtp_sasl_password_maps"),
      shell("Rebuild it, with the type and path of step 1.", "postmap TYPE:/etc/postfix/sasl_passwd"),
      shell("Check the disk.", "df -h /var/spool/postfix"),
      FLUSH,
    ],
  },
  {
    code: "forwarding_loop",
    words: /mail forwarding loop for/i,
    title: "Mail forwarding loop",
    explanation: "An alias or a .forward file sends the message back to the address that it was sent to.",
    remedy: [shell("Check the aliases.", "postconf alias_maps virtual_alias_maps")],
    tell: ({ reply }) => {
      const [, address] = /mail forwarding loop for ([^\s()<>]{1,320})/.exec(reply) ?? [];
      return address === undefined
        ? undefined
        : {
            explanation: `An alias or a .forward file sends the message back to ${address}, the address that it was sent to.`,
            named: { what: "Address", values: [address] },
          };
    },
  },
  {
    code: "mailLoop",
    words: /loops back to myself|too many hops/i,
    title: "Mail loop",
    explanation: "Postfix would relay the message to itself.",
    remedy: [
      setRelayhost("Set relayhost."),
      shell(
        "List in mydestination exactly the domains that are delivered on this host.",
        "postconf mydestination",
      ),
    ],
    tell: (judged) => {
      const { reply } = judged;
      const [, name] = /mail for ([\w.-]{1,255}) loops back/.exec(reply) ?? [];
      if (name === undefined) return undefined;
      return {
        explanation: /amazonaws\.com$/i.test(name)
          ? `relayhost names ${name}, which leads to this host itself: the name is in /etc/hosts or mydestination, or its address is in proxy_interfaces.`
          : `The mail server of ${name} is this host itself, which does not deliver mail for it.`,
        remedy: [
          setRelayhost("Set relayhost.", sesRegion(judged)),
          shell("See what leads to this host.", `getent hosts ${name}`),
          shell(
            "List in mydestination exactly the domains that are delivered on this host.",
            "postconf mydestination",
          ),
        ],
        named: { what: "Name", values: [name] },
      };
    },
  },
  {
    code: "alias_database",
    words: /alias database unavailable/i,
    title: "The alias database is missing",
    explanation: "Postfix cannot read the database of /etc/aliases.",
    remedy: [shell("Build it.", "newaliases"), FLUSH],
  },
  {
    code: "noSuchUser",
    words: /^unknown user: "/i,
    title: "No such user on this host",
    explanation:
      "Postfix delivers mail for this domain on this host, and has no such user. If SES should deliver it, the domain must not be listed in mydestination.",
    retry: "no",
    remedy: [
      shell("See which domains are delivered here.", "postconf mydestination"),
      shell("Or add an alias to /etc/aliases, then rebuild it.", "newaliases"),
    ],
    tell: ({ reply }) => {
      const [, user] = /^unknown user: "([^"]{1,320})"/.exec(reply) ?? [];
      return user === undefined
        ? undefined
        : {
            explanation: `Postfix delivers mail for this domain on this host, and has no user ${user}. If SES should deliver it, the domain must not be listed in mydestination.`,
            named: { what: "User", values: [user] },
          };
    },
  },
  {
    code: "transport_unavailable",
    words: /mail transport unavailable|unknown mail transport error|mail system configuration error/i,
    title: "A part of Postfix is missing or fails",
    explanation:
      "The delivery program did not start, or it stopped. Its own line in the log, with “fatal:”, says why.",
    remedy: [
      shell("Find that line.", "grep -h 'fatal:' /var/log/mail.log"),
      shell("Check the configuration.", "postfix check"),
    ],
  },
  {
    code: "relayDenied",
    words: /Relay access denied|relay not permitted/i,
    title: "Relay access denied",
    explanation: "The server does not relay mail for this host, which has not signed in.",
    remedy: [shell("Check relayhost and its credentials.", "postmaster relay check")],
  },
  {
    code: "refused_to_talk",
    words: /refused to talk to me: 421/i,
    title: "The relay refused the connection for now",
    explanation:
      "The relay answered the connection with a temporary error; its reply says why. Postfix retries.",
    actor: "nobody",
    retry: "later",
    remedy: [
      { text: "Wait for the next attempt." },
      shell("If it lasts, check the relay.", "postmaster relay check"),
    ],
  },
];
