import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readableInUnit, sourceWith } from "../../../cli/guard/sourceGiven.ts";
import { startGuard, until } from "./guardProcess.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-source-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("options in place of what the configuration has", () => {
  const url = "https://a.example";
  it.each([
    [{ url, tokenFile: "a" }, {}, { url, tokenFile: "a" }],
    [{ url, tokenFile: "a" }, { url: "https://b.example" }, { url: "https://b.example", tokenFile: "a" }],
    [{ url, tokenFile: "a" }, { tokenFile: "b" }, { url, tokenFile: "b" }],
    [{ url, tokenFile: "a" }, { verified: "list" }, { verified: "list" }],
    [{ verified: "list" }, { url, tokenFile: "b" }, { url, tokenFile: "b" }],
    [{ verified: "list" }, {}, { verified: "list" }],
  ])("%j with %j", (configured, given, source) => {
    expect(sourceWith(configured, given)).toEqual(source);
  });

  it("are either a file or a service", () => {
    expect(() => sourceWith({}, { verified: "list", url })).toThrow("either --verified, or --url");
  });

  it("leave guard run the token of the file where only --url is given", async () => {
    const asked: (string | undefined)[] = [];
    const service = createServer(({ headers }, response) => {
      asked.push(headers.authorization);
      response.setHeader("content-type", "application/json");
      response.end('{"items":[],"cursor":null}');
    }).listen(0, "127.0.0.1");
    await once(service, "listening");
    await writeFile(join(folder, "guard-token"), "pm_of_the_file\n");
    const config = join(folder, "guard.json");
    await writeFile(config, '{"url":"http://127.0.0.1:1","tokenFile":"guard-token"}');
    const { port } = service.address() as AddressInfo;
    const guard = await startGuard([], {
      source: ["--config", config, "--url", `http://127.0.0.1:${port}`],
    });
    try {
      await until(() => asked.length > 0, guard.said);
      expect(asked[0]).toBe("Bearer pm_of_the_file");
    } finally {
      await guard.stop();
      service.close();
    }
  });
});

describe("a file that systemd does not copy", () => {
  const source = () => ({ verified: join(folder, "senders.txt") });

  it("is replaced by the one of the last install, which is said", async () => {
    const said: string[] = [];
    await writeFile(join(folder, "guard-verified"), "example.org\n");
    expect(await readableInUnit(source(), folder, (text) => said.push(text))).toMatchObject({
      verified: join(folder, "guard-verified"),
    });
    expect(said).toEqual([
      "guard.json names senders.txt, which systemd does not copy for the guard: it uses guard-verified of the last install. To use it, run: postmaster guard install --verified FILE",
    ]);
  });

  it.each(["#", "", undefined])("is an error if the copy is %j", async (text) => {
    if (text !== undefined) await writeFile(join(folder, "guard-verified"), text);
    await expect(readableInUnit(source(), folder, () => {})).rejects.toThrow(
      "guard.json names senders.txt, which systemd does not copy for the guard. To use it, run: postmaster guard install --verified FILE",
    );
  });

  it("is used if it can be read", async () => {
    await writeFile(source().verified, "example.org\n");
    expect(await readableInUnit(source(), folder, () => {})).toMatchObject(source());
  });
});
