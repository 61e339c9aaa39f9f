import type { DatabaseSync } from "node:sqlite";

const DAY_MS = 86_400_000;
const KEPT_DAYS = 30;

export type SentEventType = "SEND" | "REJECT" | "DELIVERY" | "BOUNCE" | "COMPLAINT";
export type SentEvent = {
  type: SentEventType;
  /** Epoch milliseconds. */
  at: number;
  bounce?: { type: "PERMANENT" | "TRANSIENT"; subType: string; diagnosticCode?: string };
  complaint?: { subType?: string; feedbackType?: string };
};
/** What Virtual Deliverability Manager keeps of a message to one recipient. */
export type SentMessage = {
  id: string;
  at: number;
  from: string;
  destination: string;
  subject?: string;
  identity?: string;
  configurationSet?: string;
  tags: Record<string, string[]>;
  events: SentEvent[];
};

/** What was sent, for the insights and metrics of Virtual Deliverability Manager; kept for 30 days. */
export class SentMessages {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`CREATE TABLE IF NOT EXISTS sent_message
      (id TEXT PRIMARY KEY, at INTEGER NOT NULL, value TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS sent_message_at ON sent_message (at);`);
  }

  add(message: SentMessage): void {
    this.#db
      .prepare("INSERT INTO sent_message (id, at, value) VALUES (?, ?, ?)")
      .run(message.id, message.at, JSON.stringify(message));
    this.#db.prepare("DELETE FROM sent_message WHERE at < ?").run(message.at - KEPT_DAYS * DAY_MS);
  }

  get(id: string): SentMessage | undefined {
    const row = this.#db.prepare("SELECT value FROM sent_message WHERE id = ?").get(id);
    return row === undefined ? undefined : (JSON.parse(String(row["value"])) as SentMessage);
  }

  /** Those sent from `from` to before `to`, in epoch milliseconds. */
  *within(from: number, to: number): Generator<SentMessage> {
    const rows = this.#db
      .prepare("SELECT value FROM sent_message WHERE at >= ? AND at < ?")
      .iterate(from, to);
    for (const row of rows) yield JSON.parse(String(row["value"])) as SentMessage;
  }
}
