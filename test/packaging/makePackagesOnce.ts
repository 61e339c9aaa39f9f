import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ARCHITECTURES, type Architecture } from "../../packaging/architecture.ts";
import { UNIT_NAMES } from "../../packaging/contents.ts";
import { makePackages } from "../../packaging/makeAll.ts";

/* Makes both packages in one folder, for umask.test.ts, and prints each with the folders that were begun by then. */

const [, , out = ""] = process.argv;
const folder = join(out, "building");
mkdirSync(folder);
const host = ARCHITECTURES.find(({ node }) => node === process.arch) as Architecture;
await makePackages(host, {
  executable: join(out, "executable"),
  files: {
    ...{ manPage: "m", settings: "s", copyright: "c" },
    units: Object.fromEntries(UNIT_NAMES.map((name) => [name, "u"])),
    completions: { bash: "b", zsh: "z", fish: "f" },
  },
  out,
  folder,
  release: { version: "0.0.1", date: new Date(0), maintainer: "A <a@b.example>", compression: "none" },
  onOutcome: (outcome) =>
    console.log(
      `${"made" in outcome ? basename(outcome.made) : outcome.why}, with ${readdirSync(folder).sort().join(" ")}`,
    ),
});
