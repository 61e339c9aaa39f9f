import { readFile, writeFile } from "node:fs/promises";
import {
  GUARD_ADDRESS,
  guardAddressIn,
  isGuardEntry,
  MILTER_SETTINGS,
  milterValue,
  withGuard,
} from "../../../shared/relay/guard/mainCf.ts";
import { ownCommand } from "../../ownCommand.ts";
import { checkText } from "../../relay/checkCommand.ts";
import { guardChecks } from "../../relay/checks/guard.ts";
import { ABSENT, attributesOf, Backup } from "../../relay/configuring/Backup.ts";
import { finishInterrupted, showSettings, takeEffect, type Write } from "../../relay/configuring/change.ts";
import { Swap, type Wanted } from "../../relay/configuring/Swap.ts";
import { MAIN, settle, stageCopy } from "../../relay/configuring/stage.ts";
import { guardFacts } from "../../relay/facts/guard.ts";
import { words } from "../../relay/facts/literalMap.ts";
import { configuredAt, isOlder, queueManagerSince } from "../../relay/facts/runtime.ts";
import type { Postfix } from "../../relay/Postfix.ts";
import { isAtLeast } from "../../relay/relaySettings.ts";
import { UsageError } from "../../target.ts";
import { planSettings, requestOf, type SettingsPlan, type SettingsWishes } from "./settings.ts";
import { nextSteps, startGuard } from "./start.ts";
import { isHiddenFromUnits, planUnits, type UnitsPlan, wantsFolders } from "./systemd.ts";
import type { Places } from "./units.ts";

export type InstallOptions = SettingsWishes & { listen?: string; dryRun?: boolean; reload: boolean };

/** Of the guard's own backup, beside main.cf. It has what is changed elsewhere; main.cf needs none. */
export const BACKUP = "postmaster-guard-backup";

/** Makes Postfix ask the guard, and systemd run it: shows the changes, tries a copy, swaps it in and starts. */
export const installGuard = async (
  postfix: Postfix,
  options: InstallOptions,
  places: Places,
  write: Write,
): Promise<void> => {
  await refuseOldPostfix(postfix);
  const isUnfinished = await finishInterrupted(postfix, write);
  if (options.dryRun === true) {
    const { isChange } = await plan(postfix, options, places, write);
    if (isChange) write("Nothing was changed (--dry-run).\n");
    return;
  }
  const swap = await Swap.begin(postfix.directory);
  let planned: Plan;
  try {
    planned = await plan(postfix, options, places, write);
    const staged = await stageMain(postfix, swap.stage, planned.main);
    await refuseUnasked(staged);
    for (const check of guardChecks({ guard: await guardFacts(staged), commands: postfix.commands }))
      if (check.state !== "ok") write(checkText(check));
    if (planned.isChange) {
      await swap.commit(await wantedOf(postfix, planned), [], wantsFolders(places.units ?? ""));
      write("Done. --undo takes the guard out again.\n");
    } else await swap.abort();
  } catch (error) {
    await swap.abort();
    throw error;
  }
  const { address, settings, units } = planned;
  // What an interrupted change wrote is new to systemd too.
  const started = units && { ...units, isSocketNew: units.isSocketNew || isUnfinished };
  const isChange = planned.isChange || isUnfinished;
  await startGuard({ address, units: started, places, isChange, reload: options.reload }, write);
  if (planned.isMainChanged || isUnfinished || !(await isInEffect(postfix)))
    await takeEffect(postfix, false, options, write);
  if (planned.isChange) write(nextSteps(settings.mode, { address, places, commands: postfix.commands }));
};

/** An earlier install may have ended before Postfix was reloaded. */
const isInEffect = async (postfix: Postfix): Promise<boolean> => {
  const since = await queueManagerSince(await postfix.value("queue_directory"));
  return since !== undefined && !isOlder(since, await configuredAt(postfix));
};

type Plan = {
  address: string;
  main: string;
  isMainChanged: boolean;
  isChange: boolean;
  settings: SettingsPlan;
  units: UnitsPlan | undefined;
};

