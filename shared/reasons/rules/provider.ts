import { type Rule, rule } from "./rule.ts";

const EXCHANGE = "Microsoft: email non-delivery reports and SMTP errors in Exchange Online";
const GOOGLE = "Google Workspace: SMTP errors and codes";

/** Replies whose code or fixed words one provider documents, and that the general words would misread. */
export const PROVIDER_RULES: readonly Rule[] = [
  rule(
    "noSuchUser",
    /^(?!.*sender verif).*account or domain may not exist/,
    "cPanel",
    "550 The mail server could not deliver mail to ada@example.net. The account or domain may not exist, they may be blacklisted, or missing the proper dns entries.",
  ),
  rule(
    "notAcceptingMail",
    /account inbounds disabled|no mail-enabled subscriptions/,
    "Mimecast: SMTP error codes",
    "451 Account inbounds disabled",
  ),
  rule(
    "senderRejected",
    [
      /block-send-er|sender address[^|]{0,80}blocked using|rhsbl/,
      /(?:mail ?from|sending|sender|header|helo) domain[^|]{0,20}(?:is )?(?:listed|present)/,
      /domain[^|]{0,40}listed on[^|]{0,20}(?:domain )?block ?list|invalid dns mx or a/,
      /user's (?:reject|block) list/,
    ],
    "Postfix reject_rhsbl_sender; Exchange Online S8002; GMX and Web.de",
    "554 5.7.1 Service unavailable; Sender address [redcap@example.org] blocked using dbl.spamhaus.org",
  ),
  rule(
    "blockedLink",
    /\(hvu:b\w{1,20}\)|hvub1|unusual rate of.{0,200}(?:mail with this url|with the url) has been blocked/,
    "AOL HVU:B1",
    "521 5.2.1 :  (HVU:B1)  http://postmaster.info.aol.com/errors/554hvub1.html",
  ),
  rule(
    "malformedMessage",
    /encoded-word syntax|(?:missing a valid address in|having no) (?:the )?from\b/,
    GOOGLE,
    "550-5.7.1 Encoded-word syntax is not permitted in message header From. To reduce the amount of spam sent to Gmail, this message has been blocked.",
  ),
  rule(
    "rateLimited",
    [
      /relay (?:sending )?limit exceeded|outbound thread limit|try again slower/,
      /message quota exceeded|\bthrottling failure/,
    ],
    `${GOOGLE}; Mimecast; Postfix postscreen; Amazon SES`,
    "450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.",
  ),
  rule(
    "relayDenied",
    /not authenticated to send anonymous mail|invalid credentials for relay|turn on smtp auth|authentification requise/,
    `${EXCHANGE}; ${GOOGLE}; MessageLabs; La Poste`,
    "530 5.7.57 Client not authenticated to send anonymous mail during MAIL FROM",
  ),
  rule(
    "invalidAddress",
    /single label domains/,
    EXCHANGE,
    "550 5.1.6 Recipient addresses in single label domains not accepted",
  ),
  rule(
    "connectionFailed",
    /wasn't able to establish an smtp connection/,
    "qmail-remote",
    "Sorry, I wasn't able to establish an SMTP connection. I'm not going to try again; this message has been in the queue too long. (#4.4.1)",
  ),
  rule("serverFault", /unable to contact ldap/, "qmail-ldap", "451 Unable to contact LDAP server. (#4.4.3)"),
  rule(
    "spamContent",
    /anti-?spam engine has identified|considered unsolicited bulk|identified (?:this|the|your) (?:e-?mail|message) as (?:a )?(?:bulk|spam)/,
    "Cyberoam; amavisd-new",
    "550 5.7.1 Considered UNSOLICITED BULK EMAIL (SPAM)",
  ),
  rule("policy", /reject due to policy/, "IONOS, GMX and Web.de", "421 Reject due to policy violations"),
  rule(
    "noSuchUser",
    [
      /\b5\.4\.1 [^|]{0,80}recipient addresse?s? rejected ?: access denied/,
      /^(?:\d{3} )?[^|]{0,80}recipient address rejected: access denied[^|]{0,3}\|? ?(?:as\(|for more information)/,
    ],
    `${EXCHANGE}: directory-based edge blocking`,
    "550 5.4.1 [ada@example.net]: Recipient address rejected: Access denied. AS(201806281)",
  ),
  rule(
    "dnsFailed",
    /host not found, try again|name service error[^|]{0,80}(?:try again|temporar)/,
    "Postfix smtp(8)",
    "451 4.4.3 Host or domain name not found. Name service error for name=example.net type=MX: Host not found, try again",
  ),
  rule(
    "noSuchDomain",
    /(?<!sender.{0,40})(?:\bnull ?mx\b|nullmx|lack_of_mx)/,
    "RFC 7505",
    "556 5.1.10 Domain does not accept mail (null MX)",
  ),
  rule(
    "restrictedRecipient",
    /\b5\.7\.(?:12|51|12[0-9]|13[3-6]|193|520)\b/,
    EXCHANGE,
    "550 5.7.124 Sender not in allowed-senders list",
  ),
  rule(
    "tlsFailed",
    /\b[45]\.7\.29\b.{0,300}\btls|\b[45]\.7\.32[1-5]\b|wasn't sent over a tls/,
    `${GOOGLE}; ${EXCHANGE}`,
    "421 4.7.29 Your email has been rate limited because this message wasn't sent over a TLS connection.",
  ),
  rule(
    "malformedMessage",
    [
      /(?:message|mail|headers?)[^|]{0,40}(?:not|isn't|non)[- ](?:in )?(?:compliant|compliance)[^|]{0,40}rfc/,
      /not rfc ?\d{4}[- ]compliant|multiple (?:from|addresses in from)|line length|line too long/,
      /bare <?(?:lf|cr|line ?feed)/,
    ],
    GOOGLE,
    "550-5.7.1 This message is not RFC 5322 compliant because it has multiple From headers.",
  ),
  rule(
    "reputation",
    /very low reputation|\bsc-00[1-3]\b|\b5\.7\.705\b|tenant has exceeded threshold/,
    EXCHANGE,
    "550 5.7.705 Access denied, tenant has exceeded threshold",
  ),
  rule(
    "ipBlocked",
    [
      /\bts03\b|tss09|your ip (?:is |was |has been )?(?:blocked|rejected|banned)|ip is rejected/,
      /\((?:con|rly|dyn):b\w{1,20}\)|access denied, ip|lpn\d{1,9}_50\d/,
      /this ip has been (?:temporarily )?(?:blocked|banned)|ofr_?(?:10[0-9]|999)/,
      /connection rejected by policy \[7\.7\]|blacklisted ip/,
    ],
    "Yahoo TS03; GoDaddy IB112; Orange OFR_999; MessageLabs",
    "421 4.7.1 [TS03] All messages from 54.240.10.4 will be permanently deferred",
  ),
  rule(
    "rateLimited",
    [
      /unusual rate of(?!.{0,300}(?:containing one of your url|with this url))/,
      /(?:excessive|too many) (?:unknown|invalid|bad|nonexistent) recipients|\btss0[1-8]\b|\(dyn:t\w{1,20}\)/,
      /mi:sfq|submission rate|\bvs\d{1,9}-ip\b|elnk_110/,
    ],
    `${GOOGLE}; Yahoo; EarthLink`,
    "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your DKIM domain.",
  ),
  rule(
    "greylisted",
    /\[?\bgl01\b|internal resources are temporarily unavailable/,
    "Yahoo GL01",
    "421 4.7.0 [GL01] Message from (54.240.10.5) temporarily deferred",
  ),
  rule(
    "serverFault",
    [
      /(?:mail )?(?:host|server|system)(?:'s)? (?:is )?(?:out of|full|has no|no|low on|insufficient)[^|]{0,20}(?:disk|space|storage|memory)/,
      /insufficient system (?:storage|resources?)|verification in progress/,
    ],
    "RFC 3463 X.3.1",
    "452 4.3.1 Insufficient system resources",
  ),
  rule(
    "senderAuthentication",
    /\b5\.7\.(?:2[0-7]|30|40|509|515)\b(?=.{0,600}(?:auth|spf|dkim|dmarc|ptr|dns))/,
    "RFC 7372; Google; Exchange Online",
    "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
  ),
  rule(
    "ipBlocked",
    /the ip you're using to send mail is not authorized|\b5\.7\.(?:60[6-9]|6[1-4]\d|708|511)\b/,
    `${EXCHANGE}; ${GOOGLE}`,
    "550 5.7.606 Access denied, banned sending IP [54.240.1.2]",
  ),
  rule(
    "spamContent",
    [
      /rejected due to security policies|rejected by (?:dcc|razor|pyzor)|lpn\d{1,9}_510|ofr_?506/,
      /our system has detected that this message is (?:likely (?:unsolicited|suspicious)|suspicious due to the nature of the content)/,
    ],
    GOOGLE,
    "550-5.7.1 Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.",
  ),
  rule(
    "rateLimited",
    /\b4\.7\.(?:5\d\d|6\d\d|8[5-9]\d)\b|access denied, please try again later|\b5\.1\.90\b/,
    EXCHANGE,
    "451 4.7.500 Server busy. Please try again later from [54.240.1.2]. (S77719)",
  ),
];
