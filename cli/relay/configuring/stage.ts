import { copyFile, readdir, readFile, symlink, utimes } from "node:fs/promises";
import { basename, join } from "node:path";
import { Postfix } from "../Postfix.ts";
import { isReadAsText, PASSWORDS, type Setting } from "../relaySettings.ts";
import { writeSynced } from "./Journal.ts";

/** What a change makes of main.cf, sasl_passwd and the map built from it. */
export type Staged = {
  postfix: Postfix;
  /** By name, in an order in which Postfix works at every moment: the password before the setting that needs it. */
  files: Map<string, Buffer>;
  built: string[];
};

const MAIN = "main.cf";

/**
 * The whole configuration in the folder `stage`, with the settings and passwords as they are to be, checked by Postfix
 * itself. What does not change is there by links.
 */
export const stageConfiguration = async (
  postfix: Postfix,
  stage: string,
  { settings, passwords, mapType }: { settings: Setting[]; passwords: string; mapType: string },
): Promise<Staged> => {
  const isOurs = (name: string) => name === MAIN || name === PASSWORDS || name.startsWith(`${PASSWORDS}.`);
  for (const name of await readdir(postfix.directory))
    if (!isOurs(name) && name !== basename(stage)) await symlink(postfix.file(name), join(stage, name));
  await copyFile(postfix.file(MAIN), join(stage, MAIN));
  await writeSynced(join(stage, PASSWORDS), Buffer.from(passwords, "latin1"));
  const staged = new Postfix(stage);
  await settle(join(stage, PASSWORDS));
  if (settings.length > 0) await staged.set(settings);
  await settle(join(stage, MAIN));
  if (!isReadAsText(mapType)) await staged.postmap(`${mapType}:${staged.file(PASSWORDS)}`);
  await staged.check();
  const built = (await readdir(stage)).filter((name) => name.startsWith(`${PASSWORDS}.`));
  const files = new Map<string, Buffer>();
  for (const name of [...built, PASSWORDS, ...(settings.length > 0 ? [MAIN] : [])])
    files.set(name, await readFile(staged.file(name)));
  return { postfix: staged, files, built };
};

const SETTLED_MS = 2_000;

/** Postfix's programs wait for a second before they read a file that may still be written. This one is complete. */
const settle = async (path: string): Promise<void> => {
  const before = (Date.now() - SETTLED_MS) / 1_000;
  await utimes(path, before, before);
};
