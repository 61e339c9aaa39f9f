import { type Rule, rule } from "./rule.ts";

/** The sender could not be shown to be who it says it is. */
export const AUTHENTICATION_RULES: readonly Rule[] = [
  rule(
    "spoofingSuspected",
    /anti-?spoof|\bspoof(?:ed|ing|er)?\b|impersonat|pretend(?:s|ing)? to be|fake (?:sender|from|address)|forged (?:sender|from|address|mail|header|domain|e-?mail)|forgery|not (?:allowed|permitted|authori[sz]ed) to (?:send|use)[^|]{0,20}(?:as|from|using) (?:our|this|an? internal|the recipient'?s?) domain|(?:your|the) (?:domain|sender)[^|]{0,20}(?:is|same as) (?:our|the recipient's|internal)|inbound mail from (?:our|internal|local) domain|sender domain is (?:local|internal|ours|the same as)|mail from (?:a )?local (?:domain|user)[^|]{0,30}(?:outside|external|unauthenticated)|claims to be (?:from )?(?:us|our|internal|local)|internal (?:sender )?(?:domain|address)[^|]{0,30}(?:external|outside)|our own domain|header based anti-?spoofing|gefalschte\w* absender|gefaelschte\w* absender|interne\w* absenderdomain/,
    "Mimecast: SMTP error codes, 550 Anti-Spoofing policy; Proofpoint; Microsoft 365",
    "550 Rejected by header based Anti-Spoofing policy: redcap@example.org - https://community.mimecast.com/docs/DOC-1369#550 [abc]",
  ),
  rule(
    "senderAuthentication",
    /\bdmarc\b|\bspf\b|\bdkim\b|\badsp\b|domainkeys?\b|sender[- ]policy framework|\bsender[- ]?id\b|openspf|unauthenticated (?:sender|e-?mail|mail|message)|sender (?:is |was )?(?:un|not )authenticated(?! (?:when|for|by organi))|(?:does not|doesn't|did not|failed to|fails? to|not) (?:meet|pass)[^|]{0,30}(?:authentication|authorization)|(?:required |e-?mail |message |sender |domain )authentication (?:level|information|check|requirement|failed|fail)|fails? (?:to pass )?authentication|authentication (?:checks?|results?|policy)[^|]{0,30}(?:fail|reject)|not (?:an )?(?:authori[sz]ed|permitted|designated|allowed) (?:sender|host|relay|mailer|to send (?:mail |e-?mail |messages )?(?:for|from|on behalf of))|is not (?:authori[sz]ed|permitted|allowed|designated) to (?:send|use|deliver)[^|]{0,40}(?:from|for|on behalf of|domain)|sender authentication|aup#cxsndr|unable to verify (?:that )?(?:the )?sender (?:is|domain|identity)|arc (?:validation|seal)/,
    "RFC 7372; Google 5.7.26; Exchange Online 5.7.23, 5.7.509, 5.7.515",
    "550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC verification and has a DMARC policy of reject.",
  ),
  rule(
    "senderAuthentication",
    /reverse (?:dns|hostname|host name|name|lookup|ip|address|resolution|mapping)|\brdns\b|\bptr\b|cannot find your (?:reverse )?hostname|(?:ip|client|host|hostname)[^|]{0,40}(?:does not|doesn't|not|no) (?:have a )?(?:resolve|reverse|match|correspond|valid (?:reverse|hostname))|client host rejected: (?:cannot find|your)|no reverse|forward[- ]confirmed|fcrdns|hostname (?:mismatch|does not resolve)|unresolvable (?:relay|host|client)|invalid (?:dns|ptr) (?:ptr|resource record)|bad dns ptr|generic (?:rdns|reverse|hostname|ptr)|dns (?:lookup|check) of (?:your|the) (?:ip|client|sending)|relay(?:ing)?[^|]{0,20}(?:must|without) (?:resolve|reverse)/,
    "RFC 7372 X.7.25; Postfix reject_unknown_client_hostname; GMX and Web.de; Comcast",
    "450 4.7.1 Client host rejected: cannot find your reverse hostname",
  ),
  rule(
    "senderAuthentication",
    /\b(?:helo|ehlo)\b[^|]{0,60}(?:reject|invalid|not|must|need|mismatch|bad|refused|denied|violat|lie|fake|forg|unknown|resolve)|bad helo|invalid (?:helo|ehlo)|(?:rejected|invalid)[^|]{0,30}\b(?:helo|ehlo)\b/,
    "Postfix reject_unknown_helo_hostname; Exim; Exchange Online 5.7.506",
    "504 5.5.2 <mail>: Helo command rejected: need fully-qualified hostname",
  ),
];

/** The sender's address or domain is refused by name. */
export const SENDER_RULES: readonly Rule[] = [
  rule(
    "senderRejected",
    /sender (?:@ )?(?:address |e-?mail |domain |mailbox )?(?:@ )?(?:has been |is |was )?(?:rejected|refused|denied|blocked|blacklisted|black ?listed|block ?listed|banned|forbidden|prohibited|not allowed|not accepted|unknown|invalid|unverified|undeliverable|not exist|does not exist|verification failed|verify failed|not found|disallowed|not permitted|restricted|untrusted|not trusted|listed|could not be verified|address verification)|(?:invalid|unknown|blocked|bad|banned|illegal|unverified|unauthori[sz]ed|disallowed|blacklisted|unacceptable|undeliverable|prohibited) (?:envelope |return |header )?(?:sender|from|from address|return[- ]path|reverse[- ]path|sending domain|originator)\b|sender verify fail|sender (?:callout|callback|address) (?:verification )?fail|verification (?:of|for) sender|could(?: not|n't) (?:verify|complete) sender|(?:domain|host|mx)[^|]{0,25} of sender(?:'s)?(?: address)?[^|]{0,60}(?:does not|doesn't|not|no|unknown|unresolvable|cannot)|sender(?:'s)? (?:address |e-?mail )?domain[^|]{0,60}(?:not found|does not|doesn't|must|no mx|not exist|unknown|invalid|blacklisted|blocked|refused|denied|banned|rejected|unresolvable|resolve|isn't|is not|no a)|(?:\bfrom(?::| address| header| domain)|mail from:? ?<?@>?|mail ?from)[^|]{0,40}(?:rejected|refused|blocked|denied|not allowed|not permitted|not accepted|banned|black ?listed|is not a valid|does not exist|unacceptable|prohibited|unwanted|invalid|must resolve|no mx)|mail from @ (?:is )?(?:rejected|refused|denied|not allowed|blocked)|return(?:[- ]path)? (?:address|path|domain)[^|]{0,40}(?:invalid|reject|does not|no|unknown|bad)|envelope (?:sender|from|blocked|rejected)|(?:not|don't|doesn't|does not|no longer|do not|won't|will not) (?:accept|want|take|allow|receive|wish to receive)(?:ing|ed)?[^|]{0,40}(?:\bfrom (?:you\b|your\b|this (?:sender|address|domain|source)|the sender|that sender|sender)|your (?:mail|e-?mail|messages?)\b)|(?:host|server) denies the sender|blocked senders?\b|not in the allowed sender|(?:mail|message) (?:is |was )?(?:rejected|refused|blocked) by (?:the )?recipients?|permissions? to send as|unresolvable[^|]{0,20}from domain|user's (?:reject|block) list|domain[^|]{0,60}(?:does not exist|not found|unknown).{0,80}mail from|sender[^|]{0,30}null mx|invalid dns mx or a|domain (?:is )?(?:listed|present) in[^|]{0,30}spamhaus|(?:mail ?from|sending|sender|header|helo) domain[^|]{0,20}listed|sender address[^|]{0,80}blocked using|rhsbl|invalid domain \[smtp|your (?:e-?mail |mail )?(?:address|domain|e-?mail address) (?:has been |is |was )?(?:blocked|banned|black ?listed|rejected|refused|not allowed|denied|on (?:our|the|a) (?:black|block)|listed)|you (?:have been|are|were) (?:blocked|banned|blacklisted) by|(?:rejected|blocked|refused) by (?:the )?(?:recipient|addressee|user|destination user|receiver)\b|(?:recipient|user) (?:has )?(?:blocked|rejected|refuses|refused|rejects) (?:your|the sender|this sender|mail from|messages from|you\b)|refused by recipient|5\.1\.[78] |mail from domain|sender denied|no mail accepted from|(?:bad|banned) (?:outbound )?sender|access denied, (?:bad|banned) sender|unregistered domains?|domain [^|]{0,40} (?:is )?(?:blocked|banned|blacklisted)|null sender|empty (?:envelope )?(?:sender|from)|mailfrom != |from address (?:does not|doesn't|must|not) match|not owned by user|sending domain[^|]{0,40}(?:blocked|rejected|not accepted|refused|unknown|banned)|sender (?:is )?on (?:a |the |our |recipient'?s? )?(?:black|block|deny|reject)/,
    "RFC 3463 X.1.7, X.1.8; Postfix reject_unknown_sender_domain; Exim sender verification; Exchange Online 5.7.507",
    "550 5.1.8 Sender address rejected: Domain not found",
  ),
];

/** The sending address is on a list, or known for bad mail. */
export const BLOCKLIST_RULES: readonly Rule[] = [
  rule(
    "blockedLink",
    /\b(?:surbl|uribl|dbl\.spamhaus|spamhaus dbl|\bdbl\b|ivmuri|invaluement uri|url ?bl|uri ?bl)\b|\b(?:url|uri|link|links|hyperlink|web ?site|urls)\b[^|]{0,60}(?:block|black|list|malicious|reject|spam|not allowed|forbidden|phish|dangerous|reputation|harmful|suspicious|unsafe|prohibited)|(?:block|black|malicious|phish|suspicious|dangerous|forbidden|unsafe|spam|spammy|harmful|listed|bad|prohibited|disallowed)\w*[^|]{0,40}\b(?:url|uri|link|links|urls|hyperlinks?)\b|(?:message|mail|body) contains? (?:a |an )?(?:url|uri|link|domain|web)/,
    "surbl.org, uribl.com, Spamhaus DBL; SpamAssassin; Mimecast",
    "554 5.7.1 Message blocked: URL in message listed by SURBL/URIBL",
  ),
  rule(
    "rateLimited",
    /(?:unusual|high|excessive|suspicious) rate of (?:unsolicited )?(?:mail|e-?mail|messages)|unusual (?:sending )?(?:rate|volume|traffic)|unexpected volume|rate[- ]?limit(?:ed|ing)?|(?:sending|message|connection|mail|hourly|daily|receiving|submission|volume|recipient|envelope|frequency|outbound|sender|ip|domain|user)(?:[- ]\w+){0,2}[- ](?:rate|limit|quota|frequency|threshold|limits)\b[^|]{0,40}(?:exceed|reach|over|limited|too|hit|surpass)|exceed(?:s|ed|ing)?[^|]{0,60}(?:rate|limit(?:s)? (?:of|on|for|per)|quota for|connections?|messages? per|per (?:hour|minute|second|day)|threshold|frequency|permitted limits)|messages? per connection|too many recipients[^|]{0,30}(?:this|per|an) hour|per transaction|too many (?:\w+ ){0,3}mails|connection denied|rate control|(?:messages|mails?) from your (?:domain|ip)[^|]{0,20}(?:hour|day|minute)|too many (?:connections?|concurrent|sessions?|messages?|mails|e-?mails|requests?|emails|sent|simultaneous|commands|errors|attempts|unknown|invalid|bad|recipients? (?:this|in the|per|received) (?:hour|day|last|minute))|too (?:much|many) (?:mail|traffic|e-?mail|load)|throttl|slow(?:ing)? down|frequency limited|sending too (?:fast|quickly|many|much)|connection (?:rate|limit|frequency)|(?:max|maximum) (?:number of )?(?:connections?|concurrent|sessions?|messages per|rate)|connections? (?:limit|per)|\b(?:hl:(?:ifc|itc|mep|icc)|mi:(?:cel|dmc|stc|nhd|dmr|udm|nhm))\b|temporarily deferred due to (?:unexpected|user complaints|excessive)|\[?(?:tss0[1-8]|ts0[1-3])\]?|limit(?:s)? (?:for|on) (?:this|your) (?:ip|host|domain|sender)[^|]{0,20}(?:reach|exceed)|concurrent (?:smtp )?(?:connections?|sessions?)|reduce your (?:rate|volume|sending)|please (?:slow|throttle)|deferred[^|]{0,40}(?:volume|rate|complaints)|resources temporarily unavailable[^|]{0,20}rate/,
    "Google 4.7.28; Yahoo TSS04; Exchange Online 5.7.508; qq.com",
    "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your DKIM domain.",
  ),
  rule(
    "greylisted",
    /gr[ae]y-?list|s25r|grey ?list|gr[ae]ylist|greylisting|\bgrey\b[^|]{0,10}list|postgrey|you are unknown to this server|first (?:time|attempt|delivery)[^|]{0,60}(?:try|retry|again|later|sender)|come back (?:later|in)|(?:try|retry|attempt)[^|]{0,30}(?:again )?(?:in|after) \d+ (?:sec|min)|unknown (?:triplet|sender\/recipient)|delay(?:ed)? (?:for )?first[- ]time/,
    "RFC 6647; postgrey, Exim",
    "450 4.2.0 <ada@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html",
  ),
  rule(
    "ipBlocked",
    /block ?list(?:ed)? (?:by|on|at|in)|(?:block|black|deny|bad|reject|realtime|real-time|dns)[- ]?(?:listed|list|lists)\b|(?:client |sending |your |from |mail )(?:host|ip|ip address|server|network|address|mta|relay|smtp server|gateway|subnet|range)\b[^|]{0,60}\b(?:blocked|black ?listed|block ?listed|banned|listed (?:in|on|at|by)|is listed|blacklist|blocklist|denied|on (?:a|our|the) (?:black|block)|untrusted|rejected due|has been blocked|has been rejected|blocks)|(?:blocked|banned|black ?listed|listed|denied|rejected|refused|unwelcome|suspicious|bad|untrusted|spamming|prohibited)[^|]{0,40}\b(?:ip|ips|ip address|ip-address|client host|sending host|sending ip|netblock|subnet)\b|banned sending ip|on our block list|\bs31(?:40|50)\b|your (?:ip|server|host|network|mail server|isp)[^|]{0,60}(?:block|black|ban|listed|spam|reject|refus|denied)|\bip\b ?=?[^|]{0,40}a problem occurred|tosa@|dynamic (?:ip|pool|address|host)|dial-?up|residential|dul\b|open (?:relay|proxy)|traffic not accepted from this ip|the ip you're using|bl0000|rbl restriction|\bbl2[0-9]\b|ip (?:blocked|reject|ban|black)|spam ?source|source of spam|spam(?:ming)? (?:host|server|ip|source|network)|local ct ip|ip reputation (?:block|list)|\bhl:ipb\b|_block_ip|\bcxbl\b|aup#(?:ip)?bl|(?:mail|connections?) from (?:your )?(?:ip|\{ip\}|this (?:ip|host|server|network))[^|]{0,60}(?:refused|rejected|blocked|not|denied|banned)|connections? (?:will )?not be accepted from|\{ip\}\)?>?\]?:?,? (?:- )?(?:is |was |has been |address )?(?:currently |temporarily |permanently )?(?:blocked|banned|blacklisted|listed|rejected|blacklist|blocklisted|denied)|delist|block[^|]{0,30}against your ip|spams? from your ip|your ip ?\(?\{ip\}\)? is filtered|ip:? \{ip\}[^|]{0,30}not allowed|refused[^|]{0,6}<?\{ip\}|your access[^|]{0,60}(?:rejected|blocked|denied)|black ip|intrusion prevention|host network|hl:ihu|dynamic\/residential|elnk_111/,
    "spamhaus.org and other DNS blocklists; Exchange Online 5.7.606; Proofpoint ipcheck; RFC 5782",
    "550 Your IP address has been blocked",
  ),
  rule(
    "reputation",
    /reputation|bad behaviou?r|\bpoor (?:standing|score|history)|\bsbrs\b|low (?:trust|score)|spam abuse|hl:rep|user complaints|too many (?:spam )?complaints|complaint rate|bulk sender|bulk (?:mail|e-?mail)|tenant has exceeded threshold|unsolicited (?:bulk )?(?:mail|e-?mail|messages?) (?:from|originating|sent) (?:by |from )?(?:your|this|the)|sends? (?:too much )?(?:spam|unwanted|unsolicited)|known spam(?:mer|ming)?|spammer|history of (?:spam|abuse)|abus(?:e|ive) (?:behaviou?r|history|from)|not (?:trusted|reputable)|trust level|suspected spammer/,
    "Cisco ESA SBRS; Google 4.7.0; Mimecast",
    "550 5.7.1 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
  ),
];

/** DNS blocklists by name, and the pages that look an IP address up in them. */
export const NAMED_BLOCKLIST_RULES: readonly Rule[] = [
  rule(
    "ipBlocked",
    /from \{ip\}[^|]{0,40}(?:is |was |has been )?(?:currently |temporarily )?(?:blocked|refused|denied)|\bip\b[^|]{0,30}reputation|reputation[^|]{0,30}\b(?:ip|client host)\b|\{ip\}[^|]{0,60}(?:reputation|block ?listed)|(?:client )?host \{ip\} blocked|bl0000|ipbl0\d+|unauthorized interface|dnsbl-lookup|hl:ihu|elnk_111|dynamic\/residential|\b(?:zen|sbl|xbl|pbl|css|dbl|sbl-xbl)\.(?:dq\.)?spamhaus\b|spamhaus|spamcop|\bsorbs\b|barracudacentral|barracudanetworks\.com\/reputation|bad behaviou?r|uceprotect|abuseat|\bcbl\b|abusix|mailspike|psbl\.|surriel|invaluement|\bivmsip|dnsbls?\b|\brbl\b|\brbls\b|rhsbl|backscatterer|spamrats|\bnjabl\b|truncate\.gbudb|senderscore|sender score|talosintelligence|senderbase|hostkarma|nixspam|manitu|blocklist\.de|bl\.mailspike|dnswl|lashback|cloudmark[^|]{0,30}(?:csi|reset)|csi\.cloudmark|ipcheck\.proofpoint|proofpoint[^|]{0,30}\?ip=|sender\.office\.com/,
    "spamhaus.org and other DNS blocklists; RFC 5782",
    "554 5.7.1 Service unavailable; Client host [54.240.1.2] blocked using zen.spamhaus.org",
  ),
];
