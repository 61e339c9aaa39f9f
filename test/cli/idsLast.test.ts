import { Command } from "commander";
import { expect, it } from "vitest";
import { idsLast } from "../../cli/idsLast.ts";

it.each([
  [
    ["tokens", "revoke", "-LnswdT3r2ARti49", "--json"],
    ["tokens", "revoke", "--json", "--", "-LnswdT3r2ARti49"],
  ],
  [
    ["tokens", "revoke", "aLnswdT3r2ARti49"],
    ["tokens", "revoke", "aLnswdT3r2ARti49"],
  ],
  [
    ["messages", "find", "--since", "2026-11-24", "--", "-a-subject-that-begins-so"],
    ["messages", "find", "--since", "2026-11-24", "--", "-a-subject-that-begins-so"],
  ],
  [
    ["quarantine", "show", "-v", "-n5"],
    ["quarantine", "show", "-v", "-n5"],
  ],
])("puts an id that begins with a hyphen where it is no option: %j", (given, expected) => {
  expect(idsLast(given)).toEqual(expected);
});

it("has commander take it for the argument that it is", async () => {
  let revoked: string | undefined;
  const revoke = new Command("revoke").argument("<id>").option("--json");
  revoke.action((id: string) => {
    revoked = id;
  });
  await new Command()
    .addCommand(revoke)
    .parseAsync(idsLast(["node", "x", "revoke", "-LnswdT3r2ARti49", "--json"]));
  expect(revoked).toBe("-LnswdT3r2ARti49");
});
