import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../functions/api/routes/routes.ts";
import { makeToken } from "../../shared/tokens/makeToken.ts";
import { type Needed, sufficient } from "../../shared/tokens/scope.ts";
import { ADMIN, startApi } from "./system.ts";

describe("who may do what", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const closed = ROUTES.filter(({ scope }) => scope !== "public").map((one) => ({
    method: one.method.toLowerCase() as "get" | "post" | "put" | "delete",
    path: one.path.replace("{address}", "jo%40example.net").replace(/\{\w+\}/, "x"),
    scope: one.scope,
  }));

  it.each(closed)("asks for a token at $method $path", async ({ method, path }) => {
    const answer = await api.anonymous[method](`${path}?nonsense=1`);
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  const scoped = closed.filter(({ scope }) => scope !== "any");
  it.each(scoped)("asks for scope $scope at $method $path, before it looks at the request", async (one) => {
    const scopes = sufficient(one.scope as Needed);
    const other = scopes.includes("read") ? "relay:write" : "read";
    const answer = await (await api.as(other))[one.method](`${one.path}?nonsense=1`, {
      ...(one.method === "get" ? {} : { body: "no json" }),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "missing_scope", required: scopes[0] } });
    expect(answer.body.detail).toContain(`the scope ${scopes.join(" or ")};`);
    expect(answer.body.detail).toContain(other);
  });

  it("lets a guard read the identities, report what it rewrote, and nothing else", async () => {
    const guard = await api.as("guard");
    const answered: string[] = [];
    for (const { method, path } of scoped) {
      const { status } = await guard[method](
        `${path}?nonsense=1`,
        method === "get" ? {} : { body: "no json" },
      );
      if (status !== 403) answered.push(`${method} ${path} ${status}`);
    }
    expect(answered.sort()).toEqual(["get /v1/identities 400", "post /v1/relay/rewritings 400"]);
    expect((await guard.get("/v1/identities")).body).toMatchObject({ items: [] });
    expect((await (await api.as("read")).get("/v1/identities")).status).toBe(200);
  });

  it("needs no token for health and the document", async () => {
    expect((await api.anonymous.get("/v1/health")).body).toEqual({ status: "ok" });
    expect((await api.anonymous.get("/openapi.json")).status).toBe(200);
  });

  it.each(["Basic abc", "Bearer", "Bearer nobody's", ADMIN])("refuses Authorization: %s", async (header) => {
    const answer = await api.with(header).get("/v1/suppressions");
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  });

  it("tells an expired token from others", async () => {
    const token = makeToken("old", {
      name: "old one",
      scopes: ["admin"],
      createdAt: "2026-01-01T00:00:00.000Z",
      createdBy: "cli",
      expiresAt: "2026-01-02T00:00:00.000Z",
    });
    const actor = { tokenId: "t", name: "root" };
    await api.tokens.create(token, {
      at: token.createdAt,
      id: "1",
      action: "token.created",
      actor,
      target: token.id,
    });
    const answer = await api.with("Bearer old").get("/v1/suppressions");
    expect(answer).toMatchObject({ status: 401, body: { code: "token_expired" } });
    expect(answer.body.detail).toContain("old one");
  });

  it("makes a token that works, shows its secret once, and revokes it", async () => {
    const made = await api.admin.post("/v1/tokens", {
      body: { name: "REDCap", scopes: ["suppressions:write", "read"], expiresAt: "2999-01-01" },
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: "REDCap",
        scopes: ["read", "suppressions:write"],
        createdBy: "operator",
        expiresAt: "2999-01-01T00:00:00.000Z",
        lastUsedOn: null,
      },
    });
    const { id, secret } = made.body;
    expect(secret).toMatch(/^pm_[\w-]{43}$/);

    expect((await api.with(`Bearer ${secret}`).get("/v1/suppressions")).status).toBe(200);
    const list = await api.admin.get("/v1/tokens");
    const listed = list.body.items.find((token: { id: string }) => token.id === id);
    expect(listed).toMatchObject({ state: "ok", lastUsedOn: new Date().toISOString().slice(0, 10) });
    expect(list.text).not.toContain(secret);

    const gone = await api.admin.post("/v1/tokens", { body: { name: "unused", scopes: ["read"] } });
    const revoked = await api.admin.delete(`/v1/tokens/${gone.body.id}`);
    expect(revoked.body).toMatchObject({ id: gone.body.id, state: "revoked" });
    expect((await api.admin.delete(`/v1/tokens/${gone.body.id}`)).body).toEqual(revoked.body);
    const refused = await api.with(`Bearer ${gone.body.secret}`).get("/v1/suppressions");
    expect(refused).toMatchObject({ status: 401, body: { code: "token_revoked" } });

    const { body } = await api.admin.get("/v1/audit?limit=3");
    expect(body.items.map((entry: { action: string }) => entry.action)).toEqual([
      "token.revoked",
      "token.created",
      "token.created",
    ]);
    expect(body.items[0]).toMatchObject({ target: gone.body.id, actor: { name: "operator" } });
  });

  it("does not make tokens that are wrong", async () => {
    const expired = await api.admin.post("/v1/tokens", {
      body: { name: "x", scopes: ["read"], expiresAt: "2020-01-01" },
    });
    expect(expired.body).toMatchObject({
      code: "invalid_request",
      errors: [{ field: "body.expiresAt" }],
    });
    const scopes = await api.admin.post("/v1/tokens", { body: { name: "x", scopes: ["read", "write"] } });
    expect(scopes.body.errors).toMatchObject([{ field: "body.scopes[1]" }]);
    const none = await api.admin.delete("/v1/tokens/none");
    expect(none).toMatchObject({ status: 404, body: { code: "token_not_found" } });
  });
});
