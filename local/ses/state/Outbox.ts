import type { DatabaseSync } from "node:sqlite";
import type { BusEvent } from "../../eventBridge/EventBus.ts";

/** To a topic, or onto EventBridge's default bus. */
export type Publication = { topicArn: string; message: string } | { busEvent: BusEvent };
/** One accepted mail: what is still to be done with it. */
export type Job = {
  id: string;
  at: number;
  from: string;
  /** Whom the inbox gets it for; empty where nobody does. */
  deliverTo: string[];
  publish: Publication[];
  raw: Uint8Array;
};
export type StoredJob = Job & { seq: number };

/** What was accepted and is not done: it survives a kill -9, and is done again where that struck in the middle. */
export class Outbox {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`CREATE TABLE IF NOT EXISTS outbox
      (seq INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL, raw BLOB NOT NULL) STRICT`);
  }

  add({ raw, ...job }: Job): void {
    this.#db.prepare("INSERT INTO outbox (job, raw) VALUES (?, ?)").run(JSON.stringify(job), raw);
  }

  /** The oldest, in order. */
  next(limit: number): StoredJob[] {
    return this.#db
      .prepare("SELECT seq, job, raw FROM outbox ORDER BY seq LIMIT ?")
      .all(limit)
      .map((row) => ({
        ...(JSON.parse(String(row["job"])) as Omit<Job, "raw">),
        seq: Number(row["seq"]),
        raw: row["raw"] as Uint8Array,
      }));
  }

  done(seq: number): void {
    this.#db.prepare("DELETE FROM outbox WHERE seq = ?").run(seq);
  }
}
