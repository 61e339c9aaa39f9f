import { type Rule, rule } from "./rule.ts";

/** The recipient's server, or the way to it. */
export const TRANSPORT_RULES: readonly Rule[] = [
  rule(
    "tlsFailed",
    [
      /\bstarttls\b|\btls\b|\bssl\b|certificate|cipher|\bdane\b|\btlsa\b|mta-?sts/,
      /encrypt(?:ion|ed) (?:connection |session |required|needed|is required|channel)/,
      /encryption (?:required|needed)|secure (?:connection|channel) (?:is )?required|handshake/,
    ],
    "RFC 3207, RFC 7672, RFC 8461; Exchange Online 4.7.321 to 4.7.325",
    "530 5.7.0 Must issue a STARTTLS command first",
  ),
  rule(
    "relayDenied",
    [
      /relay(?:ing)?[^|]{0,40}(?:denied|not (?:permitted|allowed|authori[sz]ed|enabled|supported)|prohibited|refused|disabled|forbidden|rejected|restricted|disallowed|not for)/,
      /(?:unable|not allowed|not permitted|not authori[sz]ed|do not|don't|cannot|can't|refus\w{1,20}|won't|no|unauthori[sz]ed|denied|not) (?:to )?relay/,
      /relay(?:ing)? (?:denied|access)/,
      /not (?:in|on) (?:my|our|the) list of (?:allowed )?(?:rcpthosts|domains|relay)|rcpthosts/,
      /isn't in my list/,
      /(?:domain|we)[^|]{0,30}(?:not|isn't|n't)[^|]{0,10}(?:hosted|handled|local|served|handle mail|accept mail|configured|our|a local|managed) (?:here|by|on|at|domain|for)?/,
      /we do not (?:relay|handle|accept mail for|host)|no(?:t|n)[- ]local (?:domain|recipient)/,
      /not a (?:local|relay) domain|requires? authentication|smtp auth\w{0,20} (?:is )?required/,
      /must authenticate|non-local (?:e-?mail|address|recipient)/,
      /(?:not|isn't) (?:one of )?our (?:domain|user)/,
      /this (?:host|server|system) (?:does not|doesn't|is not|isn't) (?:accept|handle|relay|configured|serve|responsible)/,
      /tenantattribution|recipient domain[^|]{0,20}not (?:accept|local|allowed|handled|hosted)/,
      /mail for [^|]{0,40} (?:is )?not accepted here|no relay/,
      /domain not (?:supported|handled|local|hosted|allowed|accepted|served)|not responsible for/,
      /relay_denied|as a relay|no-domain|^530 (?:5\.\d\.\d )?authentication required|not a gateway/,
      /lowest numbered mx|permitted to relay|relay through|\brelay(?:ing)? not\b|we don't handle mail/,
    ],
    "RFC 3463 X.7.1; Postfix 5.7.1; qmail rcpthosts; Exchange Online 5.7.64",
    "550 5.4.1 relay not permitted",
  ),
  rule(
    "notAcceptingMail",
    [
      /(?:host|server|system|domain|machine|site)[^|]{0,30}(?:does not|doesn't|do not|not|never|no longer|is not|isn't|currently not) (?:currently )?accept(?:s|ing)?[^|]{0,20}(?:mail|e-?mail|messages|any)/,
      /(?:not|no longer) accepting (?:mail|e-?mail|messages|any mail|network messages|inbound)/,
      /does not accept (?:e-?)?mail(?!\s{0,3}from)|no (?:smtp|mail) (?:service|server) here|accepts no mail/,
      /no inbound mail|not accepting connections/,
      /mail (?:service |server )?(?:is )?not (?:accepted|enabled|offered|available) (?:here|for this (?:host|domain))/,
      /domain (?:is )?(?:parked|suspended|disabled|inactive|not active|expired|deactivated|frozen|on hold|closed)/,
      /(?:service|mail service|mail)[^|]{0,20}(?:suspended|disabled|deactivated|discontinued) for (?:this )?domain/,
      /(?:shutting|shut) down|mail system (?:is )?(?:down|closed)|has been (?:shut down|discontinued)/,
      /no mail-enabled|^521 (?:5\.3\.2)?/,
    ],
    "RFC 7504 (521, 556); RFC 3463 X.3.2",
    "521 5.3.2 host does not accept mail",
  ),
  rule(
    "dnsFailed",
    [
      /dns (?:query|lookup|resolution|server|error|failure|problem|timeout|timed out|temporar\w{0,20}|servfail|request)(?! for [^|]{0,40}(?:nxdomain|does not exist))[^|]{0,40}/,
      /name or service not known|dns records for the destination|name server reply/,
      /servfail|(?:temporary|transient) (?:dns|name|resolution|failure in name)/,
      /name (?:resolution|service|server|lookup)[^|]{0,40}(?:fail|error|temporar|timeout|timed out|try again)/,
      /(?:unable|failed|could not|couldn't|cannot) (?:to )?(?:resolve|look ?up)/,
      /(?:name|host|mx|domain) lookup|resolver (?:error|fail)/,
    ],
    "RFC 3463 X.4.3, X.4.4; Exchange Online 4.4.312",
    "450 4.4.312 DNS query failed",
  ),
  rule(
    "connectionFailed",
    [
      /(?:unable|failed|could not|couldn't|cannot|can't|not able|failure) (?:to )?(?:connect|establish|open (?:a )?connection|reach|contact)/,
      /connection (?:was |has been )?(?:refused|reset|timed out|timeout|dropped|closed|lost|failed|attempt|terminated|aborted|broken|error|could not|died|interrupted|unexpectedly)/,
      /lost connection/,
      /(?:connection|session|read|write|network|socket|smtp|conversation|command|operation)[^|]{0,30}(?:time-?d? ?out|timeout)/,
      /timed out (?:while|waiting|during|after|on)|no route to host/,
      /network (?:is )?(?:unreachable|error|failure|problem)/,
      /host (?:is )?(?:unreachable|down|not reachable|not responding)/,
      /(?:server|host|mx|mta|exchanger)s?[^|]{0,30}(?:not respond|unreachable|did not respond|no answer|not answer|no response|isn't responding|not reachable|unavailable at)/,
      /(?:no|bad) (?:answer|response|connection) from|no smtp connection/,
      /remote host (?:closed|said nothing)/,
      /(?:all|any) (?:mx|hosts?|servers?)[^|]{0,40}(?:fail|unreachable|down|unavailable)|unresponsive/,
      /broken pipe|end of file|bad connection|eof\b/,
      /connect(?:ion)? (?:to )?[^|]{0,60}(?:timed out|refused|failed|reset)/,
      /communication (?:fail|error)|conversation with|i\/o (?:timeout|error)|closed connection/,
    ],
    "RFC 3463 X.4.1, X.4.2; Postfix; Exchange Online 4.4.316",
    "421 4.4.1 Unable to connect to remote host",
  ),
  rule(
    "serverFault",
    [
      /\bbusy\b/,
      /(?:internal|local|server|system|configuration|temporary|unexpected|software|application|database|backend|home directory|queue|storage|disk|filesystem|file system|processing|lmtp|ldap|sql|milter|filter|lookup table|script|transport|program|routing|service)[- ]?(?:\w{1,20}[- ]){0,2}(?:error|failure|fault|problem|failed|exception|down|crash\w{0,20}|unavailable|malfunction|config\w{0,20} (?:error|problem)|corrupt\w{0,20})/,
      /requested action aborted|(?:trouble|problem) in home directory|contact ldap|ldap server/,
      /license expired|mailing list expansion problem|temporary lookup failure/,
      /(?:disco|disque|festplatte)[^|]{0,30}(?:servidor|serveur|server)/,
      /(?:insufficient|out of|no|not enough|low)(?: \w{1,20}){0,2} (?:system |disk |storage |server )?(?:resources?|memory|storage|space|disk)/,
      /disk (?:is )?full/,
      /(?<!^5\d\d (?:5\.\d\.\d )?)(?:service|server|system)[^|]{0,30}(?:not available|unavailable|temporarily|busy|overload|offline|down|not ready|maintenance|out of order|load|too busy|is full|unable)/,
      /overload|under maintenance/,
      /temporar\w{1,20} (?:unable|not|fail|unavail|problem|out|down|suspended|error|system|local|server|block|defer|reject)/,
      /misconfigur|mail server (?:is )?(?:misconfigured|down|busy)/,
      /unable to (?:process|complete|deliver|accept|queue|write|open|create|save|verify|handle)/,
      /can(?:no|')t (?:open|create|write|read|allocate|save|exec|append|lock)/,
      /could not (?:open|create|write|read|lock|process|deliver|complete)|permission denied|write error/,
      /i\/o|lock(?:ing)? (?:error|fail|timeout)|unable to (?:open|lock)|no space left|bad configuration/,
      /command (?:not implemented|unrecognized|out of sequence)|bad sequence|load average|too busy/,
      /high load|server too busy|storedrv|resolver\.adr\.ambiguous/,
      /cannot (?:be )?(?:deliver|process|accept)(?:ed)? (?:at|right|now|the message|mail at)|not ready/,
      /unexpected (?:response|failure|condition|exit)/,
      /(?:scanner|scanning|antivirus engine|virus scan\w{0,20})[^|]{0,20}(?:fail|error|unavail)|system full/,
      /service refuse/,
    ],
    "RFC 5321 4.2.3 (451, 452); RFC 3463 X.3",
    "451 4.3.0 Temporary server error. Please try again later",
  ),
];

/** Somebody decided so, and does not say why. */
export const POLICY_RULES: readonly Rule[] = [
  rule(
    "policy",
    [
      /organi[sz]ational settings|polic(?:y|ies)\b|administrative(?:ly)? (?:prohibit|prohibition|reject|block|denied|refus)/,
      /administrative (?:reason|block|action|hold)|\bprohibited by\b/,
      /(?:security|local|access|custom|admin\w{0,20}|organi[sz]ation\w{0,20}|content|message|transport|mail flow|firewall|company) (?:rule|rules|restriction|restrictions|control|policy)/,
      /(?:rejected|blocked|refused|denied|prevented) (?:by|due to|because of|for) (?:an? |the |our |your |its )?(?:\w{1,20} ){0,3}(?:rule|rules|polic|administrat|reasons|filter|restriction|system|recipient'?s? (?:server|system|organi[sz]ation))/,
      /transport\.rules|rejectmessage|access (?:is |was )?denied|will not accept delivery/,
      /not authori[sz]ed|not (?:allowed|permitted)|you are not allowed|permission denied|\bforbidden\b/,
      /\bprohibited\b|:blocked\)|message (?:has been |was |is )?(?:rejected|blocked|refused|denied)/,
      /mail (?:has been |was |is )?(?:rejected|blocked|refused|denied)/,
      /delivery (?:was |has been )?(?:refused|denied|blocked)|(?:blocked|banned)\b/,
    ],
    "RFC 3463 X.7.1; Mimecast; Exchange transport rules",
    "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
  ),
];

/** Before the words for blocked addresses: a refused connection names no sender. */
export const REFUSED_CONNECTION_RULES: readonly Rule[] = [
  rule(
    "connectionFailed",
    [
      /connection (?:was )?(?:refused|reset|timed out|dropped|lost)(?: by [^|]{0,60})?(?:$| ?[|([])(?!.{0,600}(?:black|spam|block))/,
    ],
    "RFC 3463 X.4.1",
    "421 4.4.1 Connection refused by mx1.example.net",
  ),
];

/** Words that say nearly nothing. */
export const LAST_RULES: readonly Rule[] = [
  rule(
    "greylisted",
    /try (?:again )?later|please try again|retry later|come back later/,
    "RFC 6647",
    "450 4.7.1 Try again later",
  ),
  rule(
    "malformedMessage",
    /\bsyntax error\b/,
    "RFC 5321 4.2.2 (501, 555)",
    "555 5.5.2 Syntax error, goodbye",
  ),
];

/** A server on the way gave up, and does not say why. */
export const TIMED_OUT_RULES: readonly Rule[] = [
  rule(
    "timedOut",
    [
      /allowed queue period|connection expired/,
      /retry time(?:out)? (?:exceeded|not reached)|delivery time(?:d)? ?out/,
      /(?:message|mail) (?:has )?(?:expired|been in the queue too long)|too long in (?:the )?queue/,
    ],
    "Exim, qmail; RFC 3463 X.4.7",
    "550 retry timeout exceeded",
  ),
];
