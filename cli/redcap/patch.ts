import { readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { wrapped } from "../wrapped.ts";
import { folderText } from "./checkText.ts";
import { cronLine } from "./cronLine.ts";
import { PASSWORD_RECOVERY, type PatchPlan, planPatch } from "./passwordRecovery.ts";
import { sourceOf } from "./phpFiles.ts";
import { unreadable } from "./RedcapError.ts";
import { mustBeWritable, replaceFile, unwritable } from "./replaceFile.ts";
import { unifiedDiff } from "./unifiedDiff.ts";
import { versionFolder } from "./versionFolder.ts";

export type PatchOptions = { dryRun?: boolean; undo?: boolean };

export type Surroundings = {
  /** Takes bytes as latin1, as a file may be in any encoding. */
  write: (latin1: string) => void;
  /** The words that start this command from elsewhere. */
  postmaster: readonly string[];
};

/** The file is not one that this command can change. */
export class Refusal extends Error {}

/** Changes the one line of REDCap that sends password recovery from the user's own address, or changes it back. */
export const patchRedcap = async (
  folder: string,
  { dryRun = false, undo = false }: PatchOptions,
  { write, postmaster }: Surroundings,
): Promise<void> => {
  const found = await versionFolder(folder);
  const file = await realpath(join(found.path, PASSWORD_RECOVERY)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw unreadable(join(found.path, PASSWORD_RECOVERY), cause);
    throw new Refusal(
      `${found.path} has no ${PASSWORD_RECOVERY}. This version may send the message from another file. To list all senders, run: postmaster redcap check ${folder}`,
    );
  });
  const backup = `${file}.postmaster-backup`;
  const state = { source: await sourceOf(file), saved: await savedIn(backup), file, backup };
  const plan = undo ? planUndo(state) : planChange(state);
  const say = (text: string) => write(Buffer.from(wrapped(text, "")).toString("latin1"));
  write(Buffer.from(`${folderText(found)}\n`).toString("latin1"));
  if (plan.content !== undefined) {
    write(`${unifiedDiff(state.source, plan.content, PASSWORD_RECOVERY)}\n`);
    if (dryRun) return say("Dry run: nothing was written.");
    await mustBeWritable(file);
    if (!undo && state.saved === undefined) await replaceFile(backup, state.source, file);
    await replaceFile(file, plan.content);
  }
  if (undo && state.saved !== undefined && !dryRun)
    await rm(backup).catch((cause) => Promise.reject(unwritable(backup, cause)));
  say(plan.told);
  if (undo) return;
  say("Upgrading REDCap restores the old line. This crontab line emails you when that happens:");
  write(Buffer.from(`\n${cronLine(found, postmaster)}\n`).toString("latin1"));
};

type State = { source: string; saved: string | undefined; file: string; backup: string };
/** The file's new content, if it is to change, and what to report. */
type Change = { content?: string; told: string };

const planChange = ({ source, saved, file, backup }: State): Change => {
  const plan = planPatch(source);
  if (plan.kind === "refused") throw new Refusal(`${file}: ${plan.why}`);
  if (plan.kind === "needless")
    return {
      told: `Nothing to patch: line ${plan.line} sends from ${plan.expression}, which is not a user's own address.`,
    };
  if (plan.kind === "done") {
    const isOurs = saved !== undefined && patchedFrom(saved) === source;
    return {
      told: `Already patched: line ${plan.line} sends from $homepage_contact_email.${isOurs ? "" : " This command would have written it differently, so --undo will refuse."}`,
    };
  }
  if (saved !== undefined && saved !== source)
    throw new Refusal(
      `${backup} is not a backup of the current file: the file was changed or restored by other means. Compare them with diff, move the backup away, and run this again.`,
    );
  return {
    content: plan.patched,
    told: `Patched line ${plan.line}. A backup is in the same folder, password_recovery.php.postmaster-backup; --undo restores it. If PHP's opcache.validate_timestamps is off, reload PHP.`,
  };
};

const planUndo = ({ source, saved, file, backup }: State): Change => {
  if (saved === undefined) {
    if (planPatch(source).kind === "change") return { told: "Nothing to undo: the file is not patched." };
    throw new Refusal(
      `${backup} does not exist, so this command did not patch the file. Restore it from REDCap's zip of this version.`,
    );
  }
  if (saved === source) return { told: "Nothing to undo: the file is already identical to its backup." };
  if (patchedFrom(saved) === source)
    return { content: saved, told: "Undone: the original file is restored." };
  throw new Refusal(
    `${file} was modified since it was patched, and --undo would lose those changes. Change setFrom() back by hand and remove ${backup}, or copy the backup over it.`,
  );
};

const patchedFrom = (saved: string): string | undefined => {
  const plan: PatchPlan = planPatch(saved);
  return plan.kind === "change" ? plan.patched : undefined;
};

const savedIn = (backup: string): Promise<string | undefined> =>
  readFile(backup, "latin1").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unreadable(backup, cause);
  });
