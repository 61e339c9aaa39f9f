import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { guardChecks } from "../../../cli/relay/checks/guard.ts";
import { guardFacts } from "../../../cli/relay/facts/guard.ts";
import { Postfix } from "../../../cli/relay/Postfix.ts";
import { guardEntry, withGuard } from "../../../shared/relay/guard/mainCf.ts";
import { startPostfix, type TestPostfix } from "../postfix.ts";

const ADDRESS = "inet:127.0.0.1:18894";
const ENTRY = guardEntry(ADDRESS);
const INSTALL = expect.stringMatching(/^postmaster guard install --config-dir /);

let postfix: TestPostfix;
let pristine: Map<string, string>;
beforeAll(async () => {
  postfix = await startPostfix();
  const read = async (name: string) => [name, await readFile(join(postfix.directory, name), "utf8")] as const;
  pristine = new Map([await read("main.cf"), await read("master.cf")]);
});
afterAll(() => postfix?.stop());
beforeEach(async () => {
  for (const [name, text] of pristine) await writeFile(join(postfix.directory, name), text);
});

const setMain = (...settings: string[]) =>
  writeFile(
    join(postfix.directory, "main.cf"),
    `${pristine.get("main.cf")}${settings.map((one) => `${one}\n`).join("")}`,
  );
const guarded = () =>
  writeFile(join(postfix.directory, "main.cf"), withGuard(pristine.get("main.cf") ?? "", ADDRESS));
const setMaster = async (...edits: string[][]) => {
  for (const edit of edits)
    await promisify(execFile)("postconf", ["-c", postfix.directory, ...edit], {
      env: { PATH: `${process.env["PATH"]}:/usr/sbin` },
    });
};
const checks = async () => {
  const host = new Postfix(postfix.directory);
  return guardChecks({ guard: await guardFacts(host), commands: host.commands });
};

describe("relay check, of the guard", () => {
  it("says nothing where there is none", async () => {
    await setMain("smtpd_milters = inet:127.0.0.1:8891", "receive_override_options = no_milters");
    expect(await checks()).toEqual([]);
  });

  it("says that Postfix asks it, also if a content filter's way back has no milters", async () => {
    await setMain(`milters = ${ENTRY}`, "smtpd_milters = $milters", "non_smtpd_milters = $milters");
    await setMaster(
      ["-M", "127.0.0.1:10025/inet=127.0.0.1:10025 inet n - n - - smtpd"],
      ["-P", "127.0.0.1:10025/inet/smtpd_milters="],
      ["-M", "submission/inet=submission inet n - n - - smtpd"],
      ["-P", "submission/inet/smtpd_milters=$milters"],
    );
    expect(await checks()).toMatchObject([
      { state: "ok", what: `Postfix asks the guard (${ADDRESS}) about each message.` },
    ]);
  });

  it("names the setting that lacks it, and another filter that comes first", async () => {
    await setMain(`smtpd_milters = inet:127.0.0.1:8891, ${ENTRY}`);
    expect(await checks()).toMatchObject([
      {
        code: "guardNotFirst",
        what: expect.stringContaining("smtpd_milters has inet:127.0.0.1:8891 before the guard"),
        commands: [INSTALL],
      },
      {
        code: "guardPartly",
        what: expect.stringContaining("mail that is handed over by sendmail is sent without it"),
        commands: [INSTALL],
      },
    ]);
  });

  it("knows one that was set up by hand", async () => {
    await setMain("smtpd_milters = inet:127.0.0.1:8894", "non_smtpd_milters = $smtpd_milters");
    expect(await checks()).toMatchObject([{ state: "ok" }]);
  });

  it("names options that switch it off, with commands that undo them", async () => {
    await guarded();
    await setMaster(
      ["-M", "submission/inet=submission inet n - n - - smtpd"],
      ["-P", "submission/inet/smtpd_milters="],
      ["-P", "cleanup/unix/non_smtpd_milters=inet:127.0.0.1:8891"],
    );
    const found = await checks();
    expect(found.map(({ code }) => code)).toEqual(["guardOverridden", "guardOverridden"]);
    for (const { commands = [] } of found) await setMaster((commands[0] ?? "").split(" ").slice(3));
    expect(await checks()).toMatchObject([{ state: "ok" }]);
    await setMaster(["-e", "receive_override_options=no_milters"]);
    expect(await checks()).toMatchObject([
      { code: "guardOverridden", what: expect.stringContaining("main.cf has no_milters") },
    ]);
  });
});
