import { UsageError } from "../../target.ts";
import { type Credentials, kindOfSecret } from "../credentials.ts";
import type { Postfix } from "../Postfix.ts";
import {
  CA_FILES,
  isReadAsText,
  mapTypeOf,
  PASSWORDS,
  type RelayWishes,
  relayHostOf,
  relaySettings,
  type Setting,
} from "../relaySettings.ts";
import { attributesOf, Backup } from "./Backup.ts";
import { type Change, finishInterrupted, showSettings, takeEffect, type Write } from "./change.ts";
import { type ConfigureOptions, shown } from "./checkedOptions.ts";
import { type PasswordsFound, passwordMapsWith, passwordsFound } from "./passwordMaps.ts";
import { type PasswordText, withPassword } from "./passwordText.ts";
import { type Attributes, Swap, type Wanted } from "./Swap.ts";
import { type Staged, stageConfiguration } from "./stage.ts";
import { tryConfiguration } from "./tryConfiguration.ts";

type Passwords = PasswordText & Pick<PasswordsFound, "from" | "onlyInMap">;

const INTERFACES = "inet_interfaces";

/**
 * Configures Postfix to send all mail through SES: shows the changes, tries a copy, swaps it in and reloads. False if
 * something else on this host would still stop mail.
 */
export const configureRelay = async (
  postfix: Postfix,
  options: ConfigureOptions,
  credentials: Credentials,
  write: Write,
): Promise<boolean> => {
  await finishInterrupted(postfix, write);
  if (options.dryRun === true) {
    const { isChange } = await plan(postfix, options, credentials, write);
    if (isChange) write("Nothing was changed (--dry-run).\n");
    return true;
  }
  // Before anything is read, or what another run changes meanwhile would be lost.
  const swap = await Swap.begin(postfix.directory);
  try {
    const planned = await plan(postfix, options, credentials, write);
    const { changes, passwords, isChange, mapType } = planned;
    const trial = {
      ...{ ...planned, commands: postfix.commands, credentials, connect: options.connect },
      ...{ isInPlace: !isChange, outcome: "Nothing was changed." },
    };
    if (!isChange) {
      await swap.abort();
      return await tryConfiguration(postfix, trial, write);
    }
    const settings = changes.map(({ name, to }): Setting => [name, to]);
    const staged = await stageConfiguration(postfix, swap.stage, {
      settings,
      passwords: passwords.text,
      mapType,
    });
    const isSent = await tryConfiguration(staged.postfix, trial, write);
    await swap.commit(await wantedOf(postfix, staged));
    write(`Done. A backup is in ${new Backup(postfix.directory).folder}; --undo restores it.\n`);
    const isMoved = changes.some(({ name }) => name === INTERFACES);
    await takeEffect(postfix, isMoved, options, write);
    return isSent;
  } catch (error) {
    await swap.abort();
    throw error;
  }
};

type Plan = {
  relay: string;
  map: string;
  mapType: string;
  changes: Change[];
  passwords: Passwords;
  isChange: boolean;
};

/** Works out the changes, and shows them. */
const plan = async (
  postfix: Postfix,
  options: ConfigureOptions,
  credentials: Credentials,
  write: Write,
): Promise<Plan> => {
  const wishes = await wishesOf(postfix, options);
  const relay = relayHostOf(wishes);
  const map = `${wishes.mapType}:${postfix.file(PASSWORDS)}`;
  const maps = await passwordMapsWith(postfix, map);
  const changes = await changesOf(
    postfix,
    relaySettings(wishes).map(([name, to]) => [name, name === "smtp_sasl_password_maps" ? maps : to]),
  );
  const passwords = await passwordsAfter(postfix, { relay, map, credentials });
  show({ changes, passwords, relay, postfix, credentials }, write);
  if (kindOfSecret(credentials.password) !== "smtpPassword" && options.host === undefined)
    write("! The password does not look like an SES SMTP password (44 characters, starting with B).\n");
  const isChange = changes.length > 0 || passwords.isChanged;
  if (!isChange) write("Nothing to change: Postfix already has this configuration.\n");
  return { relay, map, mapType: wishes.mapType, changes, passwords, isChange };
};

/** Restores the configuration from before the first `configure`. */
export const undoConfigure = async (
  postfix: Postfix,
  options: { force: boolean; reload: boolean },
  write: Write,
): Promise<void> => {
  await finishInterrupted(postfix, write);
  const interfaces = await postfix.value(INTERFACES);
  const backup = new Backup(postfix.directory);
  const swap = await Swap.begin(postfix.directory);
  try {
    await swap.commit(await backup.restoring(options), [backup.folder]);
  } catch (error) {
    await swap.abort();
    throw error;
  }
  write(`Restored ${postfix.file("main.cf")} and ${PASSWORDS}.\n`);
  await takeEffect(postfix, (await postfix.value(INTERFACES)) !== interfaces, options, write);
};

