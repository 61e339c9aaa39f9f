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

const NOTHING_THERE = new Set(["ENOTFOUND", "ENODATA"]); // NXDOMAIN, NODATA

/** Looks records up in DNS, for real; `servers` (`192.0.2.1:53`) in place of the system's. */
export class DnsResolver {
  readonly #resolver: Resolver;

  constructor({ servers = [], timeoutMs = 3_000 }: { servers?: string[]; timeoutMs?: number } = {}) {
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

  async #asked(name: string, ask: () => Promise<string[]>): Promise<string[]> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Error && "code" in error && NOTHING_THERE.has(String(error.code))) return [];
      throw new DnsUnavailableError(`DNS did not answer for ${name}`, { cause: error });
    }
  }
}
