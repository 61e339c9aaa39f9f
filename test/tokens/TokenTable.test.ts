import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import type { AuditAction } from "../../shared/audit/actions.ts";
import { makeToken } from "../../shared/tokens/makeToken.ts";
import { allows } from "../../shared/tokens/scope.ts";
import { idOf, SECRET_BYTES, secretOf } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { stateOf } from "../../shared/tokens/token.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

describe("tokens", () => {
  it("has the text form pm_ and 256 bits in base64url", () => {
    expect(secretOf(new Uint8Array(SECRET_BYTES).fill(255), "token")).toBe(`pm_${"_".repeat(42)}8`);
    expect(() => secretOf(new Uint8Array(16), "token")).toThrow(RangeError);
  });

  it("lets admin do everything and others what their scopes say", () => {
    expect(allows(["admin"], "suppressions:write")).toBe(true);
    expect(allows(["read"], "read")).toBe(true);
    expect(allows(["read"], "admin")).toBe(false);
    expect(allows([], "read")).toBe(false);
  });

  it("expires on the moment", () => {
    const token = made("s", { expiresAt: "2026-11-24T10:00:00.000Z" });
    expect(stateOf(token, new Date("2026-11-24T09:59:59.999Z"))).toBe("ok");
    expect(stateOf(token, new Date("2026-11-24T10:00:00.000Z"))).toBe("expired");
  });
});

const made = (secret: string, given: { name?: string; expiresAt?: string } = {}) =>
  makeToken(secret, {
    name: "anna",
    scopes: ["read"],
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "cli",
    ...given,
  });

describe("the table of tokens", () => {
  let db: RunningDynamoDb;
  let tokens: TokenTable;
  let audit: AuditTable;
  let now = new Date("2026-11-24T10:00:00.000Z");
  beforeAll(async () => {
    db = await startDynamoDb();
    tokens = new TokenTable(db.table, () => now);
    audit = new AuditTable(db.table);
  });
  afterAll(() => db.stop());

  const entry = (action: AuditAction, target: string, at = now.toISOString()) => ({
    at,
    id: `${action} ${target}`,
    action,
    actor: { tokenId: "t", name: "root" },
    target,
  });

  it("finds a token by its secret, of which it keeps only the hash", async () => {
    const token = made("pm_secret-1");
    expect(await tokens.create(token, entry("token.created", token.id))).toBe(true);
    expect(await tokens.find("pm_secret-1")).toEqual(token);
    expect(await tokens.find("pm_secret-2")).toBeUndefined();
    expect(JSON.stringify(await db.table.get({ pk: "TOKEN", sk: token.id }))).not.toContain("secret-1");
    expect((await audit.list({ limit: 1 })).items).toMatchObject([
      { action: "token.created", target: token.id },
    ]);
  });

  it("does not take a stored token for another secret of the same id", async () => {
    const id = idOf("forged");
    await db.table.put({ pk: "TOKEN", sk: id, ...made("original"), id });
    expect(await tokens.find("forged")).toBeUndefined();
  });

  it("revokes a token once, with one audit entry, and keeps it listed", async () => {
    const token = made("pm_revoked", { name: "to revoke" });
    await tokens.create(token, entry("token.created", token.id));
    const first = await tokens.revoke(token.id, entry("token.revoked", token.id));
    const again = await tokens.revoke(token.id, entry("token.revoked", token.id, "2026-11-25T00:00:00.000Z"));
    expect(first?.revokedAt).toBe("2026-11-24T10:00:00.000Z");
    expect(again).toEqual(first);
    const { items } = await audit.list({ limit: 100 });
    expect(items.filter(({ action }) => action === "token.revoked")).toHaveLength(1);
    expect((await tokens.list({ limit: 100 })).items.map(({ id }) => id)).toContain(token.id);
    expect(await tokens.revoke("none", entry("token.revoked", "none"))).toBeUndefined();
  });

  it("notes the day of the last use, once a day, and never brings a token back", async () => {
    const token = made("pm_used");
    await tokens.touch(token);
    expect(await tokens.get(token.id)).toBeUndefined();
    await tokens.create(token, entry("token.created", token.id));
    await tokens.touch(token);
    now = new Date("2026-11-23T10:00:00.000Z");
    await tokens.touch(token);
    expect((await tokens.get(token.id))?.lastUsedOn).toBe("2026-11-24");
    now = new Date("2026-11-25T10:00:00.000Z");
    await tokens.touch(token);
    expect((await tokens.get(token.id))?.lastUsedOn).toBe("2026-11-25");
  });

  it("makes an operator's own secret work, whatever was before, and writes nothing where it does", async () => {
    const wanted = { secret: "correct horse battery", name: "operator", scopes: ["admin" as const] };
    const first = await tokens.ensure(wanted);
    now = new Date("2026-11-26T10:00:00.000Z");
    expect(await tokens.ensure(wanted)).toEqual(first);
    await tokens.revoke(first.id, entry("token.revoked", first.id));
    await tokens.ensure(wanted);
    expect(await tokens.find(wanted.secret)).toMatchObject({ scopes: ["admin"] });
    expect((await tokens.find(wanted.secret))?.revokedAt).toBeUndefined();
  });

  it("pages in order of id", async () => {
    const ids: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Awaited<ReturnType<TokenTable["list"]>> = await tokens.list({ limit: 2, cursor });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(ids).toEqual([...ids].sort());
    expect(ids.length).toBeGreaterThan(3);
  });
});
