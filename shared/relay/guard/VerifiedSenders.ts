import { asciiDomain } from "../../feedback/address.ts";
import { domainsAbove } from "../../identities/identity.ts";

/**
 * The identities that SES has verified. A domain covers its subdomains and all their addresses; an address is compared
 * letter by letter in its local part, without case in its domain [creating-identities].
 */
export class VerifiedSenders {
  readonly #identities: ReadonlySet<string>;

  /** Identities as `identityOf` writes them. */
  constructor(identities: Iterable<string>) {
    this.#identities = new Set(identities);
  }

  get size(): number {
    return this.#identities.size;
  }

  /** Whether SES accepts mail from this address. */
  covers(address: string): boolean {
    const at = address.lastIndexOf("@");
    const domain = asciiDomain(address.slice(at + 1));
    if (at < 1 || domain === undefined) return false;
    return (
      this.#identities.has(`${address.slice(0, at)}@${domain}`) ||
      domainsAbove(domain).some((one) => this.#identities.has(one))
    );
  }
}
