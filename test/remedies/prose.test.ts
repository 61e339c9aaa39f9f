import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const CALL = /\b(?:GET|POST|PUT|DELETE) \/v1|\/v1\/|\?(?:force|replace)=true/;

it("names no call of the API in a text of shared/: a remedy's target is for that", () => {
  const files = readdirSync("shared", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join("shared", name));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(textsWithCalls)).toEqual([]);
});

it("finds one where there is one", () => {
  expect(linesWithCalls('const a = "See GET /v1/account."; // GET /v1/stats')).toHaveLength(1);
  expect(linesWithCalls("const a = `https://x.example/b at\n  POST /v1/identities`;")).toHaveLength(1);
  expect(linesWithCalls("/** `GET /v1/stats` */\n// DELETE /v1/x\nconst a = 1; // PUT /v1/x")).toEqual([]);
});

const textsWithCalls = (file: string): string[] =>
  linesWithCalls(readFileSync(file, "utf8")).map((line) => `${file}: ${line.trim()}`);

/** Without comments, which may name a route. */
const linesWithCalls = (source: string): string[] =>
  source
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")
    .split("\n")
    .filter((line) => CALL.test(line));
