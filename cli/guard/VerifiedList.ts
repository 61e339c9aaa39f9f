import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { counted } from "../../shared/plainMail/words.ts";
import { VerifiedSenders } from "../../shared/relay/guard/VerifiedSenders.ts";
import { codeOf } from "../api/client/failure.ts";

/** Where identities come from; `name` is for messages. */
export type IdentitySource = { name: string; read: () => Promise<string[]> };

type Options = {
  source: IdentitySource;
  /** What counts as verified beside: Postfix itself replaces it by what is. */
  also?: readonly string[] | undefined;
  /** Keeps the last list, so that it is known while the source cannot be read. */
  keptIn?: string | undefined;
  say: (text: string) => void;
};

const FIRST_READ_MS = 5_000; // Postfix waits longer [shared/relay/guard/mainCf.ts]
const LONGEST_RETRY_MS = 60_000;

/** The verified identities as last read, renewed every few minutes. */
export class VerifiedList {
  readonly #options: Options;
  #senders: VerifiedSenders | undefined;
  readonly #said = { list: "", disk: "" };
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  #first: Promise<void> | undefined;
  #failures = 0;
  #isStopped = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Undefined until there is a list. */
  get senders(): VerifiedSenders | undefined {
    return this.#senders;
  }

  /**
   * What is on disk from before, else what the source says, if it does within a few seconds: a guard that is started again
   * must not pass the messages that wait for it.
   */
  async readFirst(): Promise<void> {
    await this.#readKept();
    if (this.#senders !== undefined) return;
    this.#first = this.refresh();
    const timer = new AbortController();
    const late = wait(FIRST_READ_MS, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([this.#first, late]);
    timer.abort();
  }

  async #readKept(): Promise<void> {
    const { keptIn, source, say } = this.#options;
    if (keptIn === undefined) return;
    const kept = await readFile(keptIn, "utf8").then(keptList, () => undefined);
    if (kept?.source !== source.name) return;
    this.#senders = this.#sendersOf(kept.identities);
    say(
      `using the list of ${kept.at} with ${counted(kept.identities.length, ...IDENTITIES)} until ${source.name} answers`,
    );
  }

  /** Reads the source now and again every `everyMs`, and sooner after a failure. */
  async start(everyMs: number): Promise<void> {
    await (this.#first ?? this.refresh());
    const next = () => {
      if (this.#isStopped) return;
      const retryMs = Math.min(LONGEST_RETRY_MS, 500 * 2 ** this.#failures);
      const ms = this.#failures === 0 ? everyMs : Math.min(everyMs, retryMs);
      this.#timer = setTimeout(() => void this.refresh().then(next), ms);
    };
    next();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** Never fails: the list of before stays. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#refresh());
    return this.#reading;
  }

  async #refresh(): Promise<void> {
    const { source } = this.#options;
    let identities: string[];
    try {
      identities = await source.read();
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      const why = error instanceof Error ? error.message : String(error);
      const meanwhile =
        this.#senders === undefined ? "Every message passes unchanged." : "The last list stays in use.";
      this.#sayOnce("list", `cannot read the verified identities of ${source.name}: ${why} ${meanwhile}`);
      return;
    }
    this.#senders = this.#sendersOf(identities);
    this.#sayOnce(
      "list",
      identities.length === 0
        ? `${source.name} has no verified identities. Every message passes unchanged.`
        : `${source.name} has ${counted(identities.length, ...IDENTITIES)}`,
    );
    await this.#keep(identities);
  }

  async #keep(identities: string[]): Promise<void> {
    const { keptIn, source } = this.#options;
    if (keptIn === undefined) return;
    const kept: Kept = { source: source.name, at: new Date().toISOString(), identities };
    const draft = `${keptIn}.${process.pid}`;
    try {
      await mkdir(dirname(keptIn), { recursive: true, mode: 0o755 });
      await writeFile(draft, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
      await rename(draft, keptIn);
    } catch (error) {
      this.#sayOnce(
        "disk",
        `cannot write ${keptIn} (${codeOf(error)}): after a restart without ${source.name}, no list is known`,
      );
    }
  }

  #sendersOf(identities: string[]): VerifiedSenders {
    return new VerifiedSenders([...identities, ...(this.#options.also ?? [])]);
  }

  #sayOnce(about: "list" | "disk", text: string): void {
    if (text !== this.#said[about]) this.#options.say(text);
    this.#said[about] = text;
  }
}

type Kept = { source: string; at: string; identities: string[] };

const keptList = (text: string): Kept | undefined => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { source, at, identities }: Partial<Record<keyof Kept, unknown>> = value;
  return typeof source === "string" &&
    typeof at === "string" &&
    Array.isArray(identities) &&
    identities.every((one) => typeof one === "string")
    ? { source, at, identities }
    : undefined;
};

const IDENTITIES = ["verified identity", "verified identities"] as const;
