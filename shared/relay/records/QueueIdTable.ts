import type { Table } from "../../table/Table.ts";
import { hostMessageId } from "./hostMessageId.ts";
import type { RelayRecord } from "./relayRecord.ts";

const KEPT_SECONDS = 90 * 86_400;
const MOST_MESSAGES = 20; // of one queue id: short ones are used again

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
    const expiresAt = Math.floor(this.#now().getTime() / 1_000) + KEPT_SECONDS;
    const items = records.map((record) => {
      const messageId = record.sesMessageId ?? hostMessageId(host, record);
      return {
        put: {
          pk: partition(record.queueId),
          sk: `${record.beganAt}#${host}#${messageId}`,
          messageId,
          expiresAt,
        },
      };
    });
    const { failed, cause } = await this.#table.writeMany(items);
    if (failed.length > 0) throw new Error(`${failed.length} queue ids were not noted`, { cause });
  }

  /** The messages that had a queue id, the latest first; each by SES's name before the one it had until SES took it. */
  async messages(queueId: string): Promise<string[]> {
    const { items } = await this.#table.query({
      partition: partition(queueId),
      descending: true,
      limit: MOST_MESSAGES,
    });
    const byName = Map.groupBy(items, ({ sk }) => nameOnHost(queueId, sk));
    return [...byName].flatMap(([onHost, same]) =>
      same
        .map(({ messageId }) => String(messageId))
        .sort((a, b) => Number(a === onHost) - Number(b === onHost)),
    );
  }
}

const partition = (queueId: string) => `QUEUE_ID#${queueId}`;

const nameOnHost = (queueId: string, sk: string): string => {
  const [beganAt = "", host = ""] = sk.split("#");
  return hostMessageId(host, { queueId, beganAt });
};
