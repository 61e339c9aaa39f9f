import { type Rule, rule } from "./rule.ts";

/** What is in the message is refused. */
export const CONTENT_RULES: readonly Rule[] = [
  rule(
    "virus",
    [
      /\bvirus|heuristics\.|unsafe content|\bmalware|\btrojan|\bworm\b|\bransomware|infected|clamav/,
      /eicar|\bmalicious (?:code|content|file|software|attachment|message)|\bmacro (?:virus|detected)/,
      /exploit/,
    ],
    "ClamAV, amavis, RFC 3463 X.7.0",
    "550 5.7.1 Message contains a virus: Eicar-Test-Signature",
  ),
  rule(
    "blockedAttachment",
    [
      /attachment|number of attachments|attached file|you attached/,
      /file (?:type|extension|name)[^|]{0,40}(?:not|block|reject|banned|prohibited|forbidden|disallowed|denied)/,
      /banned (?:file|name|extension)/,
      /(?:forbidden|prohibited|blocked|disallowed|illegal|restricted|dangerous|executable) (?:file|extension|mime type|content[- ]type|executable)/,
      /executable (?:file|content)|banned: ?(?:application|image|multipart|text|\.)|x-msdownload/,
      /\w\.exe\b/,
      /\.(?:zip|exe|js|docm|scr|bat|rar|iso|html?) (?:files? )?(?:is |are )?(?:not allowed|blocked|prohibited|denied|banned|rejected)/,
      /password[- ]protected|encrypted (?:archive|zip|file)/,
      /(?:files?|documents?) (?:of type|with extension|ending)|mime type[^|]{0,20}(?:not|block|reject)/,
      /content presents a potential security/,
    ],
    "Google 5.7.0; Postfix mime_header_checks; amavis",
    "550 5.7.0 Local policy violation - attachment type .zip is not allowed",
  ),
  rule(
    "spamContent",
    [
      /\bspams?\b|\bspammy|spam ?signature/,
      /\bspam[- ]?(?:like|score|filter|detected|message|mail|content|assassin|check|signature|pattern|trap)/,
      /\bspamassassin|\brspamd/,
      /\bcontent (?:filter|restriction|rejected|reject|denied|policy|not accepted|scan|block|control|analysis|screening|blocked|judged|looks|detected)/,
      /(?:rejected|refused|blocked|denied|restricted|filtered)[^|]{0,40}(?:content|subject|body|bayes|word|phrase|keyword|text of)/,
      /\bunsolicited|unwanted (?:mail|e-?mail|content|message)|\bjunk\b|\bphish|\bscam\b/,
      /(?:message|mail|content)[^|]{0,40}(?:looks|appears|considered|classified|identified|suspected|resembles|matches a profile|is likely|seems|judged|recognized|tagged|detected) (?:like|to be|as|of)?[^|]{0,20}(?:spam|bulk|junk|unsolicited|unwanted|suspicious|phish)/,
      /matches a profile|banned content/,
      /content (?:is )?(?:unacceptable|objectionable|inappropriate|prohibited|forbidden)|\bube\b/,
      /\buce\b|\bdt:(?:spm|sum|bls)\b|\bmi:(?:spb|spf|sfq)\b|high (?:spam )?probability/,
      /suspicious (?:content|message|mail|e-?mail|pattern)/,
      /message (?:was |has been |is )?(?:filtered|quarantined|content)|(?:message|mail|body) content/,
      /\bsa-?score|bayes|fingerprint/,
      /(?:forbidden|prohibited|objectionable|banned) (?:word|phrase|content|subject)|\bdcc\b|\brazor\b/,
      /\bpyzor\b|cloudmark|\bfiltered by\b|ofr_?506|message refused by (?:our )?(?:filter|antispam)/,
      /anti-?spam|message failed (?:the )?(?:spam|content|filter)/,
    ],
    "Proofpoint, Apple, Cisco ESA, SpamAssassin; RFC 3463 X.7.1",
    "554 5.7.1 The message from (<redcap@example.org>) with the subject of (Survey) matches a profile the Internet community may consider spam",
  ),
];

