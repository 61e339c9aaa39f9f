import { describe, expect, it } from "vitest";
import { authorizer } from "../../functions/authorize/authorize.ts";
import { makeSession, type Session } from "../../shared/sessions/session.ts";
import { makeToken } from "../../shared/tokens/makeToken.ts";
import type { Token } from "../../shared/tokens/token.ts";

const start = Date.parse("2026-11-24T10:00:00.000Z");

const NOBODY = { tokenId: "", name: "", scopes: "", sessionId: "", expiresAt: "" };

/** An authorizer over one token and one session of it, whose clock and table the test turns. */
const arrange = (given: Partial<Token> = {}) => {
  const made = makeToken("secret", {
    name: "anna",
    scopes: ["read", "relay:write"],
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "cli",
  });
  const token: Token = { ...made, ...given };
  const state = {
    now: start,
    reads: 0,
    touches: 0,
    token: token as Token | undefined,
    session: makeSession("pms_of anna", token, new Date(start)) as Session | undefined,
  };
  const logged: string[] = [];
  const authorize = authorizer({
    tokens: {
      find: async (secret) => {
        state.reads++;
        return secret === "secret" ? state.token : undefined;
      },
      get: async (id) => {
        state.reads++;
        return id === token.id ? state.token : undefined;
      },
      touch: async () => {
        state.touches++;
      },
    },
    sessions: {
      find: async (secret) => {
        state.reads++;
        return secret === "pms_of anna" ? state.session : undefined;
      },
    },
    now: () => new Date(state.now),
    unavailable: (error) => logged.push(String(error)),
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
      sessionId: "",
      expiresAt: "",
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
    ["Bearer pms_of nobody", "ended"],
  ])("finds nobody in %j: %s", async (header, outcome) => {
    expect(await arrange().authorize(header)).toEqual({ outcome, ...NOBODY });
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
      tokens: {
        find: () => Promise.reject(new Error("no table")),
        get: () => Promise.reject(new Error("no table")),
        touch: async () => {},
      },
      sessions: { find: () => Promise.reject(new Error("no table")) },
      now: () => new Date(start),
      unavailable: (error) => logged.push(String(error)),
    });
    expect((await authorize("Bearer secret")).outcome).toBe("unavailable");
    expect(logged).toEqual(["Error: no table"]);
  });

  it("finds in a session the token that it stands for, for one more read", async () => {
    const { authorize, state } = arrange();
    expect(await authorize("Bearer pms_of anna")).toEqual({
      outcome: "ok",
      tokenId: state.token?.id,
      name: "anna",
      scopes: "read relay:write",
      sessionId: state.session?.id,
      expiresAt: "2026-11-24T22:00:00.000Z",
    });
    expect(state).toMatchObject({ reads: 2, touches: 1 });
  });

  it("gives a session what its token may now, and ends it with its token within half a minute", async () => {
    const { authorize, state } = arrange();
    await authorize("Bearer pms_of anna");
    state.token = { ...(state.token as Token), scopes: ["read"] };
    state.now = start + 30_000;
    expect(await authorize("Bearer pms_of anna")).toMatchObject({ outcome: "ok", scopes: "read" });
    state.token = { ...state.token, revokedAt: "2026-11-24T10:00:30.000Z" };
    state.now = start + 60_000;
    expect(await authorize("Bearer pms_of anna")).toMatchObject({ outcome: "revoked", name: "anna" });
  });

  it("ends a session on time though it is kept, and within half a minute of signing out", async () => {
    const { authorize, state } = arrange({ expiresAt: "2026-11-24T10:00:20.000Z" });
    expect(await authorize("Bearer pms_of anna")).toMatchObject({ expiresAt: state.token?.expiresAt });
    state.now = start + 20_000;
    expect((await authorize("Bearer pms_of anna")).outcome).toBe("ended");
    const other = arrange();
    await other.authorize("Bearer pms_of anna");
    other.state.session = undefined;
    other.state.now = start + 30_000;
    expect(await other.authorize("Bearer pms_of anna")).toEqual({ outcome: "ended", ...NOBODY });
  });

  it("takes an operator's own token that begins as a session does", async () => {
    const token = makeToken("pms_my own", {
      name: "operator",
      scopes: ["admin"],
      createdAt: "2026-01-01T00:00:00.000Z",
      createdBy: "environment",
    });
    const authorize = authorizer({
      tokens: { find: async () => token, get: async () => undefined, touch: async () => {} },
      sessions: { find: async () => undefined },
      now: () => new Date(start),
      unavailable: () => {},
    });
    expect(await authorize("Bearer pms_my own")).toMatchObject({ outcome: "ok", sessionId: "" });
  });
});
