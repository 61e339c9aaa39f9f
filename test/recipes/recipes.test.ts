import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linkTo } from "../system/linkTo.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { DAY, DAY_SHOWN, ENVIRONMENT, fill } from "./hospital.ts";
import { asShown, type Step, unused } from "./page.ts";
import { installPrograms, type Programs, recipes } from "./programs.ts";

let system: TestSystem;
let programs: Programs;
let settings: Record<string, string>;
beforeAll(async () => {
  programs = await installPrograms();
  system = await startLocalSystem({ env: ENVIRONMENT });
  settings = { POSTMASTER_URL: system.url, POSTMASTER_TOKEN: await fill(system) };
});
afterAll(async () => {
  await system.stop();
  await programs.remove();
});

/** What each command prints, as a terminal shows it: both outputs, and `$?` is the command's before. */
const printedBy = async (steps: Step[]): Promise<string[]> => {
  const END = "--- end of a command ---";
  const script = steps.map(({ command }) => `${command}\nstatus=$?; echo '${END}'; (exit $status)\n`);
  const { out } = await programs.bash(`exec 2>&1\n${script.join("")}`, settings);
  return out
    .split(`${END}\n`)
    .slice(0, -1)
    .map((printed) => printed.replaceAll(DAY, DAY_SHOWN));
};

const openLink = async () => {
  expect((await fetch(await linkTo("survey@example.org", system.endpoints))).status).toBe(200);
};
/** What the page says happens before some of its commands, by the first of them. */
const MEANWHILE: Record<string, () => Promise<void>> = { "php sender.php survey@example.org": openLink };

describe("the programs of docs/recipes.md", () => {
  it("are all run: there is no file that no command of the page uses", () => {
    expect(unused(recipes)).toEqual([]);
    const firsts = recipes.sessions.map(([first]) => first?.command);
    expect(firsts).toEqual(expect.arrayContaining(Object.keys(MEANWHILE)));
  });

  it.each(recipes.sessions.map((steps) => ({ first: steps[0]?.command ?? "", steps })))(
    "print what the page shows, from `$first` on",
    async ({ first, steps }) => {
      await MEANWHILE[first]?.();
      const printed = await printedBy(steps);
      const shown = steps.map((step, index) => ({
        command: step.command,
        shown: asShown(printed[index] ?? "nothing: it was not run", step.shown),
      }));
      expect(shown).toEqual(steps);
    },
  );

  it("tell of every line of a file that is no address, however it is written and many pages they are", async () => {
    const lines = [...Array(1_001).keys()].map((number) => `nobody ${number}`);
    const odd = ['"quoted" back\\slash', "<script>", "comma, comma"];
    await writeFile(join(programs.folder, "odd.txt"), `${[...odd, "", ...lines].join("\r\n")}`);
    const bash = await programs.bash("bash remove-many.sh odd.txt odd", settings);
    expect(bash).toMatchObject({ err: "", code: 1 });
    expect(bash.out.trimEnd().split("\n")).toEqual([
      '"""quoted"" back\\slash",invalid_address,,',
      "<script>,invalid_address,,",
      '"comma, comma",invalid_address,,',
      ...lines.map((line) => `${line},invalid_address,,`),
    ]);
    const php = await programs.bash("php remove-many.php odd.txt odd", settings);
    expect(php).toMatchObject({ err: "", code: 1 });
    expect(php.out.trimEnd().split("\n")).toEqual(
      [...odd, ...lines].map((line) => `${line}: invalid_address.`),
    );
  });

  it("are silent where all is well, and where there is nothing to do", async () => {
    await writeFile(join(programs.folder, "well.txt"), "grace@example.org\n");
    await writeFile(join(programs.folder, "empty.txt"), "\n");
    for (const file of ["well.txt", "empty.txt"])
      for (const program of ["bash remove-many.sh", "php remove-many.php"])
        expect(await programs.bash(`${program} ${file} checked`, settings)).toEqual({
          out: "",
          err: "",
          code: 0,
        });
  });
});
