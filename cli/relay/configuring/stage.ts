import { copyFile, readdir, readFile, symlink, utimes } from "node:fs/promises";
import { basename, join } from "node:path";
import { Postfix } from "../Postfix.ts";
import { isReadAsText, PASSWORDS, type Setting } from "../relaySettings.ts";
import { writeSynced } from "./Journal.ts";

/** What `configure` makes of main.cf, sasl_passwd and the map built from it. */
export type Staged = {
  postfix: Postfix;
  /** By name, in an order in which Postfix works at every moment: the password before the setting that needs it. */
  files: Map<string, Buffer>;
  built: string[];
};

export const MAIN = "main.cf";

/**
 * The whole configuration in the folder `stage`, changed there and checked by Postfix itself. What is not `ours` is there
 * by links.
 */
export const stageCopy = async (
  postfix: Postfix,
  stage: string,
  { isOurs, change }: { isOurs: (name: string) => boolean; change: (staged: Postfix) => Promise<void> },
): Promise<Postfix> => {
  for (const name of await readdir(postfix.directory))
    if (!isOurs(name) && name !== basename(stage)) await symlink(postfix.file(name), join(stage, name));
  const staged = new Postfix(stage);
  await change(staged);
  await staged.check();
  return staged;
};

/** The configuration with other settings and passwords. */
export const stageConfiguration = async (
  postfix: Postfix,
  stage: string,
  { settings, passwords, mapType }: { settings: Setting[]; passwords: string; mapType: string },
): Promise<Staged> => {
  const staged = await stageCopy(postfix, stage, {
    isOurs: (name) => name === MAIN || name === PASSWORDS || name.startsWith(`${PASSWORDS}.`),
    change: async (copy) => {
      await copyFile(postfix.file(MAIN), copy.file(MAIN));
      await writeSynced(copy.file(PASSWORDS), Buffer.from(passwords, "latin1"));
      await settle(copy.file(PASSWORDS));
      if (settings.length > 0) await copy.set(settings);
      await settle(copy.file(MAIN));
      if (!isReadAsText(mapType)) await copy.postmap(`${mapType}:${copy.file(PASSWORDS)}`);
    },
  });
  const built = (await readdir(stage)).filter((name) => name.startsWith(`${PASSWORDS}.`));
  const files = new Map<string, Buffer>();
  for (const name of [...built, PASSWORDS, ...(settings.length > 0 ? [MAIN] : [])])
    files.set(name, await readFile(staged.file(name)));
  return { postfix: staged, files, built };
};

const SETTLED_MS = 2_000;

/** Postfix's programs wait for a second before they read a file that may still be written. This one is complete. */
export const settle = async (path: string): Promise<void> => {
  const before = (Date.now() - SETTLED_MS) / 1_000;
  await utimes(path, before, before);
};
