import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { logLines } from "../system/logLines.ts";
import { ADMIN, startApi } from "./system.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
afterEach(() => {
  vi.useRealTimers();
});

const later = (ms: number) => {
  const now = Date.now() + ms;
  vi.useFakeTimers({ toFake: ["Date"], now });
};

const bearer = (secret: string) => api.with(`Bearer ${secret}`);
const codeFor = async (secret: string): Promise<string> =>
  (await bearer(secret).post("/v1/sign-in-links")).body.code;
const exchange = (code: string) => api.anonymous.post("/v1/session", { body: { code } });
const makeToken = async (given: { scopes?: string[]; expiresAt?: string } = {}) =>
  (await api.admin.post("/v1/tokens", { body: { name: "anna", scopes: ["read"], ...given } })).body as {
    id: string;
    secret: string;
  };
/** The secret of a session of that token. */
const signedIn = async (secret: string): Promise<string> =>
  (await exchange(await codeFor(secret))).body.secret;

const VOID = { status: 401, body: { code: "sign_in_link_void" } };
const ENDED = { status: 401, body: { code: "session_ended" } };

describe("a sign-in link", () => {
  it("is exchanged once, for a session that may do what its token may", async () => {
    const { secret } = await makeToken({ scopes: ["suppressions:write", "read"] });
    const link = await bearer(secret).post("/v1/sign-in-links");
    expect(link.status).toBe(201);
    expect(link.body.code).toMatch(/^pmc_[\w-]{43}$/);
    expect(Date.parse(link.body.expiresAt) - Date.now()).toBeGreaterThan(9 * MINUTE_MS);
    expect(Date.parse(link.body.expiresAt) - Date.now()).toBeLessThanOrEqual(10 * MINUTE_MS);

    const first = await exchange(link.body.code);
    expect(first).toMatchObject({
      status: 201,
      body: { secret: expect.stringMatching(/^pms_[\w-]{43}$/), name: "anna" },
    });
    expect(first.body.scopes).toEqual(["read", "suppressions:write"]);
    const hours = (Date.parse(first.body.expiresAt) - Date.now()) / HOUR_MS;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);

    const second = await exchange(link.body.code);
    expect(second).toMatchObject(VOID);
    expect(second.body.detail).toContain("postmaster console");
    expect(second.headers.get("www-authenticate")).toMatch(/^Bearer/);

    const session = bearer(first.body.secret);
    expect((await session.get("/v1/suppressions")).status).toBe(200);
    expect(await session.get("/v1/tokens")).toMatchObject({ status: 403, body: { code: "missing_scope" } });
  });

  it("gives one session to many who try at once", async () => {
    const code = await codeFor(ADMIN);
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(401)]);
  });

  it("is void after its time, and before its time is not", async () => {
    const code = await codeFor(ADMIN);
    const other = await codeFor(ADMIN);
    later(9 * MINUTE_MS);
    expect((await exchange(code)).status).toBe(201);
    later(MINUTE_MS);
    expect(await exchange(other)).toMatchObject(VOID);
  });

  it("is void once its token is revoked or has expired", async () => {
    const revoked = await makeToken();
    const codeOfRevoked = await codeFor(revoked.secret);
    await api.admin.delete(`/v1/tokens/${revoked.id}`);
    expect(await exchange(codeOfRevoked)).toMatchObject(VOID);

    const expiresAt = new Date(Date.now() + 2 * MINUTE_MS).toISOString();
    const codeOfExpired = await codeFor((await makeToken({ expiresAt })).secret);
    later(3 * MINUTE_MS);
    expect(await exchange(codeOfExpired)).toMatchObject(VOID);
  });

  it.each(["pmc_nonsense", `pmc_${"A".repeat(43)}`, ADMIN])(
    "that is unknown gives nothing: %s",
    async (code) => {
      expect(await exchange(code)).toMatchObject(VOID);
    },
  );

  it("is made by a token of any scope, and by no session", async () => {
    const relay = await makeToken({ scopes: ["relay:write"] });
    const session = await signedIn(relay.secret);
    expect(await bearer(session).post("/v1/sign-in-links")).toMatchObject({
      status: 403,
      body: { code: "token_needed" },
    });
    expect((await api.anonymous.post("/v1/session", { body: {} })).body.code).toBe("invalid_request");
  });
});

