import { type Rule, rule } from "./rule.ts";

const WHO =
  "(?:user(?:name| id| account)?|recipients?|addressee|mail ?box(?:es)?|mbox|(?:e-?mail |mail )?(?:account|address(?:es)?)|inbox|alias|mail ?drop|person|login|subscriber|customer|local[- ]?part|rcpt(?: to)?)";
/** What makes an address or account the sender's, where it stands before it. */
const SENDERS =
  "(?:ip|your|my|senders?|sender's|sending|from|bounce|return|reply(?:[- ]to)?|originating|envelope|helo|source|client)";
/** Words that stand between a noun and what is said of it: never the end of a sentence, nor another subject. */
const SOME =
  "(?:(?!\\b(?:ip|sender|sending|host|server|client|domain|because|signature|subject|header)\\b)[^|]){0,60}?";

/** `said` of the recipient, and not of who sends. */
const recipientIs = (said: string): RegExp =>
  new RegExp(`(?<!\\b${SENDERS} (?:e-?mail |mail )?)\\b${WHO}\\b${SOME}\\b(?:${said})`);

/** The recipient's mailbox is there, and takes nothing. */
export const MAILBOX_RULES: readonly Rule[] = [
  rule(
    "addressMoved",
    [
      /\b(?:user|recipient|mailbox|person|account|addressee)\b[^|]{0,30}\b(?:has |have |is )?moved\b(?! temporarily)/,
      /\bnew (?:e-?mail )?address (?:is|:)/,
      /^(?=551|.*\b(?:5\.1\.6|moved|changed|new (?:e-?mail )?address|no longer)\b).*\bplease (?:try|use|write to|send to|resend|re-send|mail|update your (?:records|address book))\b[^|]{0,60}@/,
      /\breplaced by @|address (?:has )?changed to|user not local \| please try/,
      /(?:address|e-?mail) is now\b|new address: @/,
      /mailbox owner has changed|changed (?:our|my|its|their) domain/,
      /no longer (?:uses|using) this (?:e-?mail )?address/,
      /\bhas changed (?:his|her|their|its) (?:e-?mail )?address/,
    ],
    "RFC 5321 3.4, RFC 3463 X.1.6",
    "551 5.1.6 User has moved; please try <ada@example.com>",
  ),
  rule(
    "mailboxBusy",
    [
      /receiving mail (?:too quickly|at a rate)/,
      /receiv\w{1,20} (?:mail|messages) (?:too (?:fast|quickly)|at a rate)/,
      /recipient[^|]{0,80}(?:receive|receiving) (?:limit|rate)|per hour message receive limit/,
      /number of messages (?:\w{1,20} )?can receive/,
      /mailbox[^|]{0,10} received too (?:much|many) (?:e-?mails?|mails?|messages)|thread limit/,
      /mailbox[^|]{0,20}\bbusy\b|mailbox unavailable or access denied.{0,200}qq\.com/,
      /maximum (?:rate|number) of (?:messages|mails?) (?:for|to) (?:this|the) (?:recipient|mailbox|user)/,
      /(?:recipient|mailbox|user)[^|]{0,40}(?:too busy|is busy|has received too many|receives too many)/,
      /too many (?:messages|mails) (?:for|to) (?:this|the) (?:recipient|mailbox|user)/,
      /^4\d\d (?:#?4\.\d\.\d{1,3} )?[^|]{0,60}mailbox unavailable/,
      /mailbox (?:busy|is locked|locked by|in use by)|recipient limits? exceeded for this/,
      /recipient (?:@ )?has exceeded[^|]{0,20}\brate\b|limit of messages[^|]{0,30}recipient/,
    ],
    "Google: SMTP errors and codes, 4.2.1; Exchange Online 5.2.122",
    "450-4.2.1 The user you are trying to contact is receiving mail too quickly.",
  ),
  rule(
    "tooLarge",
    [
      /(?:message|mail) (?:size )?(?:is )?(?:too (?:large|big)|larger than|exceeds?)[^|]{0,60}(?:recipient|mailbox|user)'?s? (?:limit|size limit|maximum)/,
      /recipsizelimit/,
    ],
    "Exchange 5.2.3 RESOLVER.RST.RecipSizeLimit",
    "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient",
  ),
  rule(
    "mailboxFull",
    [
      /\b(?:over|out of|exceed\w{0,20}(?: \w{1,20}){0,3}|above|beyond) (?:the |its |his |her |their |allowed |allocated |storage |disk |mailbox |maximum |mail |space |allotted ){0,4}quota/,
      /over ?quota|quota[^|]{0,30}(?:exceed|full|reached|is used up|violation|overdraft|over)/,
      /\bquotaexceeded|disk quota/,
      /mail ?box[^|]{0,40}\b(?:full|is over|has exceeded|exceeded|reached|over its|out of space|no space|storage limit|size limit|would exceed|exceeds)/,
      /mail ?folder[^|]{0,20}full|\b(?:full|overfull) mail ?box|inbox[^|]{0,30}\bfull|mailbox ?full/,
      /mailfolder is full|storage (?:limit|quota|space)[^|]{0,40}(?:exceed|reach|full)/,
      /(?:insufficient|not enough|no more|lack of|too little) (?:disk |mailbox |storage )?(?:space|storage)[^|]{0,30}(?:mailbox|recipient|user|account)/,
      /(?:user|recipient|account|mailbox|address)[^|]{0,50}(?:is full|has no (?:more |free |available |disk )?(?:space|room|storage)|too many messages (?:in|on)|out of (?:disk )?(?:space|storage)|has too (?:many|much) (?:messages|mail)|has reached (?:its|their|his|the) (?:storage|limit|maximum)|storage is full|has exceeded)/,
      /(?:mail ?box|account)[^|]{0,20}\b(?:storage exhausted|insufficient storage)\b/,
      /(?:mail ?box|account|user|recipient)(?:'s)?[^|]{0,20}\b(?:space|storage|quota)[^|]{0,10} used up/,
      /too many messages in (?:the |this )?mailbox|mailbox size limit|too much mail data/,
      /^(?:\d{3} )?(?:[45]\.\d{1,9}\.\d{1,9} )?account storage limit/,
      /exceeded (?:the )?(?:storage|mailbox|disk) (?:allocation|limit|space)/,
      /storage allocation(?! failed)|space limit exceed|mailbox for [^|]{0,40} is full|maildir over/,
      /user has too many messages/,
    ],
    "RFC 3463 X.2.2; Google 5.2.2; qmail, Dovecot, Exim",
    "552-5.2.2 The email account that you tried to reach is over quota.",
  ),
  rule(
    "mailboxDisabled",
    [
      recipientIs(
        "(?:disabled|deactivated|de-activated|inactive|not active|no(?:t| longer) active|isn't active|suspended|terminated|locked|frozen|on hold|expired|closed|cancell?ed|blocked due to inactivity|not activated|dormant|discontinued|is retired|temporarily unavailable due to inactivity)\\b",
      ),
      /(?<!\bsend(?:er|ing) |\bsender's )\b(?:disabled|inactive|suspended|deactivated|expired|closed|dormant|locked|terminated) (?:user|recipient|account|mail ?box|mbox|e-?mail|address)\b|no longer (?:with|employed|works?|working|at) [^|]{0,40}(?:company|firm|organi[sz]ation|us\b|here|university|hospital|institute)?|has left (?:the|our|us)|(?:mail ?box|address|account|user|recipient) no longer accepts? |extended inactivity|badrecipientto|recipient suspend\b|mailbox (?:currently )?disabled|account that you tried to reach is (?:disabled|inactive)|not accepting messages \(#2\.1\)|(?:account|mailbox) ?disabled(?:exception)?|account blocked by (?:administrator|admin)|archived (?:recipient|account|mailbox|user)/,
    ],
    "RFC 3463 X.2.1; Google 5.2.1",
    "550 5.2.1 The email account that you tried to reach is disabled.",
  ),
];

/** The reply opens by saying so: what follows, such as checks that passed, is not the reason. */
export const OPENING_RULES: readonly Rule[] = [
  rule(
    "noSuchUser",
    /^55[0-4] (?:#?5\.(?:1\.1|1\.10|0\.0) )?(?:(?:smtp; )?@:? )?(?:(?:recipient )?address rejected: )?(?:(?:no such|unknown) (?:user|recipient|mailbox|address(?:ee)?)(?! in | sender)|(?:user|recipient|mailbox|addressee) (?:@ )?(?:is )?(?:unknown|not found|does not exist|doesn't exist))\b(?![^|]{0,40}(?:\b(?:sender|quota|full)\b|(?<!\{)\bip\b))/,
    "RFC 5321 4.2.3, RFC 3463 X.1.1",
    "550 5.1.1 No such user (spf=pass dkim=pass dmarc=pass)",
  ),
];

/** There is no such mailbox, in words that can mean nothing else. */
export const NO_SUCH_USER_RULES: readonly Rule[] = [
  rule(
    "noSuchUser",
    [
      /\b(?:unknown|no such|non-?existent|nonexistent|nonexisting|unrecognized|undefined|unresolvable|illegal alias|bad destination) (?:local |virtual |email |e-mail |mail |destination |relay |smtp )?(?:user|recipients?|mail ?box|addressee|account|alias|address|person|e-?mail|local[- ]?part|rcpt|name|id|member|object|directory entry)\b/,
    ],
    "RFC 3463 X.1.1; Sendmail, Postfix, Exim, qmail, Domino",
    "550 5.1.1 Unknown user: ada@example.net",
  ),
  rule(
    "noSuchUser",
    recipientIs(
      "unknown|not found|not be found|(?:does|did|do)(?:es)? ?(?:not|n't|nt) (?:seem to )?(?:currently )?exists?|doesn't exist|not exist(?:s|ing|ent)?|isn't known|not known|not (?:a )?(?:valid|recogni[sz]ed|listed|registered|present|local|defined|configured|in (?:our|the|this|my|address|directory|database|list|user))|is not (?:here|at this)|non-?existent|nonexist\\w{0,20}|no longer (?:exists?|valid|available|here|in use|used|on|a customer|supported|an? )|has been (?:removed|deleted)|(?:was|is|were) (?:removed|deleted)|deleted|cannot be (?:found|resolved)|can ?(?:not|n't) be found|could not be (?:found|resolved|located)|couldn't be found|unrouteable|undeliverable|isn't (?:listed|in|valid)|has no (?:such |valid )?(?:mail ?box|account|user|address)|not our customer|has invalid|not on (?:this|our)",
    ),
    "Google 5.1.1; Exchange 5.1.10; Exim, Domino, Zimbra",
    "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos",
  ),
  rule(
    "noSuchUser",
    [
      /no (?:valid )?(?:mail ?box|user|account|person|one|recipients?|alias|such)[^|]{0,20}(?:here|by that name|with (?:that|this) (?:name|address)|of that name|exists|found|currently available|in (?:our|this|the) (?:system|domain|directory|server))/,
      /this user (?:doesn't|does not) have an? [\w.]{1,40} account/,
      /\b(?:user|account|addressee) (?:doesn't|does not) have/,
      /(?<!\b(?:your|sender) )\be-?mail (?:@ )?(?:is |was )?(?:not found|unknown|not known|invalid|does not exist|doesn't exist|not exist)/,
      /@ is not an active address|missing home directory|no mail ?box available for/,
      /no mail ?box (?:here|by|found|exists|named)/,
      /\bno such (?:user|person|mailbox|recipient|address|account|here)|never existed|recipientnotfound/,
      /resolver\.adr\.(?:recip|ex)?(?:notfound|recipientnotfound|exrecipnotfound|invalidinternetaddress)/,
      /user_unknown|unknown_user|invalid recipients?\b|recipient(?: address)? (?:is )?invalid/,
      /(?:invalid|bad|incorrect|wrong|illegal) (?:recipient|mail ?box|user|account|rcpt)\b/,
      /\brecipient unknown|unknown (?:in|at) (?:this|our) (?:domain|system|server)/,
      /not a known (?:user|recipient)|address (?:verification|lookup) failed|sorry, no such/,
      /user (?:name )?(?:is )?(?:invalid|wrong)|mailbox (?:is )?(?:invalid|unknown)/,
      /account[^|]{0,20}invalid/,
      /(?:recipient|destination) (?:mailbox )?address (?:is )?(?:unknown|incorrect)/,
      /couldn't find any (?:user|mailbox)|does not like recipient/,
      /(?:recipient|user) not (?:in|on|found|listed)/,
      /not listed in (?:domino )?(?:directory|public name)|verify[^|]{0,20}recipient[^|]{0,20}fail/,
      /recipient verif\w{1,20} fail\w{0,20}|callout[^|]{0,40}(?:recipient|rcpt)|unrouteable address/,
      /unroutable address|unknown local[- ]part|ldap[^|]{0,20}not found|undeliverable address/,
      /delivery to this (?:user|address) is not possible|\buser\b[^|]{0,10}\bnot known/,
      /not a valid (?:recipient|mail ?box|user|account|e-?mail|address)|no mailbox\b/,
      /@[^|a-z]{0,4} ?(?:is no longer valid|is not (?:a )?valid|does not exist|doesn't exist|not found|(?:is )?unknown|no longer exists|isn't (?:valid|known))/,
      /\bnobody (?:here )?by that name|marked as invalid/,
      /unavailable (?:mail )?user|cannot be verified|rcpt user @ not ok|the group you tried to contact/,
      /not in (?:the |our )?(?:recipient|user|address) list|cannot deliver mail for/,
      /does not have an account|not our (?:customer|user)|mail receiving disabled for unknown/,
      /invalid rcpt|bad destination mailbox address(?! syntax)/,
    ],
    "qmail, Yahoo, Domino, Exim callouts, Exchange RESOLVER.ADR",
    "554 delivery error: dd This user doesn't have a yahoo.com account (ada@yahoo.com) [0]",
  ),
];

/** Words that say so on their own, and not where anything above says better. */
export const WEAK_NO_SUCH_USER_RULES: readonly Rule[] = [
  rule(
    "noSuchUser",
    [
      /requested action not taken: mailbox not found/,
      /mail ?box (?:not found|name not allowed|isn't available|is unavailable|is not available|not available|does not accept mail)/,
      /^(?!4\d\d).*mailbox unavailable|#?5\.1\.[01] address rejected/,
      /(?<!recipient |sender |from )\baddress rejected\b(?! (?:by|due|because|for))/,
      /recipient (?:address )?(?:rejected|refused|denied|not accepted)(?:[.:]? ?(?:@|\(|$|\||\[|<|https?:|in reply|unverified|undeliverable|invalid|see\b))/,
      /unverified address|(?:the |this )?recipient (?:is )?(?:rejected|refused)$|\bno valid recipients/,
      /(?<!sender )mail ?box (?:is )?not allowed|all recipients (?:were )?(?:rejected|invalid)/,
      /account (?:not available|unavailable|is not available)/,
      /user (?:is )?(?:unavailable|not available)$|address (?:is )?(?:not allowed|unavailable)$/,
      /(?:e-?mail )?address (?:is )?(?:wrong|incorrect|invalid)$/,
    ],
    "Outlook.com 5.5.0, Microsoft 365 5.4.1 (directory-based edge blocking), Cisco ESA 5.1.0, Postfix 5.1.1",
    "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
  ),
];

/** The part behind the @ is at fault. */
export const DOMAIN_RULES: readonly Rule[] = [
  rule(
    "invalidAddress",
    [
      /(?:syntax error|malformed|invalid syntax|bad syntax|illegal|improper|syntactically)[^|]{0,40}(?:recipient|rcpt to|mailbox address|to address|address|local part|domain part)/,
      /(?:recipient|mailbox|to|rcpt|e-?mail) address[^|]{0,30}(?:syntax|malformed|contains? (?:illegal|invalid|bad))/,
      /invalid (?:rcpt to )?address (?:syntax|format|provided)|hostname required|invalid srs/,
      /^(?:\d{3} )?(?:[45]\.\d{1,9}\.\d{1,9} )?invalid address|- invalid address|not a valid rfc/,
      /bad (?:recipient )?address syntax|501 5\.1\.[35]/,
      /non-?ascii (?:characters? )?(?:in )?(?:recipient |address|local)/,
      /(?:address|recipient)[^|]{0,30}not (?:rfc|fully[- ]qualified)|need fully-qualified address/,
      /invalid rcpt to address|address contains (?:invalid|illegal)/,
      /550 5\.1\.3 (?!.{0,300}(?:unknown|not found))/,
    ],
    "RFC 3463 X.1.3; Postfix, Exim",
    "501 5.1.3 Bad recipient address syntax",
  ),
  rule(
    "noSuchDomain",
    [
      /\bnull ?mx\b|nullmx|lack_of_mx|unable to lookup dns for|invalid domain name/,
      /recipient (?:domain|address domain)[^|]{0,40}(?:not found|does not exist|unknown|has no|invalid|must have)/,
      /(?:recipient address rejected|rcpt to)[^;]{0,40}domain (?:not found|of)/,
      /(?:destination|recipient)(?:'s)? domain[^|]{0,30}(?:not found|does(?: not|n't) exist|unknown|invalid|has no (?:mx|mail))/,
      /nxdomain|nonexistentdomain|non-?existent domain|dns domain[^|]{0,60}does ?(?:n't|not) exist/,
      /domain (?:name )?(?:does ?(?:n't|not) exist|not found|unknown|has no (?:mail|mx)|is not valid|invalid)/,
      /(?:unknown|no such|bad destination|invalid|non-existent) (?:recipient |destination |mail )?(?:domain|host)\b/,
      /host (?:or domain name )?(?:not found|unknown|does ?(?:n't|not) exist)/,
      /name service error[^|]{0,80}host not found|all (?:relevant )?mx records point to non-?existent/,
      /has no (?:mx|a|valid mx)\b/,
      /no (?:mx|valid mx|mail exchanger?)(?: or a)?(?: records?| hosts?)? (?:for|found)/,
      /no mail (?:server|exchanger)s? for|domain has no mail|bad destination system address/,
      /indicated no smtp service|sorry, i couldn't find any host|couldn't find any host/,
      /domain (?:is )?not reachable|domain mentioned[^|]{0,30}unknown|no route to (?:the )?domain|unrouteable mail domain/,
      /domain of recipient[^|]{0,30}(?:does not|not)/,
    ],
    "RFC 7505; SES; Exim, Sendmail, Exchange Online 5.4.310",
    "550 5.4.4 Invalid domain name: [LACK_OF_MX]",
  ),
];

/** The server takes mail for this mailbox from some senders only. */
export const RESTRICTED_RULES: readonly Rule[] = [
  rule(
    "restrictedRecipient",
    [
      /resolver\.rst\.(?:senderauthenticationrequired|notauthorized|sendernotauthenticated\w{0,20}|authrequired|restricted)/,
      /(?:for|to|from|by) (?:external|outside|non-?member) (?:senders?|e-?mails?|mail)\b|\boutsiders\b|\bsend-only\b/,
      /recipient preferences|not subscribed to (?:this|the)|recipient refuses to accept/,
      /sender(?: was)? ?not authenticated|not authenticated when sending to this/,
      /(?:only|not) (?:accepts?|accepting|allow(?:ed|s)?|receive|permitted|authori[sz]ed|open)[^|]{0,50}(?:internal|authenticated|authori[sz]ed|local|known|listed|members?|within|inside|certain|specific|trusted|registered|whitelisted|allowlisted)/,
      /(?:internal|authenticated|authorized) (?:senders?|users?|mail|use) only/,
      /restricted (?:recipient|address|group|mailbox|to (?:internal|members|local|authenticated))/,
      /(?:group|list|mailbox|distribution)[^|]{0,60}(?:restricted|accepts? only|only accept|is not allowed to|not authori[sz]ed|permission|internal)/,
      /not (?:authori[sz]ed|permitted|allowed) to (?:send|post|mail|write|submit|e-?mail)[^|]{0,30}(?:to|this|the) (?:this |the )?(?:recipient|group|list|mailbox|user|address|alias|distribution|member|person|team)/,
      /sender (?:is )?not in (?:the )?(?:allowed|accepted|approved)|not in allowed-?senders/,
      /sender(?:'s)? (?:is )?not (?:on|in) (?:the|this|recipient'?s?) (?:white|allow|safe|approved|accepted|permitted)/,
      /you (?:do not|don't) have permission to (?:send|post)|client was not authenticated/,
      /delivery restriction|expansion prohibited|only members|local users? only|receive external/,
      /not in (?:the |our )?(?:white|allow)list|only accepts? (?:mail|messages|e-?mail)/,
      /authentication (?:is )?required (?:for|to send to)/,
      /external (?:senders?|mail|e-?mail|address)[^|]{0,40}(?:not|reject|block|restrict|denied)/,
      /(?:does not|doesn't|do not|cannot|can't) (?:accept|receive|allow)[^|]{0,30}(?:external|from outside|from the internet|unknown senders|unlisted)/,
      /from outside|(?:only|just) for (?:internal|local) use/,
      /recipient[^|]{0,30}(?:only accepts|accepts only)|user refused to receive|closed (?:list|group)/,
      /members?[- ]only|non-?members?\b|moderated|posting (?:to|from)[^|]{0,30}(?:not|restricted)/,
      /external (?:message )?forwarding|does not allow (?:automatic )?external/,
      /recipient has (?:restricted|blocked external)|banned recipient/,
      /(?:mailing ?list|list) (?:is )?(?:private|closed)/,
    ],
    "Exchange Online 5.7.124, 5.7.133 to 5.7.136, 5.7.520; RFC 3463 X.7.2",
    "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group",
  ),
];