/** The message's size or form is refused. */
export const FORM_RULES: readonly Rule[] = [
  rule(
    "tooLarge",
    [
      /(?:message|mail|e-?mail|header|headers|data|size|body|content|letter)[^|]{0,40}(?:too (?:large|big|long)|exceed(?:s|ed)?[^|]{0,40}(?:size|length|bytes|\bmb\b|fixed|maximum (?:size|length))|larger than|is larger|over(?:size| the size)|size (?:limit|exceeds|exceed|violation))/,
      /(?:message|mail|maximum|max|fixed|header|attachment)[- ]size(?: limit| maximum)?[^|]{0,30}(?:exceed|violat|reach|is|limit)/,
      /size (?:limit|restriction)[^|]{0,20}(?:exceed|violat)/,
      /exceed(?:s|ed|ing)? (?:the )?(?:maximum |max |fixed |allowed |permitted |maximum allowed )?(?:message |mail |header |allowed )?(?:size|length)/,
      /too (?:large|big) (?:message|mail|for|header)|message (?:is )?too (?:long|large|big)|oversize/,
      /max(?:imum)? (?:message )?(?:size|length)|\blength (?:exceed|limit)/,
    ],
    "RFC 1870; RFC 3463 X.2.3, X.3.4",
    "552 5.3.4 Message size exceeds fixed limit",
  ),
  rule(
    "tooManyRecipients",
    [
      /^(?!.*(?:this hour|per hour|slow down|from your ip|per transaction)).*too many (?:recipients?|rcpt|destinations?|to addresses|addressees)/,
      /(?:maximum|max|limit)[^|]{0,30}(?:recipients?|rcpts?)(?: per| count| limit| exceeded| reached)/,
      /(?:recipients?|rcpt)s? (?:count |limit |number )?(?:limit |count )?(?:has been |is )?(?:exceed|reached)/,
      /recipient limit|more than \d{1,9} recipients/,
    ],
    "RFC 5321 4.5.3.1.10; RFC 3463 X.5.3",
    "452 4.5.3 Too many recipients",
  ),
  rule(
    "mailLoop",
    [
      /too many (?:hops|received|mail-?hops|"?received)|hop ?count|mail ?loop/,
      /loop(?:ing|s)? (?:detected|back|found|message)|routing loop|forwarding loop|loops back to myself/,
      /mail (?:is |appears to be )?looping|\bloop\b|message depth|maximum (?:number of )?hops|max hops/,
    ],
    "RFC 3463 X.4.6; RFC 5321 6.3",
    "554 5.4.14 Hop count exceeded - possible mail loop ATTR34",
  ),
  rule(
    "malformedMessage",
    [
      /bare (?:lf|cr|line ?feeds?|newline|carriage)|line(?:s)? (?:is |are |was )?(?:too long|length)/,
      /(?:line|lines) exceed|rfc ?-?(?:5322|2822|822|5321|2821|2045|2047|6532)/,
      /not (?:rfc|standard)[- ]?(?:compliant|conform)?/,
      /(?:missing|invalid|bad|malformed|multiple|duplicate|duplicated|multi|illegal|no|lacks?|absent|more than one|unparse?able|improper|empty|broken|without|incomplete|repeated|double|wrong|syntactically)[^|]{0,25}(?:message-?id|from(?::| header| field)|date(?::| header)|subject header|header|headers|mime\b|to: header|boundary|charset|encoding|structure)/,
      /header(?:s)?[^|]{0,30}(?:missing|invalid|malformed|syntax|duplicate|8-?bit|multiple|contain|not allowed)/,
      /malformed|mime (?:error|violation|structure|parse|message|header)/,
      /(?:conversion|encoding|format) (?:error|failed|not supported|problem)|content conversion/,
      /null (?:character|byte)|\bnul\b|8-?bit(?:mime)? |smtputf8|non-?ascii (?:header|data|chara)/,
      /data format error|invalid character|illegal (?:8-?bit|character)|unencoded/,
      /not (?:properly )?formatted|message format|syntax error in (?:header|message|data)/,
      /multiple addresses in from|media (?:type )?not supported|undecodable|parse error|unable to parse/,
      /control characters/,
    ],
    "RFC 5322, RFC 3463 X.6; Google 5.7.1 (multiple From headers); Exchange Online 5.6.11",
    "554 5.6.0 Message contains bare line feeds",
  ),
];