const wishesOf = async (postfix: Postfix, options: ConfigureOptions): Promise<RelayWishes> => {
  const values = await postfix.values(["mail_version", "default_database_type"]);
  const known = await postfix.mapTypes();
  const mapType = options.mapType ?? mapTypeOf(known, values.get("default_database_type") ?? "");
  if (!known.includes(mapType))
    throw new UsageError(
      `this Postfix does not support maps of type ${mapType}; it supports ${known.join(", ")}`,
    );
  const { region, port, host, masquerade, sender, senderIn } = options;
  return {
    region,
    port,
    ...(host === undefined ? {} : { host }),
    ...(masquerade === undefined ? {} : { masquerade }),
    ...(sender === undefined ? {} : { sender }),
    ...(senderIn === undefined ? {} : { senderIn }),
    mapType,
    caFile: await caFileOf(options.caFile),
    directory: postfix.directory,
    version: values.get("mail_version") ?? "",
    loopbackOnly: options.loopback,
  };
};

const caFileOf = async (given: string | undefined): Promise<string> => {
  for (const file of given === undefined ? CA_FILES : [given])
    if ((await attributesOf(file)) !== undefined) return file;
  throw new UsageError(
    given === undefined
      ? "this machine has no CA certificates: install them (apt-get install ca-certificates), or name a file with --ca-file"
      : `--ca-file ${given}: there is no such file`,
  );
};

const changesOf = async (postfix: Postfix, settings: Setting[]): Promise<Change[]> => {
  const current = await postfix.values(settings.map(([name]) => name));
  const unknown = settings.filter(([name]) => !current.has(name)).map(([name]) => name);
  if (unknown.length > 0)
    throw new UsageError(`this Postfix is too old: it does not know ${unknown.join(", ")}`);
  return settings.flatMap(([name, to]) => {
    const from = current.get(name);
    return from === to ? [] : [{ name, from, to }];
  });
};

/** Changed too where the map does not have what its text has. */
const passwordsAfter = async (
  postfix: Postfix,
  { relay, map, credentials }: { relay: string; map: string; credentials: Credentials },
): Promise<Passwords> => {
  const { text, from, onlyInMap } = await passwordsFound(postfix, map);
  const passwords = { ...withPassword(text, relay, credentials), from, onlyInMap };
  if (passwords.isChanged || isReadAsText(map.split(":")[0] ?? "")) return passwords;
  const built = await postfix.lookUp(map, relay);
  const isBuilt = built.kind === "found" && built.value === `${credentials.user}:${credentials.password}`;
  return { ...passwords, isChanged: !isBuilt };
};

const show = (
  {
    changes,
    passwords,
    relay,
    postfix,
    credentials,
  }: {
    changes: Change[];
    passwords: Passwords;
    relay: string;
    postfix: Postfix;
    credentials: Credentials;
  },
  write: Write,
): void => {
  showSettings(changes, write);
  if (!passwords.isChanged) return;
  const { from, onlyInMap } = passwords;
  if (from !== undefined)
    write(`! ${postfix.file(PASSWORDS)} is gone: its lines are recovered from ${from}.\n`);
  if (onlyInMap.length > 0)
    write(
      `! The old map has entries that are missing from ${postfix.file(PASSWORDS)}, so the new map does not have them: ${onlyInMap.map(shown).join(", ")}\n`,
    );
  for (const key of passwords.replaced) write(`- ${postfix.file(PASSWORDS)}: ${key} (old password)\n`);
  write(`+ ${postfix.file(PASSWORDS)}: ${relay} ${credentials.user}:(password)\n`);
};

/** With the owner and mode that each file has; a new one, and a password's map, is root's alone. */
const wantedOf = async (postfix: Postfix, { files, built }: Staged): Promise<Wanted[]> => {
  const secret = await attributesOf(postfix.file(PASSWORDS));
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  // A group may be meant to read it; everyone is not.
  const ofSecret: Attributes =
    secret === undefined
      ? { mode: 0o600, ...owner }
      : { mode: (secret.mode & 0o640) | 0o600, uid: secret.uid, gid: secret.gid };
  // One time for all, or the text would be newer than the map built from it.
  const mtimeMs = Date.now();
  // A map may be built again from the same text.
  const kept = [...files].map(
    ([name, content]) => [name, built.includes(name) ? undefined : content] as const,
  );
  const wanted: Wanted[] = await new Backup(postfix.directory).before(new Map(kept));
  for (const [name, content] of files) {
    const own = name === "main.cf" ? await attributesOf(postfix.file(name)) : ofSecret;
    const { mode, uid, gid } = own ?? { mode: 0o644, ...owner };
    wanted.push({ path: postfix.file(name), content, attributes: { mode, uid, gid, mtimeMs } });
  }
  return wanted;
};
