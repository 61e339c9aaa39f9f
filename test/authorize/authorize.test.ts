import { describe, expect, it } from "vitest";
import { authorizer } from "../../functions/authorize/authorize.ts";
import { makeToken, type Token } from "../../shared/tokens/token.ts";

const start = Date.parse("2026-11-24T10:00:00.000Z");

/** An authorizer over one token, whose clock and table the test turns. */
const arrange = (given: Partial<Token> = {}) => {
  const made = makeToken("secret", {
    name: "anna",
    scopes: ["read", "relay:write"],
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "cli",
  });
  const state = { now: start, reads: 0, touches: 0, token: { ...made, ...given } as Token | undefined };
  const logged: string[] = [];
  const authorize = authorizer({
    tokens: {
      find: async (secret) => {
        state.reads++;
        return secret === "secret" ? state.token : undefined;
      },
      touch: async () => {
        state.touches++;
      },
    },
    now: () => new Date(state.now),
    log: (text) => logged.push(text),
  });
  return { state, authorize, logged };
};

describe("authorize", () => {
  it("says whose token it is", async () => {
    const { authorize, state } = arrange();
    expect(await authorize("Bearer secret")).toEqual({
      outcome: "ok",
      tokenId: state.token?.id,
      name: "anna",
      scopes: "read relay:write",
    });
    expect((await authorize("bearer   secret ")).outcome).toBe("ok");
  });

  it.each([
    [undefined, "missing"],
    ["", "missing"],
    ["secret", "malformed"],
    ["Basic c2VjcmV0", "malformed"],
    ["Bearer", "malformed"],
    [`Bearer ${"x".repeat(2_000)}`, "malformed"],
    ["Bearer other", "unknown"],
  ])("finds nobody in %j: %s", async (header, outcome) => {
    expect(await arrange().authorize(header)).toEqual({ outcome, tokenId: "", name: "", scopes: "" });
  });

  it("tells an expired and a revoked token from an unknown one", async () => {
    const expired = arrange({ expiresAt: "2026-11-24T10:00:00.000Z" });
    expect((await expired.authorize("Bearer secret")).outcome).toBe("expired");
    const revoked = arrange({ revokedAt: "2026-11-24T09:00:00.000Z" });
    expect((await revoked.authorize("Bearer secret")).outcome).toBe("revoked");
    expect(revoked.state.touches).toBe(0);
  });

  it("reads the table once in half a minute, and notices a revocation after that", async () => {
    const { authorize, state } = arrange();
    await authorize("Bearer secret");
    state.token = { ...(state.token as Token), revokedAt: "2026-11-24T10:00:01.000Z" };
    state.now = start + 29_999;
    expect((await authorize("Bearer secret")).outcome).toBe("ok");
    expect(state.reads).toBe(1);
    state.now = start + 30_000;
    expect((await authorize("Bearer secret")).outcome).toBe("revoked");
  });

  it("lets a kept token expire on time", async () => {
    const { authorize, state } = arrange({ expiresAt: "2026-11-24T10:00:10.000Z" });
    expect((await authorize("Bearer secret")).outcome).toBe("ok");
    state.now = start + 10_000;
    expect((await authorize("Bearer secret")).outcome).toBe("expired");
    expect(state.reads).toBe(1);
  });

  it("knows a token as soon as it is made", async () => {
    const { authorize, state } = arrange();
    const { token } = state;
    state.token = undefined;
    expect((await authorize("Bearer secret")).outcome).toBe("unknown");
    state.token = token;
    expect((await authorize("Bearer secret")).outcome).toBe("ok");
  });

  it("says that tokens cannot be read instead of failing", async () => {
    const logged: string[] = [];
    const authorize = authorizer({
      tokens: { find: () => Promise.reject(new Error("no table")), touch: async () => {} },
      now: () => new Date(start),
      log: (text) => logged.push(text),
    });
    expect((await authorize("Bearer secret")).outcome).toBe("unavailable");
    expect(logged).toEqual(["tokens could not be read"]);
  });
});
