import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { UsageError } from "../target.ts";
import { Backup, exists } from "./Backup.ts";
import { type Credentials, kindOfSecret } from "./credentials.ts";
import type { Postfix } from "./Postfix.ts";
import {
  CA_FILES,
  isReadAsText,
  mapTypeOf,
  PASSWORDS,
  type RelayWishes,
  relayHostOf,
  relaySettings,
  type Setting,
} from "./relaySettings.ts";

export type ConfigureOptions = {
  region: string;
  port: number;
  host?: string;
  caFile?: string;
  mapType?: string;
  loopback: boolean;
  masquerade?: string;
  sender?: string;
  senderIn?: "envelope" | "header" | "both";
  dryRun?: boolean;
  reload: boolean;
};

type Write = (text: string) => void;
type Change = { name: string; from: string | undefined; to: string };

/** Configures Postfix to send all mail through SES: shows the changes, keeps a backup, makes them and reloads. */
export const configureRelay = async (
  postfix: Postfix,
  options: ConfigureOptions,
  credentials: Credentials,
  write: Write,
): Promise<void> => {
  const wishes = await wishesOf(postfix, options);
  const settings = relaySettings(wishes);
  const changes = await changesOf(postfix, settings);
  const passwords = await passwordsAfter(postfix, relayHostOf(wishes), credentials);
  const backup = new Backup(postfix.directory, ["main.cf", PASSWORDS]);
  for (const { name, from, to } of changes)
    write(`${from === undefined || from === "" ? "" : `- ${name} = ${from}\n`}+ ${name} = ${to}\n`);
  if (passwords.isNew)
    write(`+ ${postfix.file(PASSWORDS)}: ${relayHostOf(wishes)} ${credentials.user}:(password)\n`);
  if (kindOfSecret(credentials.password) === "unknown" && options.host === undefined)
    write("! The password does not look like an SES SMTP password (44 characters, starting with B).\n");
  if (changes.length === 0 && !passwords.isNew) {
    write("Nothing to change: Postfix already has this configuration.\n");
    return;
  }
  if (options.dryRun === true) {
    write("Nothing was changed (--dry-run).\n");
    return;
  }
  await backup.keep();
  await writeSecret(postfix.file(PASSWORDS), passwords.text);
  if (!isReadAsText(wishes.mapType)) await postfix.postmap(`${wishes.mapType}:${postfix.file(PASSWORDS)}`);
  if (changes.length > 0) await postfix.set(changes.map(({ name, to }) => [name, to]));
  await backup.noteAfter();
  write(`Done. A backup is in ${postfix.directory}; --undo restores it.\n`);
  await takeEffect(postfix, changes, options, write);
};

/** Restores the configuration from before the first `configure`. */
export const undoConfigure = async (
  postfix: Postfix,
  options: { force: boolean; reload: boolean },
  write: Write,
): Promise<void> => {
  const map = await postfix.value("smtp_sasl_password_maps");
  const interfaces = await postfix.value("inet_interfaces");
  await new Backup(postfix.directory, ["main.cf", PASSWORDS]).undo(options);
  const [type = "", file = ""] = map.split(":");
  if (!isReadAsText(type) && (await exists(file))) await postfix.postmap(map);
  write(`Restored ${postfix.file("main.cf")} and ${PASSWORDS}.\n`);
  const isMoved = (await postfix.value("inet_interfaces")) !== interfaces;
  await takeEffect(
    postfix,
    isMoved ? [{ name: "inet_interfaces", from: interfaces, to: "" }] : [],
    options,
    write,
  );
};

const wishesOf = async (postfix: Postfix, options: ConfigureOptions): Promise<RelayWishes> => {
  const values = await postfix.values(["mail_version", "default_database_type"]);
  const known = await postfix.mapTypes();
  const mapType = options.mapType ?? mapTypeOf(known, values.get("default_database_type") ?? "");
  if (!known.includes(mapType))
    throw new UsageError(
      `this Postfix does not support maps of type ${mapType}; it supports ${known.join(", ")}`,
    );
  const { caFile: _caFile, mapType: _mapType, loopback, dryRun: _dryRun, reload: _reload, ...rest } = options;
  return {
    ...rest,
    mapType,
    caFile: await caFileOf(options.caFile),
    directory: postfix.directory,
    version: values.get("mail_version") ?? "",
    loopbackOnly: loopback,
  };
};

const caFileOf = async (given: string | undefined): Promise<string> => {
  for (const file of given === undefined ? CA_FILES : [given]) if (await exists(file)) return file;
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

/** The file with this relay's line added or replaced; other relays' lines and comments stay. */
const passwordsAfter = async (postfix: Postfix, relayHost: string, { user, password }: Credentials) => {
  const path = postfix.file(PASSWORDS);
  const before = (await exists(path)) ? await readFile(path, "utf8") : "";
  const line = `${relayHost} ${user}:${password}`;
  const lines = before.split("\n").filter((one) => one !== "");
  if (lines.includes(line)) return { text: before, isNew: false };
  const others = lines.filter((one) => one.split(/\s+/)[0] !== relayHost);
  return { text: `${[...others, line].join("\n")}\n`, isNew: true };
};

const writeSecret = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
};

/** Forgetting to reload is the classic mistake. Postfix reads inet_interfaces only when it starts [postconf(5)]. */
const takeEffect = async (
  postfix: Postfix,
  changes: Change[],
  { reload }: { reload: boolean },
  write: Write,
): Promise<void> => {
  if (!(await postfix.isRunning())) {
    write("Postfix is not running. Start it: postfix start, or systemctl start postfix\n");
    return;
  }
  const isMoved = changes.some(({ name }) => name === "inet_interfaces");
  if (!reload) {
    write(
      `Postfix still runs with the old configuration. Run: postfix ${isMoved ? "stop && postfix start" : "reload"}\n`,
    );
    return;
  }
  await (isMoved ? postfix.restart() : postfix.control("reload"));
  write(isMoved ? "Postfix restarted.\n" : "Postfix reloaded.\n");
};
