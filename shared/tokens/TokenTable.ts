import { auditItem, type NewAuditEntry } from "../audit/AuditTable.ts";
import { type ListQuery, listPage } from "../table/listPage.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import { makeToken } from "./makeToken.ts";
import type { Scope } from "./scope.ts";
import { idOf, isSecretOf } from "./secret.ts";
import { stateOf, type Token, tokenSchema } from "./token.ts";

const PARTITION = "TOKEN";
const CONFLICT_ATTEMPTS = 6;

/** The tokens, found by their secret though only its hash is kept. Revoked and expired ones stay listed. */
export class TokenTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date = () => new Date()) {
    this.#table = table;
    this.#now = now;
  }

  /** Stores a new token together with its audit entry; answers false where the secret is in use already. */
  async create(token: Token, audit: NewAuditEntry): Promise<boolean> {
    return this.#table.transact([
      { put: toItem(token), condition: { expression: "attribute_not_exists(pk)" } },
      { put: auditItem(audit) },
    ]);
  }

  /**
   * Makes `secret` work with exactly these scopes, whatever was before: it is the operator's own choice (the
   * environment variable `POSTMASTER_TOKEN`). Writes nothing where that is so already.
   */
  async ensure({ secret, name, scopes }: { secret: string; name: string; scopes: Scope[] }): Promise<Token> {
    const now = this.#now();
    const wanted = makeToken(secret, {
      name,
      scopes,
      createdAt: now.toISOString(),
      createdBy: "environment",
    });
    const found = await this.find(secret);
    const agrees = found?.name === name && found.scopes.join() === wanted.scopes.join();
    if (agrees && stateOf(found, now) === "ok") return found;
    await this.#table.put(toItem(wanted));
    return wanted;
  }

  /** The token of `secret`, also where it has expired or been revoked. */
  async find(secret: string): Promise<Token | undefined> {
    const token = await this.get(idOf(secret));
    return token !== undefined && isSecretOf(secret, token) ? token : undefined;
  }

  async get(id: string): Promise<Token | undefined> {
    const item = await this.#table.get({ pk: PARTITION, sk: id });
    return item === undefined ? undefined : fromItem(item);
  }

  /** In order of id; throws `InvalidCursorError`. */
  async list(query: ListQuery) {
    const { items, cursor } = await listPage(this.#table, PARTITION, query);
    return { items: items.map(fromItem), cursor };
  }

  /**
   * Revokes a token together with its audit entry. A token that is revoked already is returned as it is, without
   * another entry; undefined where there is none.
   */
  async revoke(id: string, audit: NewAuditEntry): Promise<Token | undefined> {
    for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
      const token = await this.get(id);
      if (token === undefined || token.revokedAt !== undefined) return token;
      const revoked = { ...token, revokedAt: audit.at };
      const condition = { expression: "attribute_exists(pk) AND attribute_not_exists(revokedAt)" };
      if (await this.#table.transact([{ put: toItem(revoked), condition }, { put: auditItem(audit) }])) {
        return revoked;
      }
    }
    throw new Error("the token kept changing while it was being revoked");
  }

  /** Remembers the day of a use; one write a day however often the token is used. */
  async touch(token: Token): Promise<void> {
    const day = this.#now().toISOString().slice(0, 10);
    if (token.lastUsedOn === day) return;
    await this.#table.update(
      { pk: PARTITION, sk: token.id },
      { expression: "SET lastUsedOn = :day", values: { ":day": day } },
      { expression: "attribute_exists(pk) AND (attribute_not_exists(lastUsedOn) OR lastUsedOn < :day)" },
    );
  }
}

const toItem = (token: Token): Item => ({ ...token, pk: PARTITION, sk: token.id });

const fromItem = (item: Item): Token => readItem(tokenSchema, item);
