import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { logLines } from "../system/logLines.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const NEVER_MADE = `pmc_${"A".repeat(43)}`;

const makeToken = async (given: { expiresAt?: string } = {}) =>
  (await api.admin.post("/v1/tokens", { body: { name: "anna", scopes: ["read"], ...given } })).body as {
    id: string;
    secret: string;
  };
const codeFor = async (secret: string): Promise<string> =>
  (await api.with(`Bearer ${secret}`).post("/v1/sign-in-links")).body.code;
const exchange = (code: string) => api.anonymous.post("/v1/session", { body: { code } });

/** What the functions logged while `act` ran. */
const linesOf = async (act: () => Promise<unknown>) => {
  const { lines } = await logLines(act);
  return lines.map((line) => ({ line, json: JSON.parse(line) }));
};

describe("a failed sign-in", () => {
  it("is one line that CloudWatch counts, with the source's network and without the secret", async () => {
    const before = Date.now();
    const [found, ...others] = await linesOf(() => exchange(NEVER_MADE));
    expect(others).toEqual([]);
    expect(found?.json).toEqual({
      level: "warn",
      message: "sign-in failed",
      service: "postmaster-api",
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      kind: "signInCode",
      reason: "unknown",
      network: "127.0.0.0/24",
      Service: "postmaster",
      FailedSignIns: 1,
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: "Postmaster",
            Dimensions: [["Service"]],
            Metrics: [{ Name: "FailedSignIns", Unit: "Count" }],
          },
        ],
      },
    });
    expect(found?.json._aws.Timestamp).toBeGreaterThanOrEqual(before);
    expect(found?.line).not.toContain(NEVER_MADE);
  });

  it("is a code that was used already, and no code that works", async () => {
    const code = await codeFor((await makeToken()).secret);
    expect(await linesOf(() => exchange(code))).toEqual([]);
    const lines = await linesOf(() => exchange(code));
    expect(lines.map(({ json }) => json)).toMatchObject([{ kind: "signInCode", reason: "unknown" }]);
    expect(lines[0]?.line).not.toContain(code);
  });

  it("names the token of a code whose token was revoked or has expired", async () => {
    const revoked = await makeToken();
    const ofRevoked = await codeFor(revoked.secret);
    await api.admin.delete(`/v1/tokens/${revoked.id}`);
    const short = await makeToken({ expiresAt: new Date(Date.now() + 120_000).toISOString() });
    const ofExpired = await codeFor(short.secret);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 180_000 });
    const lines = await linesOf(async () => {
      await exchange(ofRevoked);
      await exchange(ofExpired);
    });
    expect(lines.map(({ json }) => json)).toMatchObject([
      { kind: "signInCode", reason: "revoked", tokenId: revoked.id },
      { kind: "signInCode", reason: "expired", tokenId: short.id },
    ]);
  });

  it("is a token that opens nothing, each time, named only where it exists", async () => {
    const revoked = await makeToken();
    await api.admin.delete(`/v1/tokens/${revoked.id}`);
    const wrong = "pm_a slip of the pen";
    const lines = await linesOf(async () => {
      await api.with(`Bearer ${wrong}`).get("/v1/session");
      await api.with(`Bearer ${wrong}`).get("/v1/session");
      await api.with("Basic YWRtaW46YWRtaW4=").get("/v1/session");
      await api.with("Bearer pms_nobody").get("/v1/session");
      await api.with(`Bearer ${revoked.secret}`).get("/v1/session");
    });
    expect(lines.map(({ json: { kind, reason, tokenId } }) => [kind, reason, tokenId])).toEqual([
      ["token", "unknown", undefined],
      ["token", "unknown", undefined],
      ["token", "malformed", undefined],
      ["token", "ended", undefined],
      ["token", "revoked", revoked.id],
    ]);
    for (const { line, json } of lines) {
      expect(json).toMatchObject({ FailedSignIns: 1, network: "127.0.0.0/24" });
      for (const secret of [wrong, "YWRtaW46YWRtaW4", "pms_nobody", revoked.secret])
        expect(line).not.toContain(secret);
    }
  });

  it("is not a request without a token, nor one with a token that works", async () => {
    const lines = await linesOf(async () => {
      await api.anonymous.get("/v1/suppressions");
      await api.anonymous.get("/");
      await api.admin.get("/v1/suppressions");
    });
    expect(lines).toEqual([]);
  });
});
