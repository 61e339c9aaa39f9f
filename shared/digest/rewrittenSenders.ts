import { domainsAbove, identityOf } from "../identities/identity.ts";
import type { IdentityRecord } from "../identities/identityRecord.ts";
import { type IdentityPolicy, judge } from "../identities/policy.ts";
import { VerifiedSenders } from "../relay/guard/VerifiedSenders.ts";
import type { Remedy } from "../remedies/remedy.ts";
import type { Counts } from "../tallies/counts.ts";

/** Senders that one step covers, and how many of their messages the guard rewrote, counted by recipient. */
export type RewrittenSenders = {
  /** The domain, or the address where there is only one. */
  name: string;
  senders: number;
  rewritten: number;
  /** What would end it; without a target where rewriting is right. Without a full stop. */
  step: Remedy;
};

type Known = Pick<IdentityRecord, "identity" | "kind" | "state">;
type Sender = { address: string; rewritten: number };

/**
 * The senders that a guard rewrote and that are still not verified, most messages first. Addresses below a domain whose
 * verification has begun, or below a domain that is itself among the senders, are one entry: that domain covers them.
 */
export const rewrittenSenders = (
  bySender: ReadonlyMap<string, Counts>,
  identities: readonly Known[],
  policy: IdentityPolicy,
): RewrittenSenders[] => {
  const verified = verifiedSenders(identities);
  const senders = [...bySender].flatMap(([address, { rewritten }]) =>
    rewritten > 0 && !verified.covers(address) ? [{ address, rewritten }] : [],
  );
  const begun = new Set(
    identities.flatMap(({ identity, kind, state }) =>
      kind === "domain" && BEGUN.has(state) ? [identity] : [],
    ),
  );
  const stateOf = new Map(identities.map(({ identity, state }) => [identity, state]));
  const own = new Set(senders.flatMap(({ address }) => domainOf(address) ?? []));
  const mayAsk = (domain: string) => judgeDomain(domain, policy).verdict !== "refused";
  const covering = ({ address }: Sender): string => {
    const domain = domainOf(address);
    if (domain === undefined) return address;
    const above = domainsAbove(domain);
    return (
      above.find((one) => begun.has(one)) ?? above.findLast((one) => own.has(one) && mayAsk(one)) ?? domain
    );
  };
  return [...Map.groupBy(senders, covering)]
    .map(([domain, some]) => {
      const [only, ...others] = some;
      return {
        name: (only !== undefined && others.length === 0 ? only.address : domain) || "(no address)",
        senders: some.length,
        rewritten: some.reduce((sum, { rewritten }) => sum + rewritten, 0),
        step: stepFor(domain, stateOf.get(domain), policy),
      };
    })
    .sort((a, b) => b.rewritten - a.rewritten || (a.name < b.name ? -1 : 1));
};

const BEGUN: ReadonlySet<Known["state"]> = new Set(["pending", "waitingForApproval", "failed", "expired"]);

/** Senders are known in lower case only, so that `Ann@` covers none: SES tells it from `ann@`, which may be the one. */
const verifiedSenders = (identities: readonly Known[]): VerifiedSenders =>
  new VerifiedSenders(identities.flatMap(({ identity, state }) => (state === "verified" ? [identity] : [])));

const domainOf = (address: string): string | undefined => identityOf(address)?.domain;

const judgeDomain = (domain: string, policy: IdentityPolicy) =>
  judge({ identity: domain, kind: "domain", domain }, policy);

/** Names that are used inside of networks only [RFC 6761, RFC 6762, RFC 8375; ICANN's .internal]. */
const PRIVATE = /\.(?:local|localhost|localdomain|internal|lan|home|home\.arpa|corp|intranet|invalid)$/;

const finish = (domain: string): Remedy => ({
  text: `Finish verifying ${domain}`,
  target: { to: "identity", identity: domain },
});

const stepFor = (domain: string, state: Known["state"] | undefined, policy: IdentityPolicy): Remedy => {
  if (domain.includes("@") || domain === "")
    return { text: "SES cannot verify this address; rewriting is right" };
  if (state !== undefined && BEGUN.has(state)) return finish(domain);
  if (state === "declined")
    return { text: `See why ${domain} was declined`, target: { to: "identity", identity: domain } };
  if (!domain.includes(".") || PRIVATE.test(domain))
    return { text: `Nobody can verify ${domain}, which is no public domain; rewriting is right` };
  const verdict = judgeDomain(domain, policy);
  if (verdict.verdict !== "refused")
    return { text: `Verify ${domain}`, target: { to: "requestIdentity", identity: domain } };
  return {
    text:
      verdict.code === "free_mail_domain"
        ? `You cannot verify ${domain}, a free-mail provider; rewriting is right`
        : `The identity policy does not allow ${domain}; rewriting is right`,
  };
};
