import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../ses/state/database.ts";

export type HostedZone = { id: string; name: string; callerReference: string; comment: string };
/** Values as Route 53 has them: TXT quoted, names with a trailing dot. */
export type RecordSet = { name: string; type: string; ttl: number; values: string[] };
export type Change = { action: "CREATE" | "DELETE" | "UPSERT"; record: RecordSet };

/** The change cannot be made; nothing of its batch is. */
export class InvalidChangeError extends Error {
  override readonly name = "InvalidChangeError";
}

const SERVERS_OF_A_ZONE = 2;

/** Hosted zones and their records, in SQLite. Names are lower case with a trailing dot. */
export class HostedZones {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = openDatabase(path);
    this.#db.exec(`CREATE TABLE IF NOT EXISTS zone (id TEXT PRIMARY KEY, name TEXT NOT NULL, caller TEXT UNIQUE, comment TEXT) STRICT;
      CREATE TABLE IF NOT EXISTS record (zone TEXT, name TEXT, type TEXT, ttl INTEGER, vals TEXT,
        PRIMARY KEY (zone, name, type)) STRICT;
      CREATE TABLE IF NOT EXISTS delegation (zone TEXT PRIMARY KEY, first INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS change (id TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;`);
  }

  /** By name; of several with one name the oldest first, which is the one that DNS uses. */
  zones(): HostedZone[] {
    return this.#db
      .prepare("SELECT id, name, caller AS callerReference, comment FROM zone ORDER BY name, rowid")
      .all() as HostedZone[];
  }

  zone(id: string): HostedZone | undefined {
    return this.zones().find((zone) => zone.id === id);
  }

  /** False where the caller's reference was used already. */
  create(zone: HostedZone): boolean {
    if (this.zones().some(({ callerReference }) => callerReference === zone.callerReference)) return false;
    this.#db
      .prepare("INSERT INTO zone (id, name, caller, comment) VALUES (?, ?, ?, ?)")
      .run(zone.id, zone.name, zone.callerReference, zone.comment);
    const taken = this.zones().filter(({ name, id }) => name === zone.name && id !== zone.id);
    // No two zones of one name have a name server in common [hosted zones with the same name].
    const first = Math.max(-1, ...taken.map(({ id }) => this.#firstServer(id))) + SERVERS_OF_A_ZONE;
    this.#db.prepare("INSERT OR REPLACE INTO delegation (zone, first) VALUES (?, ?)").run(zone.id, first);
    const servers = this.nameServers(zone.id);
    this.#put(zone.id, { name: zone.name, type: "NS", ttl: 172_800, values: servers });
    this.#put(zone.id, {
      name: zone.name,
      type: "SOA",
      ttl: 900,
      values: [`${servers[0]} hostmaster.local. 1 7200 900 1209600 86400`],
    });
    return true;
  }

  /** Those that Route 53 has given the zone, with trailing dots, whatever its NS record says. */
  nameServers(id: string): string[] {
    const first = this.#firstServer(id);
    return Array.from({ length: SERVERS_OF_A_ZONE }, (_, i) => `ns-${first + i}.local.`);
  }

  /** A zone of an older version has none noted. */
  #firstServer(id: string): number {
    const row = this.#db.prepare("SELECT first FROM delegation WHERE zone = ?").get(id);
    return Number(row?.["first"] ?? 1);
  }

  remove(id: string): void {
    this.#db.prepare("DELETE FROM record WHERE zone = ?").run(id);
    this.#db.prepare("DELETE FROM delegation WHERE zone = ?").run(id);
    this.#db.prepare("DELETE FROM zone WHERE id = ?").run(id);
  }

  /** In Route 53's order: by name with its labels reversed, then type. */
  records(zone: string): RecordSet[] {
    const rows = this.#db.prepare("SELECT name, type, ttl, vals FROM record WHERE zone = ?").all(zone);
    return rows
      .map(({ name, type, ttl, vals }) => ({
        name: String(name),
        type: String(type),
        ttl: Number(ttl),
        values: JSON.parse(String(vals)) as string[],
      }))
      .sort((a, b) => (orderKey(a) < orderKey(b) ? -1 : 1));
  }

  /** All changes or none; throws `InvalidChangeError`. */
  apply(zone: HostedZone, changes: Change[]): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const change of changes) this.#change(zone, change);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  #change(zone: HostedZone, { action, record }: Change): void {
    const { name, type } = record;
    const shown = `[name='${name}', type='${type}']`;
    if (name !== zone.name && !name.endsWith(`.${zone.name}`))
      throw new InvalidChangeError(`RRSet with DNS name ${name} is not permitted in zone ${zone.name}`);
    const all = this.records(zone.id).filter((one) => one.name === name);
    const there = all.find((one) => one.type === type);
    if (action === "DELETE") {
      if (name === zone.name && (type === "NS" || type === "SOA"))
        throw new InvalidChangeError(
          `A HostedZone must contain ${type === "NS" ? "at least one NS record" : "exactly one SOA record"} for the zone itself`,
        );
      if (there === undefined || JSON.stringify(there.values) !== JSON.stringify(record.values))
        throw new InvalidChangeError(`Tried to delete resource record set ${shown} but it was not found`);
      this.#db
        .prepare("DELETE FROM record WHERE zone = ? AND name = ? AND type = ?")
        .run(zone.id, name, type);
      return;
    }
    if (action === "CREATE" && there !== undefined)
      throw new InvalidChangeError(`Tried to create resource record set ${shown} but it already exists`);
    if (all.some((one) => one.type !== type && (one.type === "CNAME" || type === "CNAME")))
      throw new InvalidChangeError(
        `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type ${all[0]?.type} with the same DNS name already exists in zone ${zone.name}`,
      );
    this.#put(zone.id, record);
  }

  #put(zone: string, { name, type, ttl, values }: RecordSet): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO record (zone, name, type, ttl, vals) VALUES (?, ?, ?, ?, ?)")
      .run(zone, name, type, ttl, JSON.stringify(values));
  }

  addChange(id: string, at: number): void {
    this.#db.prepare("INSERT INTO change (id, at) VALUES (?, ?)").run(id, at);
  }

  /** When a change was submitted. */
  changedAt(id: string): number | undefined {
    const row = this.#db.prepare("SELECT at FROM change WHERE id = ?").get(id);
    return row === undefined ? undefined : Number(row["at"]);
  }

  close(): void {
    this.#db.close();
  }
}

export const orderKey = ({ name, type }: Pick<RecordSet, "name" | "type">): string =>
  `${name.split(".").reverse().join(".")} ${type}`;
