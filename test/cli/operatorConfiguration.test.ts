import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, startApi } from "../api/system.ts";
import { freePort } from "../system/freePort.ts";
import { hasTerminal, type Operator, operator } from "./operator.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
const path = () => join(on.home, ".config", "postmaster", "config.json");
const configure = async (config: object | string, mode = 0o600) => {
  await mkdir(join(on.home, ".config", "postmaster"), { recursive: true });
  await writeFile(path(), typeof config === "string" ? config : JSON.stringify(config));
  await chmod(path(), mode);
};
beforeAll(async () => {
  api = await startApi();
  on = await operator({});
});
afterAll(async () => {
  await on.end();
  await api.stop();
});
beforeEach(() => rm(join(on.home, ".config"), { recursive: true, force: true }));

const list = "suppressions list";

describe("the configuration of the operator commands", () => {
  it("is that of options, environment, config file and the local system's URL, the first that there is", async () => {
    const nowhere = await on.$(list);
    expect(nowhere).toMatchObject({ code: 2, out: "" });
    expect(nowhere.err).toMatch(/^postmaster: no service configured: run postmaster login --url URL/);

    const dataDir = join(on.home, "system");
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, "endpoints.json"), JSON.stringify({ api: api.url, token: ADMIN }));
    const local = { env: { DATA_DIR: dataDir } };
    expect((await on.$(list, local)).code).toBe(0);

    await configure({ url: api.url, token: "pm_of the config" });
    const refused = await on.$(list, local);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("[unauthorized]");

    const env = { POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN };
    expect((await on.$(list, { env })).code).toBe(0);
    expect((await on.$(list, { env: { POSTMASTER_TOKEN: ADMIN } })).code).toBe(0);

    await writeFile(join(on.home, "token.secret"), "pm_of the option\n");
    const option = await on.$(`${list} --token-file token.secret`, { env });
    expect(option.err).toContain("[unauthorized]");
    const wrong = `http://127.0.0.1:${await freePort()}`;
    expect((await on.$(`${list} --url ${api.url}/`, { env: { ...env, POSTMASTER_URL: wrong } })).code).toBe(
      0,
    );
  });

  it("takes a token file beside the config, and XDG_CONFIG_HOME", async () => {
    const xdg = join(on.home, "xdg");
    await mkdir(join(xdg, "postmaster"), { recursive: true });
    await writeFile(join(xdg, "postmaster", "token"), `${ADMIN}\n`);
    await writeFile(
      join(xdg, "postmaster", "config.json"),
      JSON.stringify({ url: api.url, tokenFile: "token" }),
    );
    expect((await on.$(list, { env: { XDG_CONFIG_HOME: xdg } })).code).toBe(0);
  });

  it("refuses a token that others can read, and says how to mend it", async () => {
    await configure({ url: api.url, token: ADMIN }, 0o644);
    const { code, err } = await on.$(list);
    expect(code).toBe(2);
    expect(err).toContain("others can read the token in");
    expect(err.replace(/\s+/g, " ")).toContain(`chmod 600 ${path()}`);
    expect(err).not.toContain(ADMIN);
    await chmod(path(), 0o600);
    expect((await on.$(list)).code).toBe(0);
  });

  it("sends a token to no other service than its own", async () => {
    await configure({ url: "https://postmaster.example.org", token: ADMIN });
    const { code, err } = await on.$(`${list} --url ${api.url}`);
    expect(code).toBe(2);
    expect(err).toContain("no token for");
  });

  it.each([
    ["not JSON", "is not JSON"],
    [[], "it must be"],
    [{ token: "x" }, 'has no "url"'],
    [{ url: "postmaster.example.org", token: "x" }, "is not a URL"],
    [{ url: "http://u:p@a.example", token: "x" }, "leave out user"],
    [{ url: "http://a.example", token: 5 }, "is not a string"],
    [{ url: "http://a.example", token: "two\nlines" }, "has invalid characters"],
    [{ url: "http://a.example" }, 'neither "token" nor "tokenFile"'],
    [{ url: "http://a.example", tokenFile: "gone" }, "gone (ENOENT)"],
  ])("says what is wrong with %j", async (config, message) => {
    await configure(config);
    const { code, err } = await on.$(list);
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, " ")).toContain(message);
  });

  it("names the address that cannot be reached, and how to mend it: 3", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const env = { POSTMASTER_URL: url, POSTMASTER_TOKEN: ADMIN };
    const { code, out, err } = await on.$(list, { env });
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(new RegExp(`^postmaster: cannot reach ${url}: connection refused.`));
    expect(err).toContain("npm start");
    expect(err).not.toContain(ADMIN);
    const unknown = await on.$(`${list} --url http://nowhere.invalid`, { env });
    expect(unknown.code).toBe(3);
    expect(unknown.err).toContain("cannot reach http://nowhere.invalid: the host name was");
    const other = await on.$(`${list} --url ${api.route53}`, { env });
    expect(other.code).not.toBe(0);
    expect(other.err).toContain(`${api.route53} replied`);
    const path = await on.$(`${list} --url ${api.url}/v1`, { env });
    expect(path.code).toBe(2);
  });
});

describe("postmaster login", () => {
  it("checks the token, and keeps it where only its owner reads it", async () => {
    const { code, out, err } = await on.$(`login --url ${api.url}/`, { input: `${ADMIN}\n` });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`Signed in to ${api.url}`);
    expect(out).not.toContain(ADMIN);
    expect(JSON.parse(await readFile(path(), "utf8"))).toEqual({ url: api.url, token: ADMIN });
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect((await on.$(list)).code).toBe(0);
    await chmod(path(), 0o644);
    await on.$(`login --url ${api.url}`, { input: ADMIN });
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it("keeps nothing that does not work, and takes no token as an argument", async () => {
    const wrong = await on.$(`login --url ${api.url}`, { input: "pm_wrong" });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("Nothing was saved");
    expect(wrong.err).not.toContain("pm_wrong");
    expect((await on.$(`login --url ${api.url}`)).code).toBe(2);
    expect((await on.$(`login --url http://127.0.0.1:${await freePort()}`, { input: ADMIN })).code).toBe(3);
    expect((await on.$(`login --url ${api.url} pm_argument`)).code).toBe(2);
    expect((await on.$("login")).code).toBe(2);
    await expect(stat(path())).rejects.toThrow("ENOENT");
  });

  it("takes a token of another scope than read", async () => {
    await api.as("suppressions:write");
    const { code } = await on.$(`login --url ${api.url}`, { input: "secret of suppressions:write" });
    expect(code).toBe(0);
  });

  it.skipIf(!hasTerminal)("does not echo on a terminal", async () => {
    const { code, out } = await on.onTerminal(`login --url ${api.url}`, {
      input: `${ADMIN}x\u007f\r`,
      wait: "not shown",
    });
    expect(out).toContain("(not shown): ");
    expect(out).not.toContain(ADMIN);
    expect(code).toBe(0);
    expect((await on.$(list)).code).toBe(0);
  });
});
