import type { MailLine } from "./MailLine.ts";

const MOST_CONNECTIONS = 10_000;

/**
 * Which connections were made to a relay whose certificate was not trusted: under `smtp_tls_security_level = encrypt`
 * (or may) Postfix signs in and sends over them all the same. The line has no queue id; the process that wrote it and
 * the relay's address join it to the attempts.
 */
export class UntrustedTls {
  /** Relay `name[address]:port` by process. */
  readonly #relays = new Map<string, string>();

  /** Reads `Untrusted TLS connection established to name[address]:port: …`, or Trusted, Verified, Anonymous. */
  read(line: MailLine): void {
    const isUntrusted = line.says("Untrusted TLS connection established to ");
    if (!isUntrusted && this.#relays.size === 0) return;
    if (!isUntrusted && !line.says("Trusted TLS ") && !line.says("Verified TLS ")) return;
    const process = processOf(line);
    this.#relays.delete(process);
    if (!isUntrusted) return;
    if (this.#relays.size === MOST_CONNECTIONS) this.#relays.clear();
    const [, relay = ""] = /to (\S+):/.exec(line.text()) ?? [];
    this.#relays.set(process, relay);
  }

  has(line: MailLine, relay: string): boolean {
    return this.#relays.size > 0 && this.#relays.get(processOf(line)) === relay;
  }
}

const processOf = (line: MailLine) => `${line.source.system} ${line.pid()}`;
