import type { MailLine } from "./MailLine.ts";
import type { Attempt } from "./story.ts";

const MOST_CONNECTIONS = 10_000;
const FAILED_TLS = [
  "Server certificate not ",
  "Cannot start TLS: ",
  "TLS is required, but our TLS engine is unavailable",
];

/**
 * What a delivering process wrote about TLS before its attempt. These lines have no queue id; the process that wrote
 * them joins them to the attempts, and the relay's address where it is named.
 */
export class TlsState {
  /** Relay `name[address]:port` whose certificate is not trusted and is used all the same (encrypt, may), by process. */
  readonly #untrusted = new Map<string, string>();
  /** Why TLS failed, by process. */
  readonly #failures = new Map<string, string>();

  /**
   * Reads `Untrusted TLS connection established to name[address]:port: …` (or Trusted, Verified), `certificate
   * verification failed for name[address]:port: why`, and OpenSSL's own `TLS library problem: error:…`.
   */
  read(line: MailLine): void {
    if (
      line.says("certificate verification failed for ") ||
      line.says("server certificate verification failed ")
    )
      this.#fail(line, reasonIn(line.text()));
    else if (line.says("warning: TLS library problem: error:")) this.#failLibrary(line);
    else if (line.says("warning: error opening chain file: ")) this.#fail(line, fileIn(line.text()));
    else if (line.says("Untrusted TLS connection established to ")) {
      const [, relay = ""] = /to (\S{1,400}):(?: |$)/.exec(line.text(0, 500)) ?? [];
      put(this.#untrusted, processOf(line), relay);
    } else if (this.#untrusted.size + this.#failures.size > 0 && isTrusted(line)) {
      this.#untrusted.delete(processOf(line));
      this.#failures.delete(processOf(line));
    }
  }

  /** Adds to an attempt what is known of its connection. */
  describe(line: MailLine, attempt: Attempt): void {
    if (this.#untrusted.size > 0)
      attempt.isTlsUntrusted = this.#untrusted.get(processOf(line)) === attempt.relay;
    if (this.#failures.size === 0 || !FAILED_TLS.some((words) => attempt.reply.startsWith(words))) return;
    const why = this.#failures.get(processOf(line));
    if (why !== undefined) attempt.reply += `: ${why}`;
  }

  /** OpenSSL writes several lines for a file that it cannot open: the first names it. */
  #failLibrary(line: MailLine): void {
    const text = line.text("warning: TLS library problem: ".length);
    const known = this.#failures.get(processOf(line));
    this.#fail(line, fileIn(text) ?? (known?.startsWith("/") === true ? known : text.split(":", 6)[4]));
  }

  #fail(line: MailLine, why: string | undefined): void {
    if (why !== undefined && why !== "") put(this.#failures, processOf(line), why.slice(0, 200));
  }
}

const put = (map: Map<string, string>, key: string, value: string): void => {
  if (map.size === MOST_CONNECTIONS) map.clear();
  map.set(key, value);
};

/** Behind `name[address]:port: `. */
const reasonIn = (text: string): string | undefined => {
  const port = text.indexOf("]:");
  const place = text.indexOf(": ", port === -1 ? 0 : port + 2);
  return place === -1 ? undefined : text.slice(place + 2);
};

/** `fopen(/path, r)`, `file: /path: why` */
const fileIn = (text: string): string | undefined => /(?:fopen\(|file: )(\/[^\s,:()]{1,200})/.exec(text)?.[1];

const isTrusted = (line: MailLine): boolean =>
  line.says("Trusted TLS connection ") || line.says("Verified TLS connection ");

const processOf = (line: MailLine) => `${line.source.system} ${line.pid()}`;
