import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalSystem, type TestSystem } from "../../system/localSystem.ts";
import { turn } from "../../system/turn.ts";
import { REWRITE, startGuard, type TestGuard, until } from "./guardProcess.ts";
import { MilterClient } from "./MilterClient.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startLocalSystem();
  // One more is the local system's own.
  for (const identity of ["example.org", "Ann@person.example"])
    await turn(system.endpoints.sesv2, "verified-identities", { identity, configurationSet: "postmaster" });
  await writeFile(join(system.dataDir, "token-of-guard"), system.token);
});
afterAll(() => system?.stop());

/** Whether the guard lets a sender's message pass as it is. */
const passes = async (guard: TestGuard, address: string): Promise<boolean> => {
  const client = await MilterClient.open({ host: "127.0.0.1", port: guard.port });
  const answers = await client.send({ from: address, headers: [["From", address]] });
  client.close();
  return answers.map(({ command }) => command).join("") === "c";
};

describe("the list of verified identities", () => {
  it("comes from the service, is kept on disk, and is used while the service cannot be reached", async () => {
    const source = ["--url", system.url, "--token-file", join(system.dataDir, "token-of-guard")];
    source.push("--refresh", "300");
    const first = await startGuard(REWRITE, { source });
    try {
      expect(first.said()).toContain(`${system.url} has 3 verified identities`);
      expect(await passes(first, "Ann@person.example")).toBe(true);
      expect(await passes(first, "ann@person.example")).toBe(false);
      first.signal("SIGTERM");
      expect(await first.exited).toBe(0);
      await system.kill9();
      const second = await startGuard(REWRITE, { source, folder: first.folder });
      expect(second.said()).toMatch(/using the list of \d{4}-\S+Z with 3 verified identities until /);
      expect(second.said().replaceAll(/\s+/g, " ")).toContain("The last list stays in use.");
      expect(await passes(second, "x@sub.example.org")).toBe(true);
      expect(await passes(second, "ada@elsewhere.example")).toBe(false);
      await system.restart();
      // Long before --refresh.
      await until(() => second.said().includes(`${system.url} has 3 verified identities`), second.said);
      await second.stop();
    } finally {
      await first.stop();
    }
  });

  it("that was never read, or is empty, lets every message pass, and the guard says so", async () => {
    // Nobody listens on the discard port.
    const nowhere = ["--url", "http://127.0.0.1:9", "--token-file", join(system.dataDir, "token-of-guard")];
    const never = await startGuard(REWRITE, { source: nowhere });
    expect(never.said()).toContain("cannot read the verified identities of http://127.0.0.1:9: ");
    expect(never.said()).toContain("Every message passes unchanged.");
    expect(await passes(never, "ada@elsewhere.example")).toBe(true);
    await never.stop();
    const empty = await startGuard(REWRITE, { verified: ["# none yet"] });
    expect(empty.said()).toContain("has no verified identities. Every message passes unchanged.");
    expect(await passes(empty, "ada@elsewhere.example")).toBe(true);
    await empty.stop();
  });

  it("in a file is read again at SIGHUP; one that is wrong changes nothing", async () => {
    const guard = await startGuard(REWRITE, {
      verified: ["example.org", "", "  # ours", "ann@person.example # Ann"],
    });
    try {
      expect(await passes(guard, "ann@person.example")).toBe(true);
      expect(await passes(guard, "ada@elsewhere.example")).toBe(false);
      await writeFile(guard.list, "example.org\nelsewhere.example\nperson.example\n");
      guard.signal("SIGHUP");
      await until(() => guard.said().includes("3 verified identities"));
      expect(await passes(guard, "ada@elsewhere.example")).toBe(true);
      await writeFile(guard.list, "example.org\nnot an address\n");
      guard.signal("SIGHUP");
      await until(() => guard.said().includes("neither an address nor a domain"));
      expect(guard.said()).toContain(
        `line 2 of ${guard.list} is neither an address nor a domain: not an address`,
      );
      expect(await passes(guard, "ada@elsewhere.example")).toBe(true);
    } finally {
      await guard.stop();
    }
  });

  it("without the fallback is a problem that the guard names, and nothing is rewritten", async () => {
    const guard = await startGuard(REWRITE, { verified: ["other.example"] });
    expect(guard.said()).toContain(
      "the fallback redcap@example.org is not verified: nothing is rewritten until it is",
    );
    expect(await passes(guard, "ada@elsewhere.example")).toBe(true);
    await until(() => guard.lines().includes("the fallback address is not verified either"));
    await guard.stop();
  });
});

describe("postmaster guard run", () => {
  it.each([
    ["without a fallback", ["--mode", "rewrite"], "mode rewrite needs a verified address to send from"],
    ["with an unknown mode", ["--mode", "rewrit"], "Allowed choices are observe, rewrite, reject"],
    [
      "with a file that is not there",
      ["--config", "/nonexistent/guard.json"],
      "cannot read /nonexistent/guard.json (ENOENT)",
    ],
    ["where others could connect", ["--listen", "inet:0.0.0.0:8894"], "is not a loopback address"],
  ])("does not start %s", async (_, args, message) => {
    const error = await startGuard(args).catch((one: Error) => one);
    expect(String(error).replaceAll(/\s+/g, " ")).toContain(message);
    expect(String(error)).toContain("the guard ended with 2");
  });

  it("observes if no mode is given: logs, and changes nothing", async () => {
    const guard = await startGuard(["--fallback", "redcap@example.org"]);
    expect(await passes(guard, "ada@elsewhere.example")).toBe(true);
    await until(() => guard.lines().includes("would rewrite a…@elsewhere.example to redcap@example.org"));
    await guard.stop();
  });
});
