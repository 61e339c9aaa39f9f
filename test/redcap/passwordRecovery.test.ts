import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PASSWORD_RECOVERY, planPatch } from "../../cli/redcap/passwordRecovery.ts";
import { patchRedcap } from "../../cli/redcap/patch.ts";
import { sendersIn } from "../../cli/redcap/senders.ts";
import { unifiedDiff } from "../../cli/redcap/unifiedDiff.ts";
import { folderOf } from "./redcap.ts";

const seed = Number(process.env["FC_SEED"] ?? Date.now());

/** Pieces of PHP after which code goes on, whatever bytes are in their comments and strings. */
const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array).toString("latin1"));
const piece = fc.oneof(
  bytes.map((text) => `/*${text.replaceAll("*/", "")} */`),
  bytes.map((text) => `// ${text.replace(/[\r\n]|\?>/g, "").replaceAll("?", "")}\r\n`),
  bytes.map((text) => `$a = '${text.replace(/['\\]/g, "\\$&")}';`),
  bytes.map((text) => `$b = "${text.replace(/["\\${]/g, "")} {$c['"}']} setFrom($user_email)";\n`),
  bytes.map((text) => `?>${text.replaceAll("<", "")}<?php `),
  fc.constantFrom(
    "\n",
    "\r\n",
    "\t",
    "if ($x) { y(); }",
    "$d = <<<E\n setFrom($user_email) '\n E;\n",
    "# it's\n",
  ),
);
const argument = fc.constantFrom(
  "$user_email",
  "$row['user_email']",
  '$GLOBALS[ "user_email" ]',
  "$info->user_email",
);
const file = fc
  .record({
    before: fc.array(piece, { maxLength: 12 }),
    argument,
    space: fc.constantFrom("", " ", "\r\n\t", "/* ) */"),
    more: fc.constantFrom("", ", 'Ada'"),
    after: fc.array(piece, { maxLength: 12 }),
  })
  .map((made) => ({
    ...made,
    head: `<?php ${made.before.join("")}$email->setFrom(${made.space}`,
    tail: `${made.space}${made.more});${made.after.join("")}`,
  }));

describe("planPatch", () => {
  it("changes the argument and no other byte, and finds its own work done", () => {
    fc.assert(
      fc.property(file, ({ head, argument, tail }) => {
        const plan = planPatch(`${head}${argument}${tail}`);
        const patched = `${head}$homepage_contact_email${tail}`;
        expect(plan).toMatchObject({ kind: "change", patched, expression: argument });
        expect(planPatch(patched).kind).toBe("done");
      }),
      { seed, numRuns: 500 },
    );
  });

  it("is undone to the very bytes, whatever is around the line", async () => {
    await using folder = await folderOf({ "redcap_v1.0.0/Authentication/password_recovery.php": "" });
    const path = join(folder.path, "redcap_v1.0.0", PASSWORD_RECOVERY);
    const surroundings = { write: () => {}, postmaster: ["postmaster"] };
    await fc.assert(
      fc.asyncProperty(file, async ({ head, argument, tail }) => {
        const before = Buffer.from(`${head}${argument}${tail}`, "latin1");
        await writeFile(path, before);
        await patchRedcap(folder.path, {}, surroundings);
        expect(await readFile(path, "latin1")).toBe(`${head}$homepage_contact_email${tail}`);
        await patchRedcap(folder.path, { undo: true }, surroundings);
        expect((await readFile(path)).equals(before)).toBe(true);
        expect(await readdir(join(path, ".."))).toHaveLength(1);
      }),
      { seed, numRuns: 100 },
    );
  });

  it("reads any bytes to their end", () => {
    const scrap = fc.oneof(
      bytes,
      fc.constantFrom(
        "<?php ",
        "setFrom(",
        "$user_email",
        ")",
        "{",
        "}",
        '"',
        "'",
        "<<<A\n",
        "\nA",
        "/*",
        "{$",
        "${",
        "$a = $a;",
        "$a=",
        "function ",
        "use(",
        "case:",
        "?",
        ":",
        "as $a",
        "[",
        "]=",
        "global $a,",
        "else:",
      ),
    );
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 40 }), (scraps) => {
        const source = `<?php ${scraps.join("")}`;
        for (const { argument, line } of sendersIn(source)) {
          expect(argument.at).toBeLessThanOrEqual(source.length);
          expect(argument.end).toBeLessThanOrEqual(source.length);
          expect(line).toBeGreaterThan(0);
        }
      }),
      { seed, numRuns: 3000, examples: [[["setFrom(", '"', "${", "{$", "("]]] },
    );
  });
});

describe("unifiedDiff", () => {
  it("shows three lines around the change, and files without a last newline", () => {
    expect(unifiedDiff("a\nb\nc\nd\ne\nf\ng\nh", "a\nb\nc\nd\nE\nf\ng\nh", "x")).toBe(
      "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n\\ No newline at end of file\n",
    );
    expect(unifiedDiff("a\n", "a\n", "x")).toBe("");
    expect(unifiedDiff("a", "b", "x")).toBe(
      "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n",
    );
  });
});
