import { lstat, readFile, readlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MODES, type Mode } from "../../../shared/relay/guard/policy.ts";
import { VerifiedSenders } from "../../../shared/relay/guard/VerifiedSenders.ts";
import type { Wanted } from "../../relay/configuring/Swap.ts";
import { UsageError } from "../../target.ts";
import {
  type GuardConfiguration,
  NO_CONFIGURATION,
  parseGuardConfiguration,
  readGuardConfiguration,
} from "../guardConfiguration.ts";
import { sourceOf } from "../identitySources.ts";
import { type SourceGiven, sourceWith } from "../sourceGiven.ts";
import { GUARD_SETTINGS, GUARD_TOKEN, GUARD_VERIFIED } from "./units.ts";

export type SettingsWishes = SourceGiven & { mode?: Mode; fallback?: string };

/** What is to be in the folder of settings, and how it differs, in words. */
export type SettingsPlan = {
  mode: Mode;
  wanted: Wanted[];
  lines: string[];
  /** Fallbacks that SES would reject as well. */
  unverified: string[];
};

/**
 * guard.json with the given mode and fallback beside what it has, and links to the files from which the guard learns
 * which senders are verified. Fails if those cannot be read, or in mode rewrite if a fallback is not verified.
 */
export const planSettings = async (folder: string, wishes: SettingsWishes): Promise<SettingsPlan> => {
  const path = join(folder, GUARD_SETTINGS);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const before = text === undefined ? NO_CONFIGURATION : await readGuardConfiguration(path);
  const source = wholeSource(sourceWith(before, wishes));
  const { verified: _, url: __, tokenFile: ___, ...kept } = text === undefined ? {} : JSON.parse(text);
  const value = {
    ...kept,
    mode: wishes.mode ?? before.mode ?? "observe",
    ...(wishes.fallback === undefined ? {} : { fallback: wishes.fallback }),
    ...(source.verified === undefined
      ? { url: source.url, tokenFile: GUARD_TOKEN }
      : { verified: GUARD_VERIFIED }),
  };
  const after = parseGuardConfiguration(value);
  if (after.fallback === undefined && after.mode !== "reject")
    throw new UsageError(
      'which verified address should the guard send from? Give --fallback "REDCap <redcap@example.org>"',
    );
  const unverified = await unverifiedFallbacks(after, source);
  const content = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  const isSame = text === content.toString();
  const link = await linkTo(
    join(folder, source.verified === undefined ? GUARD_TOKEN : GUARD_VERIFIED),
    source.verified ?? source.tokenFile ?? "",
  );
  return {
    mode: after.mode ?? "observe",
    wanted: [...(isSame ? [] : [{ path, content, attributes: fileOfRoot() }]), ...link],
    lines: [
      ...(isSame || text === undefined
        ? []
        : [`- ${path}: ${inWords({ ...JSON.parse(text), verified: before.verified, url: before.url })}`]),
      ...(isSame ? [] : [`+ ${path}: ${inWords({ ...value, ...source })}`]),
      ...link.map((one) => `+ ${one.path} -> ${one.linkTo}`),
    ],
    unverified,
  };
};

/** For everyone to read. */
export const fileOfRoot = () => ({
  mode: 0o644,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
});

/** The link to make, unless it is there, or the file itself is. */
export const linkTo = async (path: string, target: string): Promise<{ path: string; linkTo: string }[]> => {
  if (resolve(target) === path) return [];
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink() === true && (await readlink(path)) === target) return [];
  return [{ path, linkTo: target }];
};

/** With the environment's URL; fails if something is missing, and says what. */
const wholeSource = ({ verified, url: given, tokenFile }: SourceGiven): SourceGiven => {
  if (verified !== undefined) return { verified: resolve(verified) };
  const url = given ?? (process.env["POSTMASTER_URL"] || undefined);
  if (url === undefined)
    throw new UsageError(
      `the guard must know which senders are verified: give --verified FILE, or --url URL${tokenFile === undefined ? " and --token-file FILE" : ""}`,
    );
  if (tokenFile === undefined)
    throw new UsageError(
      `the guard needs a token for ${url}: save one with the scope guard in a file, and give --token-file FILE`,
    );
  return { url, tokenFile: resolve(tokenFile) };
};

const unverifiedFallbacks = async (after: GuardConfiguration, source: SourceGiven): Promise<string[]> => {
  const verified = new VerifiedSenders(await (await sourceOf(source)).source.read());
  const used = [after, ...after.senders.values()].map(({ mode, fallback }) => ({
    mode: mode ?? after.mode,
    address: fallback?.address,
  }));
  const unverified = used.flatMap(({ mode, address }) =>
    address === undefined || verified.covers(address) ? [] : [{ mode, address }],
  );
  const [refused] = unverified.filter(({ mode }) => mode === "rewrite");
  if (refused !== undefined)
    throw new UsageError(
      `SES would reject mail from the fallback ${refused.address} too: it is not verified. Verify its domain first: ${requestOf(refused.address)}`,
    );
  return [...new Set(unverified.map(({ address }) => address))];
};

export const requestOf = (address: string): string =>
  `postmaster identities request ${address.slice(address.lastIndexOf("@") + 1)}`;

const inWords = ({ mode, fallback, verified, url }: Record<string, unknown>): string => {
  const from = url ?? verified;
  return [
    `mode ${MODES.find((one) => one === mode) ?? "observe"}`,
    `fallback ${fallback ?? "none"}`,
    ...(from === undefined ? [] : [`verified senders of ${from}`]),
  ].join(", ");
};
