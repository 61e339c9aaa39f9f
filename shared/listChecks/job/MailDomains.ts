import type { DnsAnswer, DnsResolver } from "../../identities/dns/DnsResolver.ts";
import { Pace } from "../../ses/Pace.ts";
import { type DomainState, stateByAddresses, stateByMx } from "../judging/domainState.ts";

const PER_SECOND = 100; // questions; the resolver of a VPC takes 1,024 a second from each interface [vpc-dns]
const AT_ONCE = 50; // domains: of those that nobody answers for, each takes seconds
/** A name that cannot exist [RFC 6761 6.4]: what a resolver answers to it, it has invented. */
const NO_NAME = "postmaster-list-check.invalid";

/** What DNS says of domains, each asked for once, paced and some at a time. */
export class MailDomains {
  readonly #dns: Pick<DnsResolver, "mailHosts" | "addresses">;
  readonly #pace: Pace;
  readonly #known = new Map<string, DomainState>();
  #invented: Promise<ReadonlySet<string>> | undefined;

  constructor(dns: Pick<DnsResolver, "mailHosts" | "addresses">, { perSecond = PER_SECOND } = {}) {
    this.#dns = dns;
    this.#pace = new Pace(perSecond);
  }

  /** `onAnswer` is awaited after each domain: a list with many takes minutes. */
  async statesOf(
    domains: Iterable<string>,
    onAnswer: () => Promise<void> = async () => {},
  ): Promise<ReadonlyMap<string, DomainState>> {
    const left = new Set([...domains].filter((domain) => !this.#known.has(domain))).values();
    const worker = async () => {
      for (const domain of left) {
        this.#known.set(domain, await this.#ask(domain));
        await onAnswer();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return this.#known;
  }

  async #ask(domain: string): Promise<DomainState> {
    const hosts = await this.#pace.run(() => this.#dns.mailHosts(domain));
    const state = stateByMx(hosts);
    if (state !== undefined) return state;
    this.#invented ??= this.#inventedAddresses();
    const mx = hosts === "noSuchName" ? hosts : "noRecords";
    return stateByAddresses(mx, await this.#addressesOf(domain), await this.#invented);
  }

  #addressesOf(name: string): Promise<DnsAnswer<string>[]> {
    return Promise.all(
      ([4, 6] as const).map((family) => this.#pace.run(() => this.#dns.addresses(name, family))),
    );
  }

  async #inventedAddresses(): Promise<ReadonlySet<string>> {
    const families = await this.#addressesOf(NO_NAME);
    return new Set(families.flatMap((family) => (Array.isArray(family) ? family : [])));
  }
}
