import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Operator, operator } from "./operator.ts";

let on: Operator;
beforeAll(async () => {
  // Nobody listens on the discard port.
  on = await operator({ POSTMASTER_URL: "http://127.0.0.1:9", POSTMASTER_TOKEN: "none" });
});
afterAll(() => on.end());

describe("postmaster completion", () => {
  it.each([
    ["postmaster sup", "suppressions"],
    ["postmaster suppressions l", "list"],
    ["postmaster suppressions list --re", "--reason"],
    [
      "postmaster suppressions list --all --reason s",
      "senderAuthentication senderRejected spoofingSuspected spamContent serverFault sesFault spamComplaint",
    ],
    ["postmaster maillog explain --sta", "--status"],
    ["postmaster completion ", "bash zsh fish --help"],
  ])("completes “%s” in bash", async (line, words) => {
    const script = (await on.$("completion bash")).out;
    expect(spawnSync("bash", ["-n"], { input: script })).toMatchObject({ status: 0 });
    const ask = `COMP_WORDS=(${line}${line.endsWith(" ") ? ' ""' : ""}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _postmaster; echo "\${COMPREPLY[*]}"`;
    const { stdout } = spawnSync("bash", [], { input: `${script}\n${ask}\n`, encoding: "utf8" });
    expect(stdout.trim()).toBe(words);
  });

  it("knows zsh and fish too, and no other shell", async () => {
    expect((await on.$("completion zsh")).out).toMatch(/^#compdef postmaster\n/);
    expect((await on.$("completion fish")).out).toContain("complete -c postmaster");
    expect((await on.$("completion tcsh")).code).toBe(2);
  });
});

describe("postmaster --help", () => {
  it("teaches in 80 columns, with examples and exit statuses", async () => {
    const lines = [
      "--help",
      "setup --help",
      "suppressions --help",
      "identities request --help",
      "account request-production --help",
      "status --help",
      "login --help",
      "console --help",
      "tokens create --help",
    ];
    for (const line of lines) {
      const { out, code } = await on.$(line);
      expect(code).toBe(0);
      expect(out.split("\n").filter((one) => one.length > 80)).toEqual([]);
      expect(out).toContain("Examples:\n  postmaster ");
      expect(out).toContain("Exit status: 0 success; 1 the answer is no");
    }
    expect(await on.$("suppresions list")).toMatchObject({ code: 2, out: "" });
  });
});
