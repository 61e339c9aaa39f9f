import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { PAGES } from "./page.ts";

const read = (file: string) => readFileSync(file, "utf8");

/** The anchor that GitHub and others give a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
const anchorsIn = (file: string) =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** The relative links of a page that lead nowhere. */
const brokenIn = (file: string): string[] =>
  [...read(file).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(([link, path = "", anchor]) => {
    if (/^[a-z]+:/.test(path)) return [];
    const target = path === "" ? file : join(dirname(file), path);
    if (!existsSync(target)) return [link];
    return anchor === undefined || anchorsIn(target).includes(anchor) ? [] : [link];
  });

describe("the documentation", () => {
  it.each(PAGES)("links in %s to nothing that is not there", (file) => {
    expect(brokenIn(file)).toEqual([]);
  });

  it("lists every page in docs/README.md", () => {
    const index = read("docs/README.md");
    const others = readdirSync("docs").filter((file) => file.endsWith(".md") && file !== "README.md");
    expect(others.filter((file) => !index.includes(`(${file}`))).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const named = PAGES.flatMap((file) => [...read(file).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)]);
    expect(named.length).toBeGreaterThan(20);
    const scripts = Object.keys(packageJson.scripts);
    expect(named.map(([, name = ""]) => name).filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
