import type { DatabaseSync } from "node:sqlite";
import type { Reason } from "../../../shared/suppressions/suppression.ts";
import { transaction } from "./database.ts";

/** An entry of the list. `eventId` is that of the bounce or complaint that SES listed it for by itself. */
export type Suppressed = { address: string; reason: Reason; updatedAt: number; eventId?: string };
export type ListFilter = { reasons: string[]; from: number; to: number; after: string; limit: number };

type Row = { address: string; reason: Reason; updatedAt: number; eventId: string | null };
const COLUMNS = "address, reason, updated_at AS updatedAt, event_id AS eventId";

/**
 * The account's suppression list, and the reasons that put an address on it. As at AWS an entry keeps the case of the
 * local part and has its domain in lower case; only this exact spelling finds or deletes it, and two spellings are two
 * entries. Sending compares without case [sending-email-suppression-list].
 */
export class SuppressionList {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`CREATE TABLE IF NOT EXISTS suppressed
        (address TEXT PRIMARY KEY, reason TEXT NOT NULL, updated_at REAL NOT NULL, event_id TEXT) STRICT;
      CREATE INDEX IF NOT EXISTS suppressed_any_case ON suppressed (lower(address));
      CREATE TABLE IF NOT EXISTS deleted (address TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
  }

  put({ address, reason, updatedAt, eventId }: Suppressed): void {
    this.#db
      .prepare(
        "INSERT OR REPLACE INTO suppressed (address, reason, updated_at, event_id) VALUES (?, ?, ?, ?)",
      )
      .run(storedSpelling(address), reason, updatedAt, eventId ?? null);
  }

  get(address: string): Suppressed | undefined {
    const row = this.#db.prepare(`SELECT ${COLUMNS} FROM suppressed WHERE address = ?`).get(address);
    return row === undefined ? undefined : suppressedOf(row as Row);
  }

  /** What keeps mail from `address`: an entry in whatever case for a reason in force, the oldest if there are several. */
  blocking(address: string): Suppressed | undefined {
    const reasons = this.suppressedReasons();
    const row = this.#db
      .prepare(
        `SELECT ${COLUMNS} FROM suppressed
         WHERE lower(address) = lower(?) AND reason IN (${reasons.map(() => "?").join(",")})
         ORDER BY updated_at, address LIMIT 1`,
      )
      .get(address, ...reasons);
    return row === undefined ? undefined : suppressedOf(row as Row);
  }

  /** Whether the address was on the list. */
  delete(address: string, at: number): boolean {
    return this.transaction(() => {
      if (this.#db.prepare("DELETE FROM suppressed WHERE address = ?").run(address).changes === 0)
        return false;
      this.#db.prepare("INSERT OR REPLACE INTO deleted (address, at) VALUES (?, ?)").run(address, at);
      return true;
    });
  }

  /** When the address was last taken off the list. */
  deletedAt(address: string): number | undefined {
    const row = this.#db.prepare("SELECT at FROM deleted WHERE address = ?").get(address);
    return row === undefined ? undefined : Number(row["at"]);
  }

  list({ reasons, from, to, after, limit }: ListFilter): Suppressed[] {
    const rows = this.#db
      .prepare(
        `SELECT ${COLUMNS} FROM suppressed
         WHERE address > ? AND updated_at >= ? AND updated_at <= ? AND reason IN (${reasons.map(() => "?").join(",")})
         ORDER BY address LIMIT ?`,
      )
      .all(after, from, to, ...reasons, limit);
    return rows.map((row) => suppressedOf(row as Row));
  }

  suppressedReasons(): Reason[] {
    const row = this.#db.prepare("SELECT value FROM setting WHERE name = 'suppressedReasons'").get();
    // Both, for accounts made since 25 November 2019 [sending-email-suppression-list].
    return row === undefined ? ["BOUNCE", "COMPLAINT"] : (JSON.parse(String(row["value"])) as Reason[]);
  }

  putSuppressedReasons(reasons: Reason[]): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO setting (name, value) VALUES ('suppressedReasons', ?)")
      .run(JSON.stringify(reasons));
  }

  /** All that `work` writes, or nothing where it throws. */
  transaction<Result>(work: () => Result): Result {
    return transaction(this.#db, work);
  }
}

const storedSpelling = (address: string): string => {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}${address.slice(at).toLowerCase()}`;
};

const suppressedOf = ({ address, reason, updatedAt, eventId }: Row): Suppressed => ({
  address,
  reason,
  updatedAt,
  ...(eventId === null ? {} : { eventId }),
});
