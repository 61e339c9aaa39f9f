import type { ReasonCode } from "./reason.ts";

/** What a reply states beside its reason. */
export type ReplyFacts = {
  /** Who answered, or filters for them: `Microsoft 365`, `Mimecast`. */
  provider?: string;
  /** Name of the blocklist, and the page that looks an address or link up in it. */
  blocklist?: { name: string; lookUp: string };
  /** As the reply writes it, for example `25 MB`. */
  sizeLimit?: string;
  newAddress?: string;
  /** The provider's page about this refusal. */
  link?: string;
  /** SES retried for so long before it gave up; the reason is that of the last reply. */
  gaveUpAfterMinutes?: number;
};

const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/mimecast/i, "Mimecast"],
  [/proofpoint|pphosted|ppe-hosted/i, "Proofpoint"],
  [/messagelabs|symantec/i, "Symantec Email Security"],
  [/barracuda(?:networks|central)/i, "Barracuda"],
  [/trend ?micro|\btmes\b|\bers\.trend/i, "Trend Micro"],
  [/iphmx|ironport|cisco/i, "Cisco Secure Email"],
  [/\bgsmtp\b|google(?:mail)?\.com|\bgmail\b/i, "Google"],
  [
    /aka\.ms\/exo|prod\.(?:protection\.)?outlook\.com|exchangelabs|eop-|RESOLVER\.(?:ADR|RST)/i,
    "Microsoft 365",
  ],
  [/outlook\.com|hotmail|sender\.office\.com/i, "Outlook.com"],
  [/yahoo(?:dns|inc)?\.|\baol\b|\[?TSS\d\d\]?/i, "Yahoo"],
  [/icloud|apple\.com|\.me\.com/i, "Apple iCloud"],
  [/comcast/i, "Comcast"],
  [/\bcox\.net|\bCX(?:BL|SNDR|DNS|THRT)/i, "Cox"],
  [/charter\.net|spectrum|\brr\.com/i, "Charter"],
  [/gmx\.|web\.de|kundenserver|1and1|ionos|perfora|mail\.com \(/i, "GMX, Web.de and IONOS"],
  [/t-online/i, "T-Online"],
  [/\bOFR[_\d]|orange\.fr|wanadoo/i, "Orange"],
  [/\bLPN\d|laposte/i, "La Poste"],
  [/\bfree\.fr/i, "Free"],
  [/libero|virgilio|iol\.local/i, "Libero"],
  [/\bqq\.com/i, "qq.com"],
  [/\b(?:163|126)\b.*(?:MI|HL|DT|RP):|163\.com/i, "NetEase"],
  [/naver/i, "Naver"],
  [/mail\.ru/i, "Mail.ru"],
  [/yandex/i, "Yandex"],
  [/zoho/i, "Zoho"],
  [/messagingengine|fastmail/i, "Fastmail"],
  [/\bovh\b/i, "OVH"],
];

const BLOCKLISTS: readonly (readonly [RegExp, { name: string; lookUp: string }])[] = [
  [/spamhaus/i, { name: "Spamhaus", lookUp: "https://check.spamhaus.org/" }],
  [/spamcop/i, { name: "SpamCop", lookUp: "https://www.spamcop.net/bl.shtml" }],
  [
    /barracuda(?:central|networks)/i,
    { name: "Barracuda", lookUp: "https://www.barracudacentral.org/lookups" },
  ],
  [/uceprotect/i, { name: "UCEPROTECT", lookUp: "https://www.uceprotect.net/en/rblcheck.php" }],
  [/abusix/i, { name: "Abusix", lookUp: "https://lookup.abusix.com/" }],
  [/psbl|surriel/i, { name: "PSBL", lookUp: "https://psbl.org/" }],
  [/invaluement|\bivm/i, { name: "Invaluement", lookUp: "https://www.invaluement.com/lookup/" }],
  [/mailspike/i, { name: "Mailspike", lookUp: "https://mailspike.io/" }],
  [/proofpoint/i, { name: "Proofpoint", lookUp: "https://ipcheck.proofpoint.com/" }],
  [
    /sender\.office\.com|\b5\.7\.6\d\d\b|\bS31[45]0\b/i,
    { name: "Microsoft", lookUp: "https://sender.office.com/" },
  ],
  [/cloudmark|\bCSI\b/i, { name: "Cloudmark", lookUp: "https://csi.cloudmark.com/en/reset/" }],
  [
    /talos|senderbase|ironport/i,
    { name: "Cisco Talos", lookUp: "https://talosintelligence.com/reputation_center" },
  ],
  [
    /trend ?micro/i,
    { name: "Trend Micro", lookUp: "https://servicecentral.trendmicro.com/en-US/ers/ip-lookup" },
  ],
  [/surbl/i, { name: "SURBL", lookUp: "https://surbl.org/surbl-analysis" }],
  [/uribl/i, { name: "URIBL", lookUp: "https://lookup.uribl.com/" }],
];

