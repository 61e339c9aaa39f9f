import { statSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import packageJson from "../package.json" with { type: "json" };
import { ARCHITECTURES } from "./architecture.ts";
import { makeAll } from "./makeAll.ts";
import { run } from "./programs.ts";

/**
 * `npm run build [-- --out FOLDER] [--arch x64|arm64]…`: `postmaster` as one file for Node, as an executable for each
 * architecture, and in packages for Debian's and Red Hat's families.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: { out: { type: "string", default: `${ROOT}dist` }, arch: { type: "string", multiple: true } },
});

const { DEBFULLNAME = "The Postmaster authors", DEBEMAIL = "postmaster@example.org" } = process.env;

/** The last commit's, so that one commit gives one package; SOURCE_DATE_EPOCH if set. */
const sourceDate = async (): Promise<Date> => {
  const given = process.env["SOURCE_DATE_EPOCH"];
  const { stdout } =
    given === undefined
      ? await run("git", ["-C", ROOT, "log", "-1", "--format=%ct"]).catch(() => ({ stdout: "0" }))
      : { stdout: given };
  return new Date(Number(stdout) * 1_000);
};

const chosen = ARCHITECTURES.filter(({ node }) => values.arch === undefined || values.arch.includes(node));
const unknown = (values.arch ?? []).filter((arch) => !ARCHITECTURES.some(({ node }) => node === arch));
if (unknown.length > 0) {
  console.error(
    `npm run build: no such architecture: ${unknown.join(", ")}. Give --arch x64 or --arch arm64.`,
  );
  process.exit(2);
}

const startedAt = performance.now();
const elapsed = () => `${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s`;
try {
  await makeAll(
    values.out,
    {
      version: packageJson.version,
      date: await sourceDate(),
      maintainer: `${DEBFULLNAME} <${DEBEMAIL}>`,
      compression: "gzip",
    },
    chosen,
    (outcome) => {
      if ("leftOut" in outcome)
        console.error(`${elapsed()}  left out ${relative(".", outcome.leftOut)}: ${outcome.why}`);
      else {
        const size = `${(statSync(outcome.made).size / 1e6).toFixed(1).padStart(6)} MB`;
        const note = outcome.note === undefined ? "" : `, ${outcome.note}`;
        console.log(`${elapsed()} ${size}  ${relative(".", outcome.made)}${note}`);
      }
    },
  );
} catch (error) {
  console.error(`npm run build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
