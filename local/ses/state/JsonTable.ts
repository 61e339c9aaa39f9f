import type { DatabaseSync } from "node:sqlite";

/** Things by name, each as JSON: identities, configuration sets. Listed in the order of their names. */
export class JsonTable<Thing extends object> {
  readonly #db: DatabaseSync;
  readonly #table: string;

  constructor(db: DatabaseSync, table: string) {
    this.#db = db;
    this.#table = table;
    db.exec(`CREATE TABLE IF NOT EXISTS ${table} (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`);
  }

  get(name: string): Thing | undefined {
    const row = this.#db.prepare(`SELECT value FROM ${this.#table} WHERE name = ?`).get(name);
    return row === undefined ? undefined : (JSON.parse(String(row["value"])) as Thing);
  }

  put(name: string, thing: Thing): void {
    this.#db
      .prepare(`INSERT OR REPLACE INTO ${this.#table} (name, value) VALUES (?, ?)`)
      .run(name, JSON.stringify(thing));
  }

  /** Whether it was there. */
  delete(name: string): boolean {
    return this.#db.prepare(`DELETE FROM ${this.#table} WHERE name = ?`).run(name).changes > 0;
  }

  list({ after = "", limit = -1 }: { after?: string; limit?: number } = {}): Thing[] {
    return this.#db
      .prepare(`SELECT value FROM ${this.#table} WHERE name > ? ORDER BY name LIMIT ?`)
      .all(after, limit)
      .map((row) => JSON.parse(String(row["value"])) as Thing);
  }

  count(): number {
    return Number(this.#db.prepare(`SELECT COUNT(*) AS n FROM ${this.#table}`).get()?.["n"]);
  }
}
