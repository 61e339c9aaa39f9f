import type { Resolver } from "node:dns/promises";
import type { DnsError, Identity, MailFrom } from "./identity.ts";

/** Asks as node's own resolver does; `dnsServer` is `host:port`. */
export type Lookup = Pick<Resolver, "resolveCname" | "resolveMx" | "resolveTxt">;

type Finding = "found" | DnsError;

export const DKIM_ZONE = "dkim.amazonses.com";

/** The domain as its DNS records leave it now [send-email-authentication-dkim-easy, mail-from]. */
export const checked = async (identity: Identity, lookup: Lookup, region: string, now: number) => {
  if (identity.type !== "DOMAIN" && identity.mailFrom === undefined) return identity;
  const [dkim, mailFrom] = await Promise.all([
    identity.type === "DOMAIN" ? checkDkim(identity, lookup, now) : identity,
    identity.mailFrom === undefined ? undefined : checkMailFrom(identity.mailFrom, lookup, region),
  ]);
  return { ...dkim, ...(mailFrom === undefined ? {} : { mailFrom }) };
};

const checkDkim = async (identity: Identity, lookup: Lookup, now: number): Promise<Identity> => {
  const findings = await Promise.all(
    identity.dkimTokens.map((token) =>
      find(async () => {
        const names = await lookup.resolveCname(`${token}._domainkey.${identity.name}`);
        return names.some((name) => sameName(name, `${token}.${DKIM_ZONE}`));
      }),
    ),
  );
  const { error, ...rest } = identity;
  const wrong = findings.find((finding) => finding !== "found");
  if (wrong === undefined) return { ...rest, status: "SUCCESS", lastCheckedAt: now, lastSuccessAt: now };
  const status = identity.status === "SUCCESS" ? "TEMPORARY_FAILURE" : identity.status;
  return { ...rest, status, lastCheckedAt: now, error: wrong };
};

const checkMailFrom = async (mailFrom: MailFrom, lookup: Lookup, region: string): Promise<MailFrom> => {
  const [mx, spf] = await Promise.all([
    find(async () => {
      const records = await lookup.resolveMx(mailFrom.domain);
      // Any other MX record beside it makes the setup fail [mail-from].
      return records.every(({ exchange }) => sameName(exchange, `feedback-smtp.${region}.amazonses.com`));
    }),
    find(async () => {
      const records = await lookup.resolveTxt(mailFrom.domain);
      return records.some((chunks) => /^v=spf1\b.*\binclude:amazonses\.com\b/.test(chunks.join("")));
    }),
  ]);
  if (mx === "found" && spf === "found") return { ...mailFrom, status: "SUCCESS" };
  return { ...mailFrom, status: mailFrom.status === "SUCCESS" ? "TEMPORARY_FAILURE" : mailFrom.status };
};

const find = async (holds: () => Promise<boolean>): Promise<Finding> => {
  try {
    return (await holds()) ? "found" : "INVALID_VALUE";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOTFOUND" || code === "ENODATA" ? "HOST_NOT_FOUND" : "DNS_SERVER_ERROR";
  }
};

const sameName = (one: string, other: string) => one.toLowerCase().replace(/\.$/, "") === other.toLowerCase();
