export type RecordType = "CNAME" | "MX" | "TXT";
/** A record to publish. Values are plain: a CNAME's target without trailing dot, `10 host`, a TXT's whole text. */
export type WantedRecord = {
  purpose: "dkim" | "mailFromMx" | "mailFromSpf" | "dmarc";
  name: string;
  type: RecordType;
  value: string;
  /** SES does not need it; it is proposed. */
  optional: boolean;
};
export type CheckedRecord = WantedRecord & {
  state: "right" | "missing" | "wrong" | "unknown";
  /** What DNS answers under that name and type. */
  found: string[];
  /** The wrong name under which it was published instead; undefined where none of those is found (wrongNames.ts). */
  foundAt?: string;
  explanation: string;
};

export type DomainFacts = {
  domain: string;
  region: string;
  dkimTokens: string[];
  /** The custom MAIL FROM domain, where there is one. */
  mailFromDomain?: string;
  /** Whether a domain above has a DMARC policy, which holds for this one too [RFC 7489 6.6.3]. */
  dmarcAbove: boolean;
};

const DKIM_TARGET = "dkim.amazonses.com";
export const SPF_INCLUDE = "include:amazonses.com";

/** What a domain has to publish [creating-identities, mail-from, send-email-authentication-dmarc]. */
export const wantedRecords = ({
  domain,
  region,
  dkimTokens,
  mailFromDomain,
  dmarcAbove,
}: DomainFacts): WantedRecord[] => [
  ...dkimTokens.map(
    (token): WantedRecord => ({
      purpose: "dkim",
      name: `${token}._domainkey.${domain}`,
      type: "CNAME",
      value: `${token}.${DKIM_TARGET}`,
      optional: false,
    }),
  ),
  ...(mailFromDomain === undefined
    ? []
    : ([
        {
          purpose: "mailFromMx",
          name: mailFromDomain,
          type: "MX",
          value: `10 feedback-smtp.${region}.amazonses.com`,
          optional: false,
        },
        {
          purpose: "mailFromSpf",
          name: mailFromDomain,
          type: "TXT",
          value: `v=spf1 ${SPF_INCLUDE} ~all`,
          optional: false,
        },
      ] satisfies WantedRecord[])),
  // A policy of its own would only weaken the one above.
  ...(dmarcAbove
    ? []
    : ([
        {
          purpose: "dmarc",
          name: dmarcName(domain),
          type: "TXT",
          value: "v=DMARC1; p=none;",
          optional: true,
        },
      ] satisfies WantedRecord[])),
];

export const dmarcName = (domain: string): string => `_dmarc.${domain}`;

export const isDmarc = (text: string): boolean => /^v=DMARC1\s*;/i.test(text);

/** Holds a record against what DNS answers; `found` undefined: DNS did not answer. */
export const checkRecord = (wanted: WantedRecord, found: string[] | undefined): CheckedRecord => {
  if (found === undefined)
    return {
      ...wanted,
      state: "unknown",
      found: [],
      explanation: "The name servers of the domain did not answer. Check again in a minute.",
    };
  const told = (state: CheckedRecord["state"], explanation: string): CheckedRecord => ({
    ...wanted,
    state,
    found,
    explanation,
  });
  switch (wanted.purpose) {
    case "dkim":
      return checkDkim(wanted, found, told);
    case "mailFromMx":
      return checkMx(wanted, found, told);
    case "mailFromSpf":
      return checkSpf(wanted, found, told);
    case "dmarc":
      return checkDmarc(found, told);
  }
};

type Tell = (state: CheckedRecord["state"], explanation: string) => CheckedRecord;

const bare = (name: string) => name.trim().toLowerCase().replace(/\.$/, "");

const ELSEWHERE =
  "It points elsewhere: replace it. If the answer comes from a wildcard record (*), add this record as well.";

const checkDkim = ({ value }: WantedRecord, found: string[], told: Tell): CheckedRecord => {
  if (found.length === 0)
    return told("missing", "Publish it. SES can take up to 72 hours to see DNS changes.");
  if (found.length === 1 && bare(found[0] ?? "") === value) return told("right", "Found.");
  const doubled = found.some((one) => bare(one).startsWith(`${value}.`));
  return told(
    "wrong",
    doubled
      ? "The domain was appended to the target: end the target with a dot, or enter it as your DNS provider requires."
      : ELSEWHERE,
  );
};

const checkMx = ({ value }: WantedRecord, found: string[], told: Tell): CheckedRecord => {
  if (found.length === 0)
    return told("missing", "Publish it: it receives the bounces of the MAIL FROM domain.");
  const host = value.split(" ")[1] ?? "";
  const hosts = found.map((one) => bare(one.split(/\s+/)[1] ?? ""));
  if (hosts.length > 1)
    return told(
      "wrong",
      "SES accepts the MAIL FROM domain only if this is its only MX record: remove the others.",
    );
  if (hosts[0] === host) return told("right", "Found.");
  const otherRegion = /^feedback-smtp\..+\.amazonses\.com$/.test(hosts[0] ?? "");
  return told("wrong", otherRegion ? "It is for another region: replace it." : ELSEWHERE);
};

const checkSpf = (_wanted: WantedRecord, found: string[], told: Tell): CheckedRecord => {
  const spf = found.filter((text) => /^v=spf1(\s|$)/i.test(text));
  if (spf.length === 0) return told("missing", "Publish it. Keep other TXT records of this name.");
  if (spf.length > 1)
    return told(
      "wrong",
      "There are several SPF records, so receivers ignore all of them: merge them into one.",
    );
  if (spf[0]?.toLowerCase().split(/\s+/).includes(SPF_INCLUDE))
    return told("right", "Found: it includes SES.");
  return told(
    "wrong",
    `It does not include SES: add “${SPF_INCLUDE}” to this record instead of publishing a second one.`,
  );
};

const checkDmarc = (found: string[], told: Tell): CheckedRecord => {
  const policies = found.filter(isDmarc);
  if (policies.length === 0)
    return told(
      "missing",
      "Suggested: monitoring-only DMARC policy (p=none). Receivers trust the domain more, and reject nothing because of it.",
    );
  if (policies.length > 1)
    return told("wrong", "There are several DMARC records, so receivers ignore all of them: keep one.");
  return told("right", "Found: the domain already has a DMARC policy. Keep it.");
};