/** Where providers and blocklists explain their replies. */
const HELP_HOSTS: readonly string[] = [
  "163.com",
  "abusix.com",
  "aka.ms",
  "amazon.com",
  "aol.com",
  "apple.com",
  "att.com",
  "att.net",
  "barracudacentral.org",
  "barracudanetworks.com",
  "cisco.com",
  "cloudmark.com",
  "comcast.com",
  "comcast.net",
  "cox.com",
  "cox.net",
  "dmarc.org",
  "fastmail.com",
  "free.fr",
  "gmail.com",
  "gmx.com",
  "gmx.net",
  "google.com",
  "hotmail.com",
  "icloud.com",
  "invaluement.com",
  "ionos.com",
  "ionos.de",
  "laposte.net",
  "libero.it",
  "live.com",
  "mail.com",
  "mail.ru",
  "mailspike.net",
  "mailspike.org",
  "messagelabs.com",
  "microsoft.com",
  "mimecast.com",
  "naver.com",
  "office.com",
  "office365.com",
  "open-spf.org",
  "openspf.org",
  "orange.fr",
  "outlook.com",
  "ovh.com",
  "ovh.net",
  "ovhcloud.com",
  "proofpoint.com",
  "psbl.org",
  "qq.com",
  "sorbs.net",
  "spamcop.net",
  "spamhaus.com",
  "spamhaus.org",
  "spectrum.net",
  "surbl.org",
  "symantec.com",
  "t-online.de",
  "talosintelligence.com",
  "trendmicro.com",
  "uceprotect.net",
  "uribl.com",
  "verizon.com",
  "web.de",
  "xfinity.com",
  "yahoo.com",
  "yahoo.net",
  "yahooinc.com",
  "yandex.com",
  "yandex.ru",
  "zoho.com",
];

const LISTED: ReadonlySet<ReasonCode> = new Set(["ipBlocked", "blockedLink", "reputation", "senderRejected"]);

/** What `text`, a reply with the reason `code`, states. `reportingMta` names the server where the reply does not. */
export const statedIn = (text: string, code: ReasonCode, reportingMta = ""): ReplyFacts => {
  const provider = PROVIDERS.find(([words]) => words.test(text) || words.test(reportingMta))?.[1];
  const blocklist = LISTED.has(code) ? BLOCKLISTS.find(([words]) => words.test(text))?.[1] : undefined;
  const sizeLimit =
    code === "tooLarge" ? /\b\d[\d.,]{0,12} ?(?:[kmg]i?b|bytes|octets)\b/i.exec(text)?.[0] : undefined;
  const newAddress = code === "addressMoved" ? newAddressIn(text) : undefined;
  const link = linkIn(text);
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(blocklist === undefined ? {} : { blocklist }),
    ...(sizeLimit === undefined ? {} : { sizeLimit }),
    ...(newAddress === undefined ? {} : { newAddress }),
    ...(link === undefined ? {} : { link }),
  };
};

/** Of a page of a known provider: anybody's server may write a link into its reply. */
const linkIn = (text: string): string | undefined => {
  for (const [found] of text.matchAll(/\bhttps?:\/\/[^\s<>"'()[\]]{4,300}/gi)) {
    const link = found.replace(/[.,;:!?]{1,9}$/, "");
    const host = URL.parse(link)?.hostname ?? "";
    if (HELP_HOSTS.some((known) => host === known || host.endsWith(`.${known}`))) return link;
  }
  return undefined;
};

/** The address that a reply names as the new one; it may name the old one and the sender as well. */
const newAddressIn = (text: string): string | undefined =>
  [...text.matchAll(/[^\s<>(),;:"'[\]=@]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g)]
    .filter(({ index }) => LEADS_TO_NEW.test(text.slice(Math.max(0, index - LEAD), index)))
    .map(([address]) => address)
    .at(-1);

const LEAD = 60; // characters
const LEADS_TO_NEW =
  /(?:\b(?:try|use|now|at|an|unter|by)|\b(?:moved|changed|forward|forwarded|write|send|sent|resend|re-send|mail)\b[^@|;]{0,30} to|\b(?:new|neue|nouvelle|nueva|novo|nuovo|nieuw|nowy)\w{0,2} [^@;]{0,30}|(?:новы|新)[^@;]{0,30})[\s<:("'[]{0,6}$/iu;
