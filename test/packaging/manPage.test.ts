import { hostname } from "node:os";
import { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { manPage } from "../../packaging/manPage.ts";

const page = (leaf: Command) =>
  manPage(
    new Command("postmaster")
      .description("Postmaster: find out what happened.")
      .addCommand(new Command("relay").addCommand(leaf)),
    { version: "1.2.3", date: "2026-11-30" },
  );

describe("the man page", () => {
  it("has each command with its arguments, options, choices and defaults", () => {
    const text = page(
      new Command("check")
        .description("check the relay")
        .argument("[FILE]", "a log")
        .option("--port <port>", "port", "587")
        .addOption(new Option("--status <outcome>", "outcome").choices(["sent", "bounced"])),
    );
    expect(text).toContain('.SS "postmaster relay check [options] [FILE]"\nCheck the relay.\n');
    expect(text).toContain(".TP\n.I FILE\na log\n");
    expect(text).toContain(".TP\n.B \\-\\-port <port>\nport (default: 587)\n");
    expect(text).toContain("outcome (choices: sent, bounced)");
    expect(text).toContain("postmaster \\- find out what happened\n");
  });

  it("keeps examples as they are, and changes nothing of the command", () => {
    const command = new Command("check").addHelpText(
      "after",
      "\nExamples:\n  a 'b' \\ ^~`\n.TH is no request",
    );
    const written: string[] = [];
    command.configureOutput({ writeOut: (text) => written.push(text) });
    expect(page(command)).toContain(
      ".nf\nExamples:\n  a \\(aqb\\(aq \\e \\(ha\\(ti\\(ga\n\\&.TH is no request\n.fi",
    );
    command.outputHelp();
    expect(written.join("")).toContain("Examples:\n");
  });

  it("does not name the machine that made it", () => {
    const text = page(new Command("watch").option("--host <name>", "name", hostname()));
    expect(text).toContain("name (default: this host\\(aqs)");
  });

  it("leaves out what --help does not show", () => {
    const hidden = new Option("--secret").hideHelp();
    expect(page(new Command("check").addOption(hidden))).not.toContain("secret");
  });
});
