import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";
import { MODULES } from "./modules.ts";

/**
 * `npm run test:mutation -- MODULE…`: changes a module's code in one place at a time, and counts how many of these mutants
 * no test notices. It takes minutes for each module, so it is no part of `npm test`.
 */
const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(MODULES, name));
if (unknown.length > 0) {
  console.error(`There is no module ${unknown.join(", ")}, only ${Object.keys(MODULES).join(", ")}.`);
  process.exit(1);
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const scores: string[] = [];
for (const [name, { code, tests }] of Object.entries(MODULES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.env["MUTATION_TESTS"] = tests.join(" ");
  const mutants = await new Stryker({
    mutate: code,
    // Nearly all texts are prose for people; a changed code word ("listed") is an error of types already.
    mutator: { excludedMutations: ["StringLiteral"] },
    ignorers: ["prose"],
    plugins: ["@stryker-mutator/vitest-runner", here("prose.ts")],
    testRunner: "vitest",
    vitest: { configFile: here("vitest.config.ts") },
    coverageAnalysis: "perTest",
    concurrency: 2,
    // A busy machine must not look like a mutant that never ends.
    timeoutMS: 30_000,
    // Stryker would read it with TypeScript's API, which TypeScript 7 does not have.
    tsconfigFile: "none",
    disableTypeChecks: false,
    // What neither code nor tests changed since is not tried again; remove the file where another module they use changed.
    incremental: true,
    incrementalFile: `reports/mutation/${name}.json`,
    reporters: ["progress-append-only", "clear-text", "html"],
    clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
    htmlReporter: { fileName: `reports/mutation/${name}.html` },
  }).runMutationTest();
  const count = (...statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const timedOut = count("Timeout");
  const killed = count("Killed") + timedOut;
  const all = killed + count("Survived", "NoCoverage");
  scores.push(
    `${name}: ${((100 * killed) / all).toFixed(1)}% (${killed} of ${all} mutants killed, ${timedOut} of them by time)`,
  );
}
console.log(scores.join("\n"));
