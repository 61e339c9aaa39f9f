import { shell } from "../../../remedies/remedy.ts";
import type { Judged, Rule, Telling } from "../rule.ts";

const HEADER_COMMAND = "postconf smtp_header_checks header_checks smtpd_milters non_smtpd_milters";

const address = (
  what: "Recipient" | "Sender",
  value: string | undefined,
  sentence: string,
): Telling | undefined =>
  value === undefined || value === ""
    ? undefined
    : { explanation: sentence.replace("%", () => value), named: { what, values: [value] } };

const MESSAGE_CODES = ["501", "550", "552", "553", "554"];
const RECIPIENT_STEPS = [{ text: "Correct the address in the application." }];

/** `Duplicate header 'X'`: a second signer if it is a signature, otherwise a program that adds what is already there. */
const duplicate = ({ reply }: Judged): Telling | undefined => {
  const [, header] = /Duplicate header ['"]?([\w-]{1,80})/i.exec(reply) ?? [];
  if (header === undefined) return undefined;
  const isSignature = header.toLowerCase() === "dkim-signature";
  return {
    title: `Duplicate header ${header}`,
    explanation: `The message has more than one ${header} header; SES accepts only one.${
      isSignature
        ? " Two programs sign it with DKIM, or the message arrived with a signature and was signed again."
        : ""
    }`,
    remedy: [
      isSignature
        ? { text: "Sign it once: turn DKIM signing off in one of the programs on the way." }
        : { text: `Find where the application sets ${header}, and set it once.` },
      shell("See whether a filter or header check of this host adds it.", HEADER_COMMAND),
    ],
    named: { what: "Header", values: [header] },
  };
};

/** What SES says of the message itself: its addresses, headers and parts. SES documents few of these replies. */
export const CONTENT_RULES: readonly Rule[] = [
  {
    code: "duplicate_header",
    words: /Duplicate header/i,
    title: "Duplicate header",
    explanation: "The message has more than one header of a kind that SES accepts only once.",
    remedy: [
      { text: "Find where the application sets the header, and set it once." },
      shell("See whether a filter or header check of this host adds it.", HEADER_COMMAND),
    ],
    tell: duplicate,
  },
  {
    code: "missing_header",
    codes: MESSAGE_CODES,
    words:
      /(?:Missing|Empty|No) (?:required )?header|(?:Missing|Empty) '?(?:From|To|Date|Subject)'? (?:header|field)/i,
    title: "A required header is missing",
    explanation: "A header that SES requires, such as From, is missing from the message.",
    remedy: [
      { text: "Set the header in the application." },
      shell("Or let Postfix add From, Date and Message-ID.", "postconf -e always_add_missing_headers=yes"),
    ],
    tell: ({ reply }) => {
      const [, header] = /header:? ['"]?([A-Z][\w-]{1,80})/i.exec(reply) ?? [];
      return header === undefined
        ? undefined
        : {
            title: `The header ${header} is missing`,
            explanation: `The message has no ${header} header, or an empty one, and SES requires it.`,
            named: { what: "Header", values: [header] },
          };
    },
  },
  {
    code: "mail_from_domain",
    codes: MESSAGE_CODES,
    words: /MAIL FROM domain|custom MAIL FROM|MailFromDomain/i,
    title: "The custom MAIL FROM domain does not work",
    explanation:
      "The sender's identity has a custom MAIL FROM domain whose MX record SES does not find, and it is set to reject mail in that case.",
    remedy: [{ text: "See the DNS records of the identity.", target: { to: "identities" } }],
    tell: ({ reply }) => {
      const [, domain] = /MAIL FROM domain:? ['"<]?([A-Za-z0-9][\w.-]{1,250}\w)/i.exec(reply) ?? [];
      if (domain?.includes(".") !== true) return undefined;
      const identity = domain.slice(domain.indexOf(".") + 1);
      return {
        explanation: `SES does not find the MX record of ${domain}, the custom MAIL FROM domain of the sender's identity, which is set to reject mail in that case.`,
        remedy: [
          shell("See what DNS answers.", `dig +short MX ${domain}`),
          { text: `Publish the MX record of ${domain}.`, target: { to: "identityDns", identity } },
        ],
        named: { what: "MAIL FROM domain", values: [domain] },
      };
    },
  },
  {
    code: "invalidAddress",
    words: /Invalid RCPT TO/i,
    title: "Invalid recipient address",
    explanation: "SES cannot parse the recipient's address.",
    retry: "no",
    remedy: RECIPIENT_STEPS,
    tell: ({ to }) =>
      address(
        "Recipient",
        to,
        "SES cannot parse the recipient's address % as Postfix sent it: it must be one plain address.",
      ),
  },
  {
    code: "invalidAddress",
    codes: ["501", "553"],
    words: /Invalid email address|Bad recipient address|recipient address syntax/i,
    title: "Invalid recipient address",
    explanation: "SES cannot parse the recipient's address.",
    retry: "no",
    remedy: RECIPIENT_STEPS,
    tell: ({ reply, to }) =>
      address("Recipient", inAngles(reply) ?? to, "SES cannot parse the recipient's address %."),
  },
  {
    code: "noSuchUser",
    codes: ["553"],
    words: /address unknown/i,
    title: "SES does not know the recipient",
    explanation: "SES reports that the address does not exist.",
    actor: "recipient",
    retry: "no",
    remedy: [{ text: "Check the address with the person." }],
    tell: ({ reply, to }) =>
      address("Recipient", inAngles(reply) ?? to, "SES reports that the address % does not exist."),
  },
  {
    code: "invalid_sender",
    words: /Invalid MAIL FROM|\b501 [^|]{0,40}MAIL FROM/i,
    title: "SES rejects the envelope sender",
    explanation:
      "The envelope sender is often a local user on this host (root@localhost), or empty (in a bounce message).",
    remedy: [
      shell(
        "Give Postfix a real domain (myorigin, smtp_generic_maps or masquerade_domains).",
        "postconf myorigin smtp_generic_maps masquerade_domains",
      ),
      { text: "Set a sender address in the application." },
    ],
    tell: ({ from }) =>
      from === ""
        ? {
            explanation:
              "The message is a bounce notice, which has an empty sender, and SES accepts no empty sender. Bounce notices cannot go through SES.",
            remedy: [
              { text: "Fix what made the first message bounce: it is listed here too." },
              {
                text: "Or route bounce notices (the empty sender <>) to another server, with sender_dependent_relayhost_maps.",
              },
            ],
            named: { what: "Sender", values: ["<>"] },
          }
        : address(
            "Sender",
            from,
            "SES does not accept % as an envelope sender. It must be an address with a real domain, not a local user of this host.",
          ),
  },
  {
    code: "globalSuppression",
    words: /Address (?:is )?blacklisted|address is on (?:the|SES's|a) (?:global )?suppression list/i,
    title: "On SES's suppression list",
    explanation: "SES does not send to this address: mail to it bounced before.",
    retry: "later",
    remedy: [{ text: "Check the address with the person." }],
    tell: ({ to }) =>
      to === undefined || to === ""
        ? undefined
        : {
            explanation: `SES does not send to ${to}: mail to it bounced before.`,
            remedy: [{ text: "See why it is suppressed.", target: { to: "suppression", address: to } }],
            named: { what: "Recipient", values: [to] },
          },
  },
  {
    code: "blockedAttachment",
    codes: MESSAGE_CODES,
    words:
      /Illegal filename|(?:Illegal|Unsupported|Invalid) (?:file|attachment)|attachment type[^|]{0,40} not /i,
    title: "Attachment type rejected",
    explanation: "SES does not accept this type of attachment, such as a program.",
    remedy: [{ text: "Send another type of file, or a link to the file." }],
    tell: ({ reply }) =>
      quotedPart(reply, "File", "SES does not accept the attachment %: its type is not allowed."),
  },
  {
    code: "malformedMessage",
    codes: MESSAGE_CODES,
    words:
      /Expected [^|]{1,40}, got|(?:Invalid|Malformed|Illegal|Unexpected|Unknown) (?:MIME|content|encoding|charset|boundary|header|priority|disposition)|bare (?:LF|CR)|line (?:is )?too long|\bnesting\b|Unable to (?:parse|read)/i,
    title: "The message is malformed",
    explanation:
      "SES could not read a header or a part of the message, for example its Content-Type. The program that builds the message writes it wrongly.",
    remedy: [{ text: "Fix the program that builds the message; the reply names the place." }],
    tell: ({ reply }) => {
      const [, problem] =
        /((?:Expected|Invalid|Malformed|Illegal|Unexpected|Unknown)[^|(]{1,80})/i.exec(reply) ?? [];
      return problem === undefined
        ? undefined
        : {
            explanation: `SES could not read a header or a part of the message: “${problem.trim().replace(/\.$/, "")}”. The program that builds the message writes it wrongly.`,
          };
    },
  },
  {
    code: "malformed_address",
    codes: MESSAGE_CODES,
    words:
      /Missing final '@domain'|Missing (?:domain|local|user|'[<>]')|Domain (?:contains|starts|ends|is|name)|(?:Local|Address) (?:address |part )?(?:contains|starts|ends|is)|(?:Invalid|Illegal|Empty|Malformed|Extra|Extraneous) (?:domain|address|email|local|route|semicolon|comma|whitespace|character|'@'|@)|User name is missing|Unexpected end|control or whitespace|illegal character/i,
    title: "A malformed address in a header",
    explanation:
      "SES could not read an address in From, To, Cc, Reply-To or Return-Path of the message: it lacks its domain, or has a character that is not allowed there.",
    remedy: [
      { text: "Correct the address in the application: one plain address, such as name@example.org." },
    ],
    tell: ({ reply }) =>
      quotedPart(
        reply.replace("'@domain'", ""),
        "Address",
        "SES could not read an address in From, To, Cc, Reply-To or Return-Path of the message. Its reply names “%”.",
      ) ?? problemOf(reply),
  },
  {
    code: "refused_by_ses",
    codes: ["550", "554"],
    words: /Message rejected|Transaction failed/i,
    title: "SES rejected the message",
    explanation: "SES accepted the sender but not the message; its reply says why.",
    remedy: [
      { text: "Read the reply." },
      { text: "If it mentions a paused account, check the account.", target: { to: "account" } },
    ],
  },
];

/** `Missing final '@domain'`, in SES's own words. */
const problemOf = (reply: string): Telling | undefined => {
  const [, problem] = /(?:Transaction failed|Message rejected): ([^|(]{1,80})/i.exec(reply) ?? [];
  return problem === undefined
    ? undefined
    : {
        explanation: `SES could not read an address in From, To, Cc, Reply-To or Return-Path of the message: “${problem.trim().replace(/\.$/, "")}”. It lacks its domain, or has a character that is not allowed there.`,
        named: { what: "Problem", values: [problem.trim().replace(/\.$/, "")] },
      };
};

const inAngles = (reply: string): string | undefined => /<([^<>]{1,320})>/.exec(reply)?.[1];

const quotedPart = (reply: string, what: string, sentence: string): Telling | undefined => {
  const [, value] = /['\u0060"<]([^'<>]{1,320})['">]/.exec(reply) ?? [];
  return value === undefined
    ? undefined
    : { explanation: sentence.replace("%", () => value), named: { what, values: [value] } };
};
