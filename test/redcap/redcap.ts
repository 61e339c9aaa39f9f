import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { COMMAND } from "../system/builtCommand.ts";

/** A folder with files in it (name to content), gone afterwards. */
export const folderOf = async (files: Record<string, string | Buffer>) => {
  const path = await mkdtemp(join(tmpdir(), "postmaster-redcap-"));
  await chmod(path, 0o755);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
};

/** `postmaster redcap …`, as a process; `err` without the line breaks that an 80-column terminal needs. */
export const redcap = async (args: string[], as: { uid?: number; gid?: number } = {}) => {
  const child = spawn(process.execPath, [COMMAND, "redcap", ...args], {
    ...as,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { out, err: err.replace(/\n +/g, " "), code: code as number };
};

/** A page of our own that has in common with REDCap's what is looked for. */
export const PAGE = `<?php
// Who has forgotten a password gets a link.
global $homepage_contact_email;
$user_email = lookUp($_POST['username']);
$email = new Message();
$email->setTo($user_email);
$email->setFrom($user_email);
$email->setSubject('Réset');
if (!$email->send()) exit("no");
`;
