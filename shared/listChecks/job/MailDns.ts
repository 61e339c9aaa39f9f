import { Resolver } from "node:dns/promises";
import type { DnsAnswer } from "../judging/domainState.ts";

/** The questions of DNS by which it is decided whether a domain accepts mail; `servers` in place of the system's. */
export class MailDns {
  readonly #resolver: Resolver;
  readonly #options: { servers?: string[]; timeoutMs?: number };

  constructor(options: { servers?: string[]; timeoutMs?: number } = {}) {
    const { servers = [], timeoutMs = 3_000 } = options;
    this.#options = options;
    this.#resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
    if (servers.length > 0) this.#resolver.setServers(servers);
  }

  /**
   * The same with a socket of its own. A reply that is no DNS ends the socket it comes by, and with it every other
   * question on the way there (c-ares).
   */
  apart(): MailDns {
    return new MailDns(this.#options);
  }

  /** The mail servers of a domain; an empty name is one that accepts no mail [RFC 7505]. */
  mailHosts(domain: string): Promise<DnsAnswer> {
    return answered(async () => (await this.#resolver.resolveMx(domain)).map(({ exchange }) => exchange));
  }

  /** The IPv4 or IPv6 addresses of a name. */
  addresses(name: string, family: 4 | 6): Promise<DnsAnswer> {
    return answered(() => (family === 4 ? this.#resolver.resolve4(name) : this.#resolver.resolve6(name)));
  }
}

const answered = async (ask: () => Promise<string[]>): Promise<DnsAnswer> => {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTFOUND") return "noSuchName";
    return code === "ENODATA" ? "noRecords" : "unknown";
  }
};
