import { access, constants, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../target.ts";
import { CREDENTIAL_DEFAULTS, GUARD_TOKEN, GUARD_VERIFIED } from "./installing/units.ts";

/** Where the guard learns which senders are verified: from a file, or from a service. */
export type SourceGiven = {
  verified?: string | undefined;
  url?: string | undefined;
  tokenFile?: string | undefined;
};

/** Options in place of what the configuration has, one by one; a file of verified senders in place of the service. */
export const sourceWith = (
  configured: SourceGiven,
  { verified, url, tokenFile }: SourceGiven,
): SourceGiven => {
  const isService = url !== undefined || tokenFile !== undefined;
  if (verified !== undefined && isService)
    throw new UsageError("give either --verified, or --url and --token-file");
  const file = verified ?? (isService ? undefined : configured.verified);
  return file === undefined
    ? { url: url ?? configured.url, tokenFile: tokenFile ?? configured.tokenFile }
    : { verified: file };
};

/**
 * The unit's guard can read the copies that systemd makes of two files, whatever guard.json names: of another file it uses
 * the copy from the last `guard install`, because a guard that does not start lets all mail pass. `folder`: of the copies.
 */
export const readableInUnit = async (
  source: SourceGiven,
  folder: string,
  say: (text: string) => void,
): Promise<SourceGiven> => {
  const copyOf = async (file: string | undefined, name: string, option: string) => {
    if (file === undefined || (await isReadable(file))) return file;
    const copy = join(folder, name);
    const named = relative(folder, file);
    const what = `guard.json names ${named.startsWith("..") ? file : named}, which systemd does not copy for the guard`;
    const install = `To use it, run: postmaster guard install ${option} FILE`;
    const text = await readFile(copy, "utf8").catch(() => "");
    if (["", CREDENTIAL_DEFAULTS[name]].includes(text.trim())) throw new UsageError(`${what}. ${install}`);
    say(`${what}: it uses ${name} of the last install. ${install}`);
    return copy;
  };
  return {
    url: source.url,
    verified: await copyOf(source.verified, GUARD_VERIFIED, "--verified"),
    tokenFile: await copyOf(source.tokenFile, GUARD_TOKEN, "--token-file"),
  };
};

const isReadable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
