import { DatabaseSync } from "node:sqlite";

export type Suppressed = { address: string; reason: string; updatedAt: number };
export type ListFilter = { reasons: string[]; from: number; to: number; after: string; limit: number };

/** The account's suppression list, in SQLite: what was answered survives a kill -9. Times are epoch milliseconds. */
export class SesStore {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS suppressed (address TEXT PRIMARY KEY, reason TEXT NOT NULL, updated_at REAL NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
  }

  put({ address, reason, updatedAt }: Suppressed): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO suppressed (address, reason, updated_at) VALUES (?, ?, ?)")
      .run(address.toLowerCase(), reason, updatedAt);
  }

  get(address: string): Suppressed | undefined {
    const row = this.#db
      .prepare("SELECT address, reason, updated_at AS updatedAt FROM suppressed WHERE address = ?")
      .get(address.toLowerCase());
    return row as Suppressed | undefined;
  }

  /** Whether the address was on the list. */
  delete(address: string): boolean {
    return (
      this.#db.prepare("DELETE FROM suppressed WHERE address = ?").run(address.toLowerCase()).changes > 0
    );
  }

  list({ reasons, from, to, after, limit }: ListFilter): Suppressed[] {
    return this.#db
      .prepare(
        `SELECT address, reason, updated_at AS updatedAt FROM suppressed
         WHERE address > ? AND updated_at >= ? AND updated_at <= ? AND reason IN (${reasons.map(() => "?").join(",")})
         ORDER BY address LIMIT ?`,
      )
      .all(after, from, to, ...reasons, limit) as Suppressed[];
  }

  suppressedReasons(): string[] {
    const row = this.#db.prepare("SELECT value FROM setting WHERE name = 'suppressedReasons'").get();
    return row === undefined ? ["BOUNCE", "COMPLAINT"] : (JSON.parse(String(row["value"])) as string[]);
  }

  putSuppressedReasons(reasons: string[]): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO setting (name, value) VALUES ('suppressedReasons', ?)")
      .run(JSON.stringify(reasons));
  }

  close(): void {
    this.#db.close();
  }
}
