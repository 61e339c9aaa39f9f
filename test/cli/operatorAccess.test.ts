import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, startApi } from "../api/system.ts";
import { type Operator, operator, tooWide } from "./operator.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
beforeAll(async () => {
  api = await startApi();
  on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
});
afterAll(async () => {
  await on.end();
  await api.stop();
});

const exchange = (code: string | undefined) => api.anonymous.post("/v1/session", { body: { code } });

describe("postmaster console", () => {
  it("prints a link that signs in once, alone on standard output, and says until when", async () => {
    const { out, err, code } = await on.$("console");
    expect(code).toBe(0);
    const [address, secret] = out.trim().split("#");
    expect(`${address}#`).toBe(`${api.url}/sign-in#`);
    expect(err.replace(/\s+/g, " ")).toMatch(/^It works once, until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(tooWide(err)).toEqual([]);
    expect(await exchange(secret)).toMatchObject({ status: 201, body: { name: "operator" } });
    expect(await exchange(secret)).toMatchObject({ status: 401 });
  });

  it("prints a link to a page, and refuses what is none: 2", async () => {
    const { out } = await on.$("console /warnings");
    expect(out.trim()).toMatch(/#pmc_[\w-]+&page=%2Fwarnings$/);
    for (const page of ["warnings", "//evil.example"]) {
      const { err, code } = await on.$(`console ${page}`);
      expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("begin with /") });
    }
  });

  it("gives the API's own answer with --json", async () => {
    const { body, err } = await on.json("console");
    expect(err).toBe("");
    expect(Object.keys(body).sort()).toEqual(["code", "expiresAt"]);
    expect((await exchange(body.code)).status).toBe(201);
  });

  it("refuses with a session, for whom there are no links: 2", async () => {
    const { secret } = (await exchange((await on.json("console")).body.code)).body;
    const { out, err, code } = await on.$("console", { env: { POSTMASTER_TOKEN: secret } });
    expect({ out, code }).toEqual({ out: "", code: 2 });
    expect(err).toContain("[token_needed]");
  });
});

describe("postmaster tokens", () => {
  it("makes one whose secret alone is on standard output, lists and revokes it", async () => {
    const made = await on.run([
      "tokens",
      "create",
      "--name",
      "REDCap",
      "--scopes",
      "read,suppressions:write",
      "--expires",
      "2090-01-01",
    ]);
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^pm_\S+\n$/);
    const id = /\((\S+)\)/.exec(made.err)?.[1] ?? "";
    expect(made.err).toMatch(/expires\s+2090-01-01\s+00:00\s+UTC/);
    const env = { POSTMASTER_TOKEN: made.out.trim() };
    expect((await on.$("suppressions list", { env })).code).toBe(0);
    const list = await on.$("tokens list");
    expect(list.out).toMatch(new RegExp(`^${id} +ok +2090-01-01 +\\S+ +REDCap \\(read,`, "m"));
    expect(tooWide(list.out)).toEqual([]);
    expect((await on.$(`tokens revoke ${id}`)).out).toContain(`Revoked REDCap (${id}).`);
    expect(
      (await on.json("tokens list --all")).body.items.find((one: { id: string }) => one.id === id),
    ).toMatchObject({ state: "revoked" });
    expect(await on.$("tokens revoke none")).toMatchObject({ code: 1, out: "" });
  });

  it("refuses scopes that there are not, and times that have passed", async () => {
    const wrong = await on.$("tokens create --name x --scopes read,write");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("suppressions:write");
    const past = await on.$("tokens create --name x --scopes read --expires 2020-01-01");
    expect(past.code).toBe(2);
    expect(past.err).toMatch(/expiresAt: is in the past/);
  });
});
