import { Resolver } from "node:dns/promises";
import type { RecordType } from "./dnsRecords.ts";

/** No name server answered, or none would: ask again later. */
export class DnsUnavailableError extends Error {
  override readonly name = "DnsUnavailableError";
}

/** Reads `192.0.2.1:53,[2001:db8::1]:53`; throws an `Error` that says what is wrong. */
export const parseDnsServers = (text: string): string[] => {
  const servers = text
    .split(",")
    .map((server) => server.trim())
    .filter((server) => server !== "");
  try {
    new Resolver().setServers(servers);
  } catch (error) {
    throw new Error("is not a list of servers: give IP addresses", { cause: error });
  }
  return servers;
};

/** What a name has of one type: values, or why there are none. */
export type DnsAnswer<Value> = Value[] | "noSuchName" | "noRecords" | "unknown";

const NOTHING_THERE = new Set(["ENOTFOUND", "ENODATA"]); // NXDOMAIN, NODATA

/** Looks records up in DNS, for real; `servers` (`192.0.2.1:53`) in place of the system's. */
export class DnsResolver {
  readonly #resolver: Resolver;
  readonly #options: { servers?: string[]; timeoutMs?: number };

  constructor(options: { servers?: string[]; timeoutMs?: number } = {}) {
    const { servers = [], timeoutMs = 3_000 } = options;
    this.#options = options;
    this.#resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
    if (servers.length > 0) this.#resolver.setServers(servers);
  }

  /**
   * The values under a name and type, none where there is no such record: a CNAME's target without trailing dot,
   * `10 host`, a TXT's whole text. Throws `DnsUnavailableError`.
   */
  async lookUp(name: string, type: RecordType): Promise<string[]> {
    return this.#asked(name, async () => {
      switch (type) {
        case "CNAME":
          return this.#resolver.resolveCname(name);
        case "MX":
          return (await this.#resolver.resolveMx(name)).map(
            ({ priority, exchange }) => `${priority} ${exchange || "."}`, // "." takes no mail [RFC 7505]
          );
        case "TXT":
          return (await this.#resolver.resolveTxt(name)).map((chunks) => chunks.join(""));
      }
    });
  }

  /** The name servers of a domain, in lower case; none where it has none of its own. Throws `DnsUnavailableError`. */
  async nameServers(domain: string): Promise<string[]> {
    return this.#asked(domain, async () =>
      (await this.#resolver.resolveNs(domain)).map((server) => server.toLowerCase()),
    );
  }

  /**
   * The same with a socket of its own. A reply that is no DNS ends the socket it comes by, and with it every other
   * question on the way there (c-ares).
   */
  apart(): DnsResolver {
    return new DnsResolver(this.#options);
  }

  /** The mail servers of a domain; an empty name is one that accepts no mail [RFC 7505]. */
  mailHosts(domain: string): Promise<DnsAnswer<string>> {
    return answered(async () => (await this.#resolver.resolveMx(domain)).map(({ exchange }) => exchange));
  }

  /** The IPv4 or IPv6 addresses of a name. */
  addresses(name: string, family: 4 | 6): Promise<DnsAnswer<string>> {
    return answered(() => (family === 4 ? this.#resolver.resolve4(name) : this.#resolver.resolve6(name)));
  }

  async #asked(name: string, ask: () => Promise<string[]>): Promise<string[]> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Error && "code" in error && NOTHING_THERE.has(String(error.code))) return [];
      throw new DnsUnavailableError(`DNS did not answer for ${name}`, { cause: error });
    }
  }
}

const answered = async <Value>(ask: () => Promise<Value[]>): Promise<DnsAnswer<Value>> => {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTFOUND") return "noSuchName";
    return code === "ENODATA" ? "noRecords" : "unknown";
  }
};
