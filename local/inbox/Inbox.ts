import type { DatabaseSync } from "node:sqlite";
import PostalMime from "postal-mime";
import { openDatabase } from "../ses/state/database.ts";

/** One delivered mail; `to` is whom it was delivered to, whatever its headers say. */
export type InboxMessage = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  /** ISO 8601 UTC: of the mail's Date header, else when it arrived. */
  date: string;
  text: string;
  html: string;
};
export type Listed = InboxMessage & { seq: number };
export type Arrival = { id: string; at: number; from: string; deliverTo: string[]; raw: Uint8Array };
export type Query = { search?: string; before?: number; limit: number };

const KEPT = 10_000;

/** The mail that reached its recipients, in SQLite, newest first. */
export class Inbox {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = openDatabase(path);
    this.#db.exec(`CREATE TABLE IF NOT EXISTS message
        (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, message TEXT NOT NULL, words TEXT NOT NULL,
         raw BLOB NOT NULL) STRICT;`);
  }

  /** Takes a mail; the same again changes nothing. */
  async deliver(arrival: Arrival): Promise<void> {
    const message = await read(arrival);
    const words = [message.from, ...message.to, message.subject, message.text || message.html].join("\n");
    const added = this.#db
      .prepare("INSERT OR IGNORE INTO message (id, message, words, raw) VALUES (?, ?, ?, ?)")
      .run(arrival.id, JSON.stringify(message), words.toLowerCase(), arrival.raw);
    if (added.changes > 0)
      this.#db.prepare("DELETE FROM message WHERE seq <= ?").run(Number(added.lastInsertRowid) - KEPT);
  }

  list({ search = "", before = Number.MAX_SAFE_INTEGER, limit }: Query): Listed[] {
    return this.#db
      .prepare(
        "SELECT seq, message FROM message WHERE seq < ? AND instr(words, ?) > 0 ORDER BY seq DESC LIMIT ?",
      )
      .all(before, search.toLowerCase(), limit)
      .map((row) => ({ ...(JSON.parse(String(row["message"])) as InboxMessage), seq: Number(row["seq"]) }));
  }

  get(id: string): InboxMessage | undefined {
    const row = this.#db.prepare("SELECT message FROM message WHERE id = ?").get(id);
    return row === undefined ? undefined : (JSON.parse(String(row["message"])) as InboxMessage);
  }

  /** The mail as it came, MIME. */
  source(id: string): Uint8Array | undefined {
    const row = this.#db.prepare("SELECT raw FROM message WHERE id = ?").get(id);
    return row === undefined ? undefined : (row["raw"] as Uint8Array);
  }

  close(): void {
    this.#db.close();
  }
}

const read = async ({ id, at, from, deliverTo, raw }: Arrival): Promise<InboxMessage> => {
  const email = await PostalMime.parse(raw);
  const stated = Date.parse(email.date ?? "");
  return {
    id,
    from: email.from?.address ?? from,
    to: deliverTo,
    subject: email.subject ?? "",
    date: new Date(Number.isNaN(stated) ? at : stated).toISOString(),
    text: email.text ?? "",
    html: email.html ?? "",
  };
};
