import { spawnSync } from "node:child_process";
import { chmod, copyFile, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND } from "../system/builtCommand.ts";
import { folderOf, PAGE, redcap } from "./redcap.ts";

const FILE = "redcap_v14.5.5/Authentication/password_recovery.php";
const PATCHED = PAGE.replace("setFrom($user_email)", "setFrom($homepage_contact_email)");

const folderWith = async (page: string | Buffer) => {
  const folder = await folderOf({ [FILE]: page });
  const file = join(folder.path, FILE);
  return {
    ...folder,
    file,
    backup: `${file}.postmaster-backup`,
    content: () => readFile(file, "utf8"),
    names: () => readdir(join(file, "..")),
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  };
};

/** Root may write anywhere: then as a user who may not, where that one can run the command at all. */
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65534, gid: 65534 } : {};
const canRunAsNobody = spawnSync(process.execPath, [COMMAND, "--help"], nobody).status === 0;

describe("postmaster redcap patch", () => {
  it("shows the difference, changes the one argument, keeps a backup, mode and owner", async () => {
    await using folder = await folderWith(PAGE);
    await chmod(folder.file, 0o640);
    const { out, err, code } = await redcap(["patch", folder.path]);
    expect([err, code]).toEqual(["", 0]);
    expect(out).toContain(`--- a/Authentication/password_recovery.php
+++ b/Authentication/password_recovery.php
@@ -4,6 +4,6 @@
 $user_email = lookUp($_POST['username']);
 $email = new Message();
 $email->setTo($user_email);
-$email->setFrom($user_email);
+$email->setFrom($homepage_contact_email);
 $email->setSubject('Réset');
 if (!$email->send()) exit("no");
`);
    expect(await folder.content()).toBe(PATCHED);
    expect(await readFile(folder.backup, "utf8")).toBe(PAGE);
    expect(await folder.names()).toHaveLength(2);
    for (const path of [folder.file, folder.backup]) {
      const { mode, uid } = await stat(path);
      expect(mode & 0o7777).toBe(0o640);
      expect(uid).toBe(process.getuid?.());
    }
    expect((await redcap(["check", folder.path])).code).toBe(0);
  });

  it("prints a line for cron that runs, and notices when an upgrade has brought the old line back", async () => {
    await using folder = await folderWith(PAGE);
    const { out } = await redcap(["patch", join(folder.path, "redcap_v14.5.5")]);
    expect(out.replace(/\s+/g, " ")).toContain("Upgrading REDCap restores the old line.");
    const command = /^17 6 \* \* \* (.*)$/m.exec(out)?.[1] ?? "false";
    const cron = () => spawnSync("/bin/sh", ["-c", command], { encoding: "utf8" });
    expect(cron()).toMatchObject({ status: 0, stdout: "", stderr: "" });
    await using next = await folderOf({ "Authentication/password_recovery.php": PAGE });
    await symlink(next.path, join(folder.path, "redcap_v14.6.0"));
    expect(cron()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("password_recovery.php:7") as string,
    });
  });

  it("writes nothing with --dry-run", async () => {
    await using folder = await folderWith(PAGE);
    const { out, code } = await redcap(["patch", "--dry-run", folder.path]);
    expect(code).toBe(0);
    expect(out).toContain("+$email->setFrom($homepage_contact_email);");
    expect(out).toContain("Dry run: nothing was written.");
    expect(await folder.content()).toBe(PAGE);
    expect(await folder.names()).toEqual(["password_recovery.php"]);
  });

  it("does nothing the second time", async () => {
    await using folder = await folderWith(PAGE);
    await redcap(["patch", folder.path]);
    const before = await stat(folder.file);
    const { out, code } = await redcap(["patch", folder.path]);
    expect(code).toBe(0);
    expect(out).toContain("Already patched: line 7 sends from $homepage_contact_email.\n");
    expect((await stat(folder.file)).ino).toBe(before.ino);
    expect(await readFile(folder.backup, "utf8")).toBe(PAGE);
  });

  it("finds nothing to do where another safe address is set, or the change was made by hand", async () => {
    await using other = await folderWith(PAGE.replace("setFrom($user_email)", "setFrom($from_email)"));
    const { out, code } = await redcap(["patch", other.path]);
    expect(code).toBe(0);
    expect(out).toContain("Nothing to patch: line 7 sends from $from_email");
    await using byHand = await folderWith(PATCHED);
    const done = await redcap(["patch", byHand.path]);
    expect(done.code).toBe(0);
    expect(done.out.replace(/\s+/g, " ")).toContain("--undo will refuse");
    expect(await byHand.names()).toHaveLength(1);
  });

  it("puts the file back with --undo, though not on a dry run", async () => {
    await using folder = await folderWith(PAGE);
    await redcap(["patch", folder.path]);
    const dry = await redcap(["patch", "--undo", "--dry-run", folder.path]);
    expect(dry.out).toContain("+$email->setFrom($user_email);");
    expect(await folder.content()).toBe(PATCHED);
    const { out, code } = await redcap(["patch", "--undo", folder.path]);
    expect(code).toBe(0);
    expect(out).toContain("Undone");
    expect(await folder.content()).toBe(PAGE);
    expect(await folder.names()).toEqual(["password_recovery.php"]);
    const again = await redcap(["patch", "--undo", folder.path]);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("Nothing to undo")]);
  });

  it("refuses to undo what was changed since, or was not patched by it", async () => {
    await using folder = await folderWith(PAGE);
    await redcap(["patch", folder.path]);
    await writeFile(folder.file, `${PATCHED}// ours\n`);
    const { err, code } = await redcap(["patch", "--undo", folder.path]);
    expect(code).toBe(1);
    expect(err).toContain("was modified since it was patched");
    expect(await folder.content()).toBe(`${PATCHED}// ours\n`);
    await using byHand = await folderWith(PATCHED);
    const refused = await redcap(["patch", "--undo", byHand.path]);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining("does not exist, so this command did not patch the file"),
    ]);
  });

  it("refuses where the backup is of another file, and takes up where it was stopped after the backup", async () => {
    await using folder = await folderWith(PAGE);
    await writeFile(folder.backup, `${PAGE}// older\n`);
    const { err, code } = await redcap(["patch", folder.path]);
    expect([code, err]).toEqual([1, expect.stringContaining("is not a backup of the current file")]);
    expect(await folder.content()).toBe(PAGE);
    await copyFile(folder.file, folder.backup);
    expect((await redcap(["patch", folder.path])).code).toBe(0);
    expect(await folder.content()).toBe(PATCHED);
  });

  it("keeps CRLF, other encodings and a missing last newline", async () => {
    const odd = Buffer.from(PAGE.trimEnd().replaceAll("\n", "\r\n"), "latin1");
    await using folder = await folderWith(odd);
    const { out } = await redcap(["patch", folder.path]);
    expect(out).toContain("\\ No newline at end of file\n");
    const patched = (await readFile(folder.file)).toString("latin1");
    expect(patched).toBe(PATCHED.trimEnd().replaceAll("\n", "\r\n"));
    await redcap(["patch", "--undo", folder.path]);
    expect(await readFile(folder.file)).toEqual(odd);
  });

  it.each([
    ["no call", PAGE.replace("setFrom", "from"), "it does not call setFrom()"],
    ["several calls", `${PAGE}$email->setFrom($user_email);\n`, "calls setFrom() 2 times (lines 7, 10)"],
    ["another variable", PAGE.replace("From($user_email)", "From($sender)"), "setFrom($sender), but"],
    [
      "an assigned variable",
      PAGE.replace("$email->setFrom($user_email)", "$a = $user_email; $email->setFrom($a)"),
      "setFrom($a), but",
    ],
    [
      "a setting that is another's address",
      PAGE.replace("$email = ", "$homepage_contact_email = $user_email;\n$email = "),
      "is assigned another value there (line 5: $homepage_contact_email = $user_email)",
    ],
    [
      "a function without the setting",
      "<?php function a($user_email) { $m->setFrom($user_email); }",
      'line 1 is in a(), which has no "global $homepage_contact_email;"',
    ],
  ])("refuses %s", async (_what, page, message) => {
    await using folder = await folderWith(page);
    const { err, code } = await redcap(["patch", folder.path]);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).toContain(folder.file);
    expect(await folder.content()).toBe(page);
    expect(await folder.names()).toHaveLength(1);
  });

  it("refuses a version without the file", async () => {
    await using folder = await folderOf({ "redcap_v14.5.5/index.php": PAGE });
    const { err, code } = await redcap(["patch", folder.path]);
    expect([code, err]).toEqual([1, expect.stringContaining("has no Authentication/password_recovery.php")]);
  });

  it.skipIf(!canRunAsNobody)("fails with 2, and changes nothing, where it may not write", async () => {
    await using folder = await folderWith(PAGE);
    await chmod(folder.file, 0o444);
    const { err, code } = await redcap(["patch", folder.path], nobody);
    expect(code).toBe(2);
    expect(err).toContain(`${folder.file}: permission denied`);
    expect(err).toContain("REDCap's file is unchanged.");
    expect(await folder.content()).toBe(PAGE);
    expect(await folder.names()).toHaveLength(1);
  });
});
