import type { DnsResolver } from "../../identities/dns/DnsResolver.ts";
import type { CheckedRecord } from "../../identities/dns/dnsRecords.ts";
import { checkRecords, recordsOf } from "../../identities/dns/identityDns.ts";
import type { IdentityTable } from "../../identities/IdentityTable.ts";
import { coveringCandidates, identityOf } from "../../identities/identity.ts";
import type { IdentityRecord } from "../../identities/identityRecord.ts";
import type { Found } from "./found.ts";

export type SenderRecordsDeps = {
  identities: Pick<IdentityTable, "getMany">;
  dns: DnsResolver;
  region: string;
};

/**
 * What DKIM, MAIL FROM and DMARC of a sender look like now, by its identity and DNS: why a server could not
 * authenticate it, or that it can by now [send-email-authentication-dmarc].
 */
export const senderRecords = async (
  sender: string,
  { identities, dns, region }: SenderRecordsDeps,
): Promise<Found> => {
  const asked = identityOf(sender);
  if (asked === undefined) return { sentences: [], remedies: [] };
  const known = await identities.getMany(coveringCandidates(asked));
  const record = [...known.values()]
    .filter(({ kind, ses }) => kind === "domain" && ses !== undefined)
    .sort((a, b) => b.identity.length - a.identity.length)[0];
  if (record === undefined) return onlyAddress(asked.domain);
  const { identity } = record;
  const checked = await checkRecords(await recordsOf(record, { region, resolver: dns }), identity, dns);
  const faults = faultsOf(record, checked);
  if (faults.length > 0)
    return {
      sentences: faults,
      remedies: [
        { text: `Publish the missing DNS records of ${identity}.`, target: { to: "identityDns", identity } },
      ],
    };
  const isSure = checked.every(({ state }) => state === "right");
  return {
    sentences: [
      isSure
        ? `DKIM, MAIL FROM and DMARC of ${identity} are now set up correctly: if this was the cause, it is fixed.`
        : `DNS did not answer for all records of ${identity}.`,
    ],
    remedies: [],
  };
};

const onlyAddress = (domain: string): Found => ({
  sentences: [
    `The domain ${domain} is not verified with SES, so SES signs its mail as amazonses.com, and DMARC for ${domain} cannot pass.`,
  ],
  remedies: [
    {
      text: `Request verification of the domain ${domain}.`,
      target: { to: "requestIdentity", identity: domain },
    },
  ],
});

const faultsOf = ({ identity, ses }: IdentityRecord, checked: CheckedRecord[]): string[] => {
  const of = (...purposes: CheckedRecord["purpose"][]) =>
    checked.filter(({ purpose }) => purposes.includes(purpose));
  const dkim = of("dkim");
  const absent = dkim.filter(isAbsent);
  const mailFrom = of("mailFromMx", "mailFromSpf").filter(isAbsent);
  return [
    ...(ses?.dkim.signing === false ? [`DKIM signing is turned off for ${identity}.`] : []),
    ...(absent.length > 0
      ? [`DKIM: ${absent.length} of ${dkim.length} records of ${identity} are missing or wrong in DNS.`]
      : []),
    ...(ses?.mailFrom === undefined
      ? [
          `MAIL FROM: no domain is set for ${identity}, so SPF passes for amazonses.com only and does not help DMARC.`,
        ]
      : mailFrom.length > 0
        ? [`MAIL FROM: the records of ${ses.mailFrom.domain} are missing or wrong in DNS.`]
        : []),
    ...of("dmarc")
      .filter(isAbsent)
      .map(
        ({ state }) =>
          `DMARC: the policy of ${identity} is ${state === "missing" ? "not published" : "not valid"}.`,
      ),
  ];
};

/** Not `unknown`: where no name server answers, nothing is said. */
const isAbsent = ({ state }: CheckedRecord): boolean => state === "missing" || state === "wrong";
