import { VERDICTS, type Verdict } from "./Judge.ts";
import { phpFiles } from "./phpFiles.ts";
import { RedcapError } from "./RedcapError.ts";
import { type Sender, sendersIn } from "./senders.ts";
import { type VersionFolder, versionFolder } from "./versionFolder.ts";

export type FoundSender = Omit<Sender, "argument" | "scope"> & { file: string };

export type Check = {
  folder: VersionFolder;
  files: number;
  counts: Record<Verdict, number>;
  /** The worst first, then by file and line. */
  senders: FoundSender[];
};

export type CheckOptions = {
  /** Only files with this in their path. */
  only?: string;
};

/** Finds each sender that REDCap's code sets, and whether it may be an address not verified in SES. */
export const checkRedcap = async (folder: string, { only = "" }: CheckOptions): Promise<Check> => {
  const found = await versionFolder(folder);
  const senders: FoundSender[] = [];
  let files = 0;
  for await (const { name, source } of phpFiles(found.path)) {
    if (!name.includes(only)) continue;
    files++;
    for (const { argument: _argument, scope: _scope, ...sender } of sendersIn(source))
      senders.push({ file: name, ...sender });
  }
  if (files === 0)
    throw new RedcapError(
      only === ""
        ? `${found.path} contains no PHP file. Is it a complete REDCap?`
        : `${found.path}: no PHP file has “${only}” in its path. Try another name, or leave out --only.`,
    );
  senders.sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
  const count = (verdict: Verdict) => senders.filter((one) => one.verdict === verdict).length;
  return {
    folder: found,
    files,
    counts: { user: count("user"), unknown: count("unknown"), safe: count("safe") },
    senders,
  };
};
