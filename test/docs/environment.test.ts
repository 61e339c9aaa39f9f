import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { namesIn, PAGES, page, rowsBelow } from "./page.ts";

const NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g;

/** The variables that the code below a folder reads of its environment: by name, or several at once. */
const readIn = (folder: string): string[] => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => readBy(readFileSync(join(folder, file), "utf8")));
  return [...new Set(names)].toSorted();
};

const readBy = (source: string): string[] => [
  ...[...source.matchAll(/\b(?:env|environment)\["([A-Z][A-Z0-9_]*)"\](?! = )/g)].map(
    ([, name = ""]) => name,
  ),
  ...[...source.matchAll(/\w+\(env, "([A-Z][A-Z0-9_]*)"/g)].map(([, name = ""]) => name),
  ...[
    ...source.matchAll(
      /\{([^{}]*)\}(?: = (?:process\.env|environment);|: Record<string, string \| undefined>)/g,
    ),
  ].flatMap(([, list = ""]) => list.replaceAll(/"[^"]*"|= [A-Z_]+/g, "").match(NAME) ?? []),
];

const inTable = (markdown: string) =>
  rowsBelow(markdown, "variable").flatMap(([variables]) => namesIn(variables));
const localReadme = readFileSync("local/README.md", "utf8");

// The runtime of Lambda, a terminal or a shell sets these; CONSOLE_DIR is how the local system finds the console.
const OF_OTHERS = /^(?:AWS_(?!PORT)|CONSOLE_DIR$|PATH$|TERM$)/;
const ours = (names: string[]) => names.filter((name) => !OF_OTHERS.test(name)).toSorted();

describe("the environment variables", () => {
  it("of the local system are in local/README.md, or are the functions' own", () => {
    const documented = [...inTable(localReadme), ...inTable(page("architecture"))];
    const read = ours(readIn("local"));
    expect(read.filter((name) => !documented.includes(name))).toEqual([]);
    expect(inTable(localReadme).filter((name) => !read.includes(name))).toEqual([]);
  });

  it("of the command are in the documentation", () => {
    const documented = PAGES.map((file) => readFileSync(file, "utf8")).join("\n");
    const unknown = ours(readIn("cli")).filter((name) => !new RegExp(`\\b${name}\\b`).test(documented));
    expect(unknown).toEqual([]);
  });

  it("are found however the code reads them", () => {
    expect(readBy('const { A_B = "", C = D_E } = process.env;')).toEqual(["A_B", "C"]);
    expect(readBy("({ A_B, C }: Record<string, string | undefined>) => 1")).toEqual(["A_B", "C"]);
    expect(readBy('process.env["A_B"] = "set"; process.env["C"] ??= "read"')).toEqual(["C"]);
    expect(readBy('portOf(env, "A_B", 1); process.env["C"]')).toEqual(["C", "A_B"]);
  });
});
