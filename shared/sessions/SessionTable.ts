import { auditItem, type NewAuditEntry } from "../audit/AuditTable.ts";
import { EXPIRES_AT } from "../table/definition.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Key, Table } from "../table/Table.ts";
import { idOf, isSecretOf } from "../tokens/secret.ts";
import { type Session, type SignInLink, standInSchema } from "./session.ts";

const SESSIONS = "SESSION";
const LINKS = "SIGN_IN_LINK";
const CONFLICT_ATTEMPTS = 6;

/**
 * Sign-in links and the sessions made of them, found by their secrets though only the hashes are kept. Those that are
 * over are as good as gone, and soon are.
 */
export class SessionTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async createLink(link: SignInLink, audit: NewAuditEntry): Promise<void> {
    const stored = await this.#table.transact([
      { put: toItem(LINKS, link), condition: { expression: "attribute_not_exists(pk)" } },
      { put: auditItem(audit) },
    ]);
    if (!stored) throw new Error("the sign-in link was not stored, for its code is in use already");
  }

  async findLink(code: string): Promise<SignInLink | undefined> {
    return this.#find(LINKS, code);
  }

  async find(secret: string): Promise<Session | undefined> {
    return this.#find(SESSIONS, secret);
  }

  /** Puts `session` in the place of `link`; answers false, and writes nothing, where the link is gone. */
  async exchange(link: SignInLink, session: Session, audit: NewAuditEntry): Promise<boolean> {
    return this.#take({ pk: LINKS, sk: link.id }, [toItem(SESSIONS, session), auditItem(audit)]);
  }

  /** Ends a session; answers false, and writes nothing, where it is gone. */
  async end(id: string, audit: NewAuditEntry): Promise<boolean> {
    return this.#take({ pk: SESSIONS, sk: id }, [auditItem(audit)]);
  }

  async #find(partition: string, secret: string): Promise<Session | SignInLink | undefined> {
    const item = await this.#table.get({ pk: partition, sk: idOf(secret) });
    const found = item === undefined ? undefined : readItem(standInSchema, item);
    return found !== undefined && isSecretOf(secret, found) ? found : undefined;
  }

  /** Deletes what is under `key` and puts `items`, all or nothing: of several at once one succeeds. */
  async #take(key: Key, items: Item[]): Promise<boolean> {
    for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
      if ((await this.#table.get(key)) === undefined) return false;
      const taken = await this.#table.transact([
        { delete: key, condition: { expression: "attribute_exists(pk)" } },
        ...items.map((put) => ({ put })),
      ]);
      if (taken) return true;
    }
    throw new Error("the sign-in link or session kept changing while it was being taken");
  }
}

const toItem = (partition: string, one: Session | SignInLink): Item => ({
  ...one,
  pk: partition,
  sk: one.id,
  [EXPIRES_AT]: Date.parse(one.expiresAt) / 1_000,
});
