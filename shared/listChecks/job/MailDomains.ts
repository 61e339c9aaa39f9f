import { Pace } from "../../ses/Pace.ts";
import { type DnsAnswer, type DomainState, stateByAddresses, stateByMx } from "../judging/domainState.ts";
import type { MailDns } from "./MailDns.ts";

const PER_SECOND = 100; // questions; the resolver of a VPC takes 1,024 a second from each interface [vpc-dns]
const AT_ONCE = 50; // domains: of those that nobody answers for, each takes seconds
/** A name that cannot exist [RFC 6761 6.4]: what a resolver answers to it, it has invented. */
const NO_NAME = "postmaster-list-check.invalid";

type Questions = Pick<MailDns, "mailHosts" | "addresses">;

/** What DNS says of domains, each asked for once, paced and some at a time. */
export class MailDomains {
  readonly #dns: Questions & { apart(): Questions };
  readonly #pace: Pace;
  readonly #known = new Map<string, DomainState>();
  #invented: Promise<ReadonlySet<string>> | undefined;

  constructor(dns: Questions & { apart(): Questions }, { perSecond = PER_SECOND } = {}) {
    this.#dns = dns;
    this.#pace = new Pace(perSecond);
  }

  /**
   * Domains that nobody answered for are asked for twice, the second time after all others and apart. `onAnswer` is awaited after
   * each domain: a list with many takes minutes.
   */
  async statesOf(
    domains: Iterable<string>,
    onAnswer: () => Promise<void> = async () => {},
  ): Promise<ReadonlyMap<string, DomainState>> {
    const wanted = new Set([...domains].filter((domain) => !this.#known.has(domain)));
    await this.#askAll(wanted, () => this.#dns, onAnswer);
    await this.#askAll(
      [...wanted].filter((domain) => this.#known.get(domain) === "unknown"),
      () => this.#dns.apart(),
      onAnswer,
    );
    return this.#known;
  }

  async #askAll(
    domains: Iterable<string>,
    dns: () => Questions,
    onAnswer: () => Promise<void>,
  ): Promise<void> {
    const left = domains[Symbol.iterator]();
    const worker = async () => {
      for (let next = left.next(); !next.done; next = left.next()) {
        this.#known.set(next.value, await this.#ask(next.value, dns()));
        await onAnswer();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #ask(domain: string, dns: Questions): Promise<DomainState> {
    const hosts = await this.#pace.run(() => dns.mailHosts(domain));
    const state = stateByMx(hosts);
    if (state !== undefined) return state;
    this.#invented ??= this.#inventedAddresses();
    const mx = hosts === "noSuchName" ? hosts : "noRecords";
    return stateByAddresses(mx, await this.#addressesOf(domain, dns), await this.#invented);
  }

  #addressesOf(name: string, dns: Questions): Promise<DnsAnswer[]> {
    return Promise.all(([4, 6] as const).map((family) => this.#pace.run(() => dns.addresses(name, family))));
  }

  async #inventedAddresses(): Promise<ReadonlySet<string>> {
    const families = await this.#addressesOf(NO_NAME, this.#dns.apart());
    return new Set(families.flatMap((family) => (Array.isArray(family) ? family : [])));
  }
}
