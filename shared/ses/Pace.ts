import { setTimeout as delay } from "node:timers/promises";

/** How long a caller waits: until `signal` aborts, for example `AbortSignal.timeout(20_000)`; without it, for ever. */
export type Patience = { signal?: AbortSignal };

/** What an SDK client takes beside the command. */
export type CallOptions = { abortSignal?: AbortSignal };

/** There was no time left to wait for SES. Nothing is wrong with the request: it can be made again. */
export class NoTimeLeftError extends Error {
  override readonly name = "NoTimeLeftError";
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

/** Spaces calls evenly, and repeats the throttled ones with exponential backoff and full jitter. */
export class Pace {
  readonly #intervalMs: number;
  #nextAt = 0;

  constructor(callsPerSecond: number) {
    if (!(callsPerSecond > 0))
      throw new RangeError(`calls per second must be above 0, not ${callsPerSecond}`);
    this.#intervalMs = 1_000 / callsPerSecond;
  }

  /** The answer of `call`, however often SES says "too many requests" before. */
  async run<Answer>(
    call: (options: CallOptions) => Promise<Answer>,
    { signal }: Patience = {},
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#turn(signal);
        return await call(signal === undefined ? {} : { abortSignal: signal });
      } catch (error) {
        if (signal?.aborted === true) {
          throw new NoTimeLeftError("no time left to wait for SES", { cause: error });
        }
        if (!isThrottling(error)) throw error;
      }
      const ceiling = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
      await wait(Math.random() * ceiling, signal);
    }
  }

  async #turn(signal: AbortSignal | undefined) {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMs;
    if (at > now) await wait(at - now, signal);
    else signal?.throwIfAborted();
  }
}

const wait = async (ms: number, signal: AbortSignal | undefined) => {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw new NoTimeLeftError("no time left to wait for SES", { cause: error });
  }
};

const isThrottling = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "TooManyRequestsException" ||
    error.name === "ThrottlingException" ||
    error.name === "Throttling" ||
    error.name === "PriorRequestNotComplete" || // Route 53 is at another change of the zone [API_ChangeResourceRecordSets]
    (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 429);
