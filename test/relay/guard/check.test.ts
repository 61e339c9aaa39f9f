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
const COMPACT = ENTRY.replaceAll(" ", "");
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
const ENV = { PATH: `${process.env["PATH"]}:/usr/sbin` };
const postconf = (...args: string[]) =>
  promisify(execFile)("postconf", ["-c", postfix.directory, ...args], { env: ENV });
const setMaster = async (...edits: string[][]) => {
  for (const edit of edits) await postconf(...edit);
};
/** Into a shell. */
const paste = (command: string) => promisify(execFile)("sh", ["-c", command], { env: ENV });
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

  it("names options that switch it off, with commands that put it first and keep what else they have", async () => {
    await guarded();
    await setMaster(
      ["-M", "submission/inet=submission inet n - n - - smtpd"],
      ["-P", "submission/inet/smtpd_milters=inet:127.0.0.1:8891"],
      ["-P", "submission/inet/receive_override_options=no_milters,no_address_mappings"],
      ["-M", "465/inet=465 inet n - n - - smtpd"],
      ["-P", "465/inet/smtpd_milters="],
      ["-P", "cleanup/unix/non_smtpd_milters={inet:127.0.0.1:8891,default_action=tempfail}"],
      ["-P", "pickup/unix/receive_override_options=no_milters"],
    );
    await setMaster(["-e", "receive_override_options=no_milters, no_unknown_recipient_checks"]);
    const found = await checks();
    expect(found.map(({ code }) => code)).toEqual(Array(6).fill("guardOverridden"));
    expect(found[0]?.what).toContain("main.cf has no_milters");
    expect(found.map(({ what }) => what)).toContainEqual(
      "receive_override_options in master.cf (pickup/unix) has no_milters: mail from sendmail is sent without the guard.",
    );
    for (const { commands = [] } of found) await paste(commands[0] ?? "");
    expect(await checks()).toMatchObject([{ state: "ok" }]);
    const { stdout } = await postconf("-P");
    expect(stdout.split("\n").sort()).toEqual([
      "",
      `465/inet/smtpd_milters = ${COMPACT}`,
      `cleanup/unix/non_smtpd_milters = ${COMPACT},{inet:127.0.0.1:8891,default_action=tempfail}`,
      "submission/inet/receive_override_options = no_address_mappings",
      `submission/inet/smtpd_milters = ${COMPACT},inet:127.0.0.1:8891`,
    ]);
    expect((await postconf("-h", "receive_override_options")).stdout).toBe("no_unknown_recipient_checks\n");
  });

  it("names maps that may switch it off for clients", async () => {
    await guarded();
    const file = join(postfix.directory, "milters.cidr");
    await writeFile(file, "127.0.0.0/8 DISABLE\n");
    await setMaster(["-e", `smtpd_milter_maps=cidr:${file}`]);
    const [found] = await checks();
    expect(found).toMatchObject({
      state: "look",
      code: "guardMaps",
      what: expect.stringContaining("smtpd_milter_maps in main.cf names milters by client"),
    });
    expect((await paste(found?.commands?.[0] ?? "")).stdout).toBe("DISABLE\n");
    await setMaster(
      ["-e", `smtpd_milter_maps=inline:{ { 192.0.2.1 = ${ENTRY}, inet:127.0.0.1:8891 } }`],
      ["-M", "submission/inet=submission inet n - n - - smtpd"],
      ["-P", "submission/inet/smtpd_milter_maps=static:DISABLE"],
    );
    expect(await checks()).toMatchObject([
      {
        code: "guardMaps",
        what: expect.stringContaining("smtpd_milter_maps in master.cf (submission/inet)"),
      },
    ]);
  });
});
