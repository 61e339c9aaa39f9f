import type { DatabaseSync } from "node:sqlite";
import { JsonTable } from "../state/JsonTable.ts";
import { candidates, expired, type Identity, identityName, isVerified } from "./identity.ts";

/** The account's identities. Times are epoch milliseconds. */
export class Identities {
  readonly #table: JsonTable<Identity>;

  constructor(db: DatabaseSync) {
    this.#table = new JsonTable<Identity>(db, "identity");
  }

  get(name: string, now: number): Identity | undefined {
    const found = this.#table.get(identityName(name) ?? name);
    return found === undefined ? undefined : expired(found, now);
  }

  put(identity: Identity): void {
    this.#table.put(identity.name, identity);
  }

  delete(name: string): boolean {
    return this.#table.delete(identityName(name) ?? name);
  }

  list(now: number, page: { after?: string; limit?: number } = {}): Identity[] {
    return this.#table.list(page).map((identity) => expired(identity, now));
  }

  count(): number {
    return this.#table.count();
  }

  /** The identities there are for an address (or domain), nearest first, verified or not. */
  speakingFor(address: string, now: number): Identity[] {
    return candidates(address).flatMap((name) => this.get(name, now) ?? []);
  }

  /** Whether SES takes mail from (and in the sandbox, to) this address. */
  covers(address: string, now: number): boolean {
    return this.speakingFor(address, now).some(isVerified);
  }
}
