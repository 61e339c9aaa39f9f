import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { page } from "./page.ts";

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** What docs/architecture.md says of a folder, in one line. */
const entryOf = (folder: string): string => {
  const [, tree = ""] = page("architecture").split("```\n");
  const [, entry = ""] = new RegExp(`^${folder}/ +(.*(?:\\n .*)*)`, "m").exec(tree) ?? [];
  return entry.replaceAll(/\s+/g, " ");
};

describe("docs/architecture.md", () => {
  it.each(["functions", "shared"])("lists every folder of %s/, and no other", (folder) => {
    const [, list = ""] = /^one folder per \w+: ([^.]*)\./.exec(entryOf(folder)) ?? [];
    expect(list.split(", ").toSorted()).toEqual(foldersIn(folder));
  });

  it.each(["local", "cli"])("names every folder of %s/, and no other", (folder) => {
    const named = [...entryOf(folder).matchAll(/(?<![\w/])(\w+)\//g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(foldersIn(folder));
  });
});
