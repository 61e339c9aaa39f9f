import type { Path } from "../../functions/api/calls.ts";
import { isRecord, parseJson } from "../../shared/intake/unwrap.ts";
import type { Configuration } from "../api/client/configuration.ts";
import type { Spool } from "./Spool.ts";

export type SendResult = "sent" | "nothing" | "later";

type Options<Report> = {
  service: Configuration;
  path: Path<"POST">;
  bodyOf: (reports: readonly Report[]) => object;
  spool: Spool<Report>;
  say: (text: string) => void;
};

const TIMEOUT_MS = 30_000;
const MANY = 500;
/** What the service answers to records that it can never take. */
const REFUSED = [400, 413, 422];

/** Sends spooled records to the service, oldest first; retries later what it does not accept now. */
export class Uplink<Report> {
  readonly #options: Options<Report>;
  #mostFiles = MANY;
  /** Files with records that the service never takes; they stay on the disk. */
  refused = 0;

  constructor(options: Options<Report>) {
    this.#options = options;
  }

  /** Sends the oldest records. If the service rejects a batch, sends its files one at a time to find the bad one. */
  async sendNext(signal: AbortSignal): Promise<SendResult> {
    const { spool } = this.#options;
    const next = await spool.next(this.#mostFiles);
    if (next === undefined) return "nothing";
    const result = await this.#post(next.records, signal);
    if (result === "refused" && next.names.length > 1) {
      this.#mostFiles = 1;
      return "sent";
    }
    this.#mostFiles = MANY;
    if (result === "later") return "later";
    for (const name of next.names) {
      if (result === "sent") await spool.remove(name);
      else {
        await spool.putAside(name);
        this.refused++;
      }
    }
    return "sent";
  }

  /** Sends a heartbeat. */
  async greet(signal: AbortSignal): Promise<SendResult> {
    return (await this.#post([], signal)) === "later" ? "later" : "sent";
  }

  async #post(reports: readonly Report[], signal: AbortSignal): Promise<"sent" | "refused" | "later"> {
    const { service, path, bodyOf, say } = this.#options;
    const { url, token } = service;
    try {
      const answer = await fetch(`${url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(bodyOf(reports)),
        // It would be followed with a GET, and whatever is there would answer.
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const text = await answer.text();
      const parsed = parseJson(text);
      const said = isRecord(parsed) ? parsed : undefined;
      if (answer.ok && typeof said?.["recorded"] === "number") return "sent";
      const location = answer.headers.get("location");
      say(
        answer.ok || location !== null
          ? `${url} is not the service: it replied ${answer.status}${location === null ? "" : ` and leads to ${location}`}. Correct the URL; everything is kept until then`
          : `the service replied ${answer.status}: ${String(said?.["detail"] ?? text).slice(0, 300)}`,
      );
      // Only the service itself can say that it will never take them; a proxy, or a wrong URL, says other things.
      return REFUSED.includes(answer.status) && typeof said?.["code"] === "string" ? "refused" : "later";
    } catch (error) {
      say(`the service at ${url} cannot be reached: ${causeOf(error)}`);
      return "later";
    }
  }
}

const causeOf = (error: unknown): string => {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
};
