import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CALL = /\b(?:allowed|ifThere)\(\s*"([a-z]+:\w+)"/g;

/** The IAM actions under which cli/prove calls AWS. */
const called = async (): Promise<string[]> => {
  const folder = join(ROOT, "cli/prove");
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const sources = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return [
    ...new Set(sources.flatMap((source) => [...source.matchAll(CALL)].map(([, action]) => action ?? ""))),
  ];
};

type Policy = { Statement: { Action: string | string[] }[] };

describe("the IAM policy in docs/deployment.md", () => {
  it("allows what postmaster prove calls, and nothing else", async () => {
    const docs = await readFile(join(ROOT, "docs/deployment.md"), "utf8");
    const section = docs.slice(docs.indexOf("## Prove it works"));
    const [, json = ""] = /```json\n(.*?)```/s.exec(section) ?? [];
    const policy = JSON.parse(json) as Policy;
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(new Set(actions).size).toBe(actions.length);
    expect(actions.sort()).toEqual((await called()).sort());
  });
});