describe("a session", () => {
  it("says whose it is, as a token does", async () => {
    const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
    const token = await makeToken({ expiresAt });
    const common = { name: "anna", scopes: ["read"], local: false };
    expect((await bearer(token.secret).get("/v1/session")).body).toEqual({
      ...common,
      kind: "token",
      expiresAt,
    });
    expect((await api.admin.get("/v1/session")).body).toMatchObject({ kind: "token", expiresAt: null });
    // It lasts no longer than its token.
    expect((await bearer(await signedIn(token.secret)).get("/v1/session")).body).toEqual({
      ...common,
      kind: "session",
      expiresAt: `${expiresAt.slice(0, 19)}.000Z`,
    });
  });

  it("ends after twelve hours", async () => {
    const session = bearer(await signedIn(ADMIN));
    later(12 * HOUR_MS - MINUTE_MS);
    expect((await session.get("/v1/session")).status).toBe(200);
    later(MINUTE_MS);
    const ended = await session.get("/v1/session");
    expect(ended).toMatchObject(ENDED);
    expect(ended.body.detail).toContain("postmaster console");
  });

  it("ends within half a minute when its token is revoked", async () => {
    const token = await makeToken();
    const session = bearer(await signedIn(token.secret));
    expect((await session.get("/v1/suppressions")).status).toBe(200);
    await api.admin.delete(`/v1/tokens/${token.id}`);
    later(MINUTE_MS / 2);
    expect(await session.get("/v1/suppressions")).toMatchObject({
      status: 401,
      body: { code: "token_revoked" },
    });
  });

  it("ends by signing out, alone; a token does not", async () => {
    const token = await makeToken();
    const session = bearer(await signedIn(token.secret));
    const other = bearer(await signedIn(token.secret));
    expect((await session.delete("/v1/session")).body).toEqual({ ended: true });
    expect((await session.delete("/v1/session")).body).toEqual({ ended: true });
    later(MINUTE_MS / 2);
    expect(await session.get("/v1/session")).toMatchObject(ENDED);
    expect((await other.get("/v1/session")).status).toBe(200);
    expect((await bearer(token.secret).delete("/v1/session")).body).toEqual({ ended: false });
    expect((await bearer(token.secret).get("/v1/session")).status).toBe(200);
  });

  it("is no token in the list of tokens, and acts in the token's name", async () => {
    const admin = await makeToken({ scopes: ["admin"] });
    const before = (await api.admin.get("/v1/tokens?limit=1000")).body.items.length;
    const secret = await signedIn(admin.secret);
    const path = "/v1/suppressions/by-session%40example.net";
    expect((await bearer(secret).put(path, { body: { reason: "BOUNCE" } })).status).toBe(200);
    await bearer(secret).delete("/v1/session");
    expect((await api.admin.get("/v1/tokens?limit=1000")).body.items).toHaveLength(before);
    const items = (await api.admin.get("/v1/audit?limit=1000")).body.items.filter(
      ({ actor }: { actor: { tokenId: string } }) => actor.tokenId === admin.id,
    );
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      "console.signedOut",
      "suppression.added",
      "console.signedIn",
      "console.linkCreated",
    ]);
    for (const { actor } of items) expect(actor.name).toBe("anna");
    expect(items[0].target).toBe(items[2].target);
    expect(items[2].detail.link).toBe(items[3].target);
  });

  it("leaves no code and no secret in the table or the log", async () => {
    const { answer, lines } = await logLines(async () => {
      const code = await codeFor(ADMIN);
      const secret = (await exchange(code)).body.secret;
      const unused = await codeFor(ADMIN);
      await exchange(code);
      await bearer(secret).get("/v1/session");
      return [code, unused, secret];
    });
    expect(lines).toHaveLength(1);
    const kept: unknown[] = lines;
    for (const partition of ["SIGN_IN_LINK", "SESSION", "AUDIT"])
      for await (const item of api.db.table.queryAll({ partition })) kept.push(item);
    expect(kept.length).toBeGreaterThan(3);
    for (const text of answer) expect(JSON.stringify(kept)).not.toContain(text);
  });
});
