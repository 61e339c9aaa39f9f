import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { allCommands } from "../../cli/allCommands.ts";
import { maillogCommand } from "../../cli/maillog/command.ts";
import { namesIn, PAGES, page, rowsBelow } from "./page.ts";

const commands = [maillogCommand(0), ...allCommands()];
const named = (all: readonly Command[], name: string) => all.find((one) => one.name() === name);

/** What follows `postmaster` on each page, up to the end of the line, a pipe, a comment or the closing backtick. */
const callsIn = (markdown: string): string[] =>
  [...markdown.replaceAll("\\\n", " ").matchAll(/\bpostmaster (?:-- )?([a-z][^\n`|#;]*)/g)].map(
    ([, call = ""]) => call.trim(),
  );

/** What is wrong with a call: a command or an option that is not there. */
const faultOf = (call: string): string | undefined => {
  const words = call.split(/\s+/).map((word) => word.replace(/[^\w-]+$/, ""));
  const command = named(commands, words[0] ?? "");
  if (command === undefined) return `no command: ${call}`;
  const below = named(command.commands, words[1] ?? "");
  if (command.commands.length > 0 && below === undefined && /^[a-z]/.test(words[1] ?? ""))
    return `no command: ${call}`;
  const known = (below ?? command).options.flatMap(({ long, short }) => [long, short]);
  const flags = [...call.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)].map(([flag]) => flag);
  const wrong = flags.filter((flag) => flag !== "--help" && !known.includes(flag));
  return wrong.length === 0 ? undefined : `no ${wrong.join(", ")}: ${call}`;
};

describe("docs/cli.md", () => {
  const rows = rowsBelow(page("cli"), "command");

  it("lists every command, and no other", () => {
    expect(rows.flatMap(([names]) => namesIn(names)).toSorted()).toEqual(
      commands.map((one) => one.name()).toSorted(),
    );
  });

  it("lists every command below a resource, and no other", () => {
    const documented = rows.map(([names, what]) => [namesIn(names)[0], namesIn(what).toSorted()]);
    const known = new Map(commands.map((one) => [one.name(), one.commands.map((below) => below.name())]));
    // Those of a mail host have pages of their own.
    const ofTheApi = documented.filter(([name]) => !["relay", "maillog", "redcap"].includes(String(name)));
    expect(ofTheApi).toEqual(ofTheApi.map(([name]) => [name, (known.get(String(name)) ?? []).toSorted()]));
  });
});

describe("the documentation", () => {
  it.each(PAGES)("names in %s only commands and options that exist", (file) => {
    const calls = callsIn(readFileSync(file, "utf8"));
    expect(calls.flatMap((call) => faultOf(call) ?? [])).toEqual([]);
  });

  it("would be found to name others", () => {
    const [call = ""] = callsIn("`postmaster suppressions show jo@example.net --why`");
    expect(faultOf(call)).toBe("no --why: suppressions show jo@example.net --why");
    expect(faultOf("suppressions explain jo@example.net")).toMatch("no command");
    expect(faultOf("suppression list")).toMatch("no command");
  });

  it.each(["relay", "mutt", "maillog", "redcap"])("has every command below %s", (name) => {
    const calls = PAGES.flatMap((file) => callsIn(readFileSync(file, "utf8")));
    for (const below of named(commands, name)?.commands ?? [])
      expect(calls.some((call) => call.startsWith(`${name} ${below.name()}`))).toBe(true);
  });
});