/** Works out the changes, and shows them. */
const plan = async (
  postfix: Postfix,
  options: InstallOptions,
  { settings: folder, units: unitsFolder }: Places,
  write: Write,
): Promise<Plan> => {
  const settings = await planSettings(folder, options);
  const before = await readFile(postfix.file(MAIN), "latin1");
  const address = options.listen ?? guardAddressIn(before) ?? GUARD_ADDRESS;
  const main = withGuard(before, address);
  const command = ownCommand();
  const units =
    unitsFolder === undefined
      ? undefined
      : await planUnits(unitsFolder, {
          listen: address,
          command,
          settings: folder,
          isAsLeft: (path) => new Backup(postfix.directory, BACKUP).isAsLeft(path),
        });
  showSettings(
    MILTER_SETTINGS.flatMap((name) => {
      const [from, to] = [milterValue(before, name), milterValue(main, name)];
      return from === to ? [] : [{ name, from, to }];
    }),
    write,
  );
  for (const line of [...settings.lines, ...(units?.lines ?? [])]) write(`${line}\n`);
  for (const one of settings.unverified)
    write(`! The fallback ${one} is not verified. Before mode rewrite, run: ${requestOf(one)}\n`);
  const hidden = (units?.wanted ?? []).some((one) => "content" in one) && command.find(isHiddenFromUnits);
  if (typeof hidden === "string")
    write(
      `! systemd's service cannot read ${hidden}. Install the command elsewhere, for example in /usr/local/bin.\n`,
    );
  const isMainChanged = main !== before;
  const isChange = isMainChanged || settings.wanted.length > 0 || (units?.wanted.length ?? 0) > 0;
  if (!isChange) write("Nothing to change: the guard is installed like this already.\n");
  return { address, main, isMainChanged, isChange, settings, units };
};

/** A copy of the configuration with this main.cf, checked by Postfix itself. */
export const stageMain = (postfix: Postfix, stage: string, main: string): Promise<Postfix> =>
  stageCopy(postfix, stage, {
    isOurs: (name) => name === MAIN,
    change: async (copy) => {
      await writeFile(copy.file(MAIN), main, "latin1");
      await settle(copy.file(MAIN));
    },
  });

/** main.cf as it is to be, with the owner and mode that it has. */
export const wantedMain = async (postfix: Postfix, main: string): Promise<Wanted> => {
  const path = postfix.file(MAIN);
  const attributes = await attributesOf(path);
  if (attributes === undefined) throw new Error(`${path} is gone`);
  return {
    path,
    content: Buffer.from(main, "latin1"),
    attributes: { ...attributes, mtimeMs: Date.now() },
  };
};

/** main.cf last: when Postfix asks the guard, what the guard needs is there. */
const wantedOf = async (
  postfix: Postfix,
  { main, isMainChanged, settings, units }: Plan,
): Promise<Wanted[]> => {
  const others = [...settings.wanted, ...(units?.wanted ?? [])];
  const kept = others.map((one) => [one.path, contentOf(one)] as const);
  return [
    ...(await new Backup(postfix.directory, BACKUP).before(new Map(kept))),
    ...others,
    ...(isMainChanged ? [await wantedMain(postfix, main)] : []),
  ];
};

const contentOf = (one: Wanted) => {
  if ("content" in one) return one.content;
  return "isRemoved" in one ? ABSENT : "link";
};

const refuseOldPostfix = async (postfix: Postfix): Promise<void> => {
  const values = await postfix.values(["mail_version", ...MILTER_SETTINGS]);
  const version = values.get("mail_version") ?? "";
  if (!isAtLeast(version, 3, 0) || !MILTER_SETTINGS.every((name) => values.has(name)))
    throw new UsageError(
      `Postfix ${version} cannot have settings for one milter; 3.0 and later can. Set the guard up by hand: postmaster guard run --help`,
    );
};

/** What Postfix makes of the text must be what was meant. */
const refuseUnasked = async (staged: Postfix): Promise<void> => {
  const values = await staged.values([...MILTER_SETTINGS]);
  for (const name of MILTER_SETTINGS)
    if (!isGuardEntry(words(values.get(name) ?? "")[0] ?? ""))
      throw new Error(
        `Postfix would not ask the guard first: ${name} would be "${values.get(name) ?? ""}". Nothing was changed.`,
      );
};
