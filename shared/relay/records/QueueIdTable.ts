import type { Table } from "../../table/Table.ts";
import { hostMessageId, rewritingMessageId } from "./hostMessageId.ts";
import type { RelayRecord } from "./relayRecord.ts";
import type { Rewriting } from "./rewriting.ts";

const KEPT_SECONDS = 90 * 86_400;
const MOST_MESSAGES = 20; // of one queue id: short ones are used again
/** Longer than it takes to hand a message over: Postfix gives the queue id before, the guard judges after. */
const HANDED_OVER_WITHIN_MS = 3_600_000;

type Noted = { queueId: string; beganAt: string; messageId: string };

/** Which messages a mail host's queue ids were given to. */
export class QueueIdTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Notes the messages of records; again the same changes nothing. */
  async note(host: string, records: RelayRecord[]): Promise<void> {
    await this.#put(
      host,
      records.map((record) => ({
        ...record,
        messageId: record.sesMessageId ?? hostMessageId(host, record),
      })),
    );
  }

  /**
   * Notes rewritings for hosts that do not report their log. They are put earlier than they happened, so that the
   * message itself comes before them where it is known.
   */
  async noteRewritings(host: string, rewritings: Rewriting[]): Promise<void> {
    await this.#put(
      host,
      rewritings.map(({ queueId, at }) => ({
        queueId,
        beganAt: new Date(Date.parse(at) - HANDED_OVER_WITHIN_MS).toISOString(),
        messageId: rewritingMessageId(host, queueId),
      })),
    );
  }

  /** The messages that had a queue id, on any host or one, the latest first; each by SES's name before the one it had until SES took it. */
  async messages(queueId: string, onHost?: string): Promise<string[]> {
    const { items } = await this.#table.query({
      partition: partition(queueId),
      descending: true,
      limit: MOST_MESSAGES,
    });
    const ofHost = items.filter(({ sk }) => onHost === undefined || hostIn(sk) === onHost);
    const byName = Map.groupBy(ofHost, ({ sk }) => nameOnHost(queueId, sk));
    return [...byName].flatMap(([name, same]) =>
      same.map(({ messageId }) => String(messageId)).sort((a, b) => Number(a === name) - Number(b === name)),
    );
  }

  async #put(host: string, messages: Noted[]): Promise<void> {
    const expiresAt = Math.floor(this.#now().getTime() / 1_000) + KEPT_SECONDS;
    const items = messages.map(({ queueId, beganAt, messageId }) => ({
      put: { pk: partition(queueId), sk: `${beganAt}#${host}#${messageId}`, messageId, expiresAt },
    }));
    const { failed, cause } = await this.#table.writeMany(items);
    if (failed.length > 0) throw new Error(`${failed.length} queue ids were not noted`, { cause });
  }
}

const partition = (queueId: string) => `QUEUE_ID#${queueId}`;

const hostIn = (sk: string): string => sk.split("#")[1] ?? "";

const nameOnHost = (queueId: string, sk: string): string => {
  const [beganAt = ""] = sk.split("#");
  return hostMessageId(hostIn(sk), { queueId, beganAt });
};
