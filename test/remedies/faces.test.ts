import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { operatorCommands } from "../../cli/api/commands.ts";
import { steps } from "../../cli/api/output/remedies.ts";
import { remediesSchema, remedyItems } from "../../functions/api/items/remedyItem.ts";
import { ROUTES } from "../../functions/api/routes/routes.ts";
import { commandOf } from "../../shared/remedies/commands.ts";
import { mailPlace, mailSteps } from "../../shared/remedies/mail.ts";
import { placeOf } from "../../shared/remedies/pages.ts";
import type { Target } from "../../shared/remedies/remedy.ts";
import { everyTarget } from "./targets.ts";

const CONSOLE = "https://console.example";

describe("the API", () => {
  it.each(everyTarget)("has a call for %j that is a route, or none", (target) => {
    const [item] = remedyItems([{ text: "Do it.", target }]);
    expect(remediesSchema.parse([item])).toEqual([item]);
    expect(item?.target).toEqual(target);
    if (item?.call == null) return expect(["shell", "url"]).toContain(target.to);
    const [, method, path = "", query, body] =
      /^([A-Z]+) ([^ ?]+)(?:\?(\S+))?(?: (\{.*\}))?$/.exec(item.call) ?? [];
    const segments = path.split("/");
    const route = ROUTES.find(
      (one) =>
        one.method === method &&
        one.path.split("/").length === segments.length &&
        one.path.split("/").every((part, i) => part.startsWith("{") || part === segments[i]),
    );
    expect(route, item.call).toBeDefined();
    if (query !== undefined)
      expect(route?.query?.safeParse(Object.fromEntries(new URLSearchParams(query))).error).toBeUndefined();
    if (body !== undefined) expect(route?.body?.safeParse(JSON.parse(body)).error).toBeUndefined();
  });

  it("says null where a step has no target", () => {
    expect(remedyItems([{ text: "Wait." }])).toEqual([{ text: "Wait.", target: null, call: null }]);
  });
});

describe("the CLI", () => {
  it.each(everyTarget)("has a command for %j that it parses", async (target) => {
    const command = commandOf(target);
    if (!command.startsWith("postmaster ")) return expect(["shell", "url"]).toContain(target.to);
    expect(await parsed(command), command).toMatch(/^postmaster \w/);
  });

  it("parses no command that it does not have", async () => {
    await expect(parsed("postmaster identities show")).rejects.toThrow(CommanderError);
    await expect(parsed("postmaster nothing list")).rejects.toThrow(CommanderError);
    await expect(parsed("postmaster stats --by colour")).rejects.toThrow(CommanderError);
  });

  it("numbers the steps, with each command whole on a line of its own", () => {
    const identity = `${"long".repeat(20)}@example.org`;
    expect(
      steps([
        { text: "First this." },
        { text: "Then that.", target: { to: "requestIdentity", identity } },
        { text: "Last.", target: { to: "ofANewerService" } as unknown as Target },
      ]),
    ).toBe(
      `  1. First this.\n  2. Then that.\n       postmaster identities request ${identity}\n  3. Last.\n`,
    );
  });

  it("quotes what a shell would read", () => {
    expect(commandOf({ to: "recipient", address: "$(rm -rf ~)'x@example.org" })).toBe(
      String.raw`postmaster recipients show '$(rm -rf ~)'\''x@example.org'`,
    );
  });
});

describe("the console", () => {
  const routes = [...readFileSync("console/src/App.tsx", "utf8").matchAll(/path="(\/[^"]*)"/g)].map(
    ([, path = ""]) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/?#]+")}$`),
  );

  it.each(everyTarget)("has a page, a site or a command for %j", (target) => {
    const place = placeOf(target);
    if (!("path" in place)) return expect(["events", "shell", "url"]).toContain(target.to);
    const [path = ""] = place.path.split(/[?#]/);
    expect(
      routes.some((route) => route.test(path)),
      path,
    ).toBe(true);
    expect(place.label).not.toBe("");
  });
});

describe("a mail", () => {
  it.each(everyTarget)("says where %j is done, with and without a console", (target) => {
    const place = placeOf(target);
    const url = "path" in place ? `${CONSOLE}${place.path}` : "url" in place ? place.url : place.command;
    expect(mailPlace(target, { console: CONSOLE })).toBe(url);
    expect(mailPlace(target, {})).toBe(commandOf(target));
  });

  it("has the place on a line of its own", () => {
    expect(
      mailSteps(
        [
          { text: "Do this." },
          { text: "Reload Postfix.", target: { to: "shell", command: "postfix reload" } },
        ],
        { console: CONSOLE },
      ),
    ).toEqual(["  1. Do this.", "  2. Reload Postfix.", "     postfix reload"]);
  });
});

/** The path of the command that the words of `line` reach, as a shell splits them; nothing is done. */
const parsed = async (line: string): Promise<string> => {
  const words = [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) =>
    word.replaceAll("\\'", "\u0000").replaceAll("'", "").replaceAll("\u0000", "'"),
  );
  const program = new Command("postmaster");
  for (const command of operatorCommands()) program.addCommand(command);
  let reached = "";
  const prepare = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    if (command.commands.length === 0)
      command.action(() => {
        reached = pathOf(command);
      });
    command.commands.forEach(prepare);
  };
  prepare(program);
  await program.parseAsync(words.slice(1), { from: "user" });
  return reached;
};

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
