import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../../local/system/guard.ts";
import { LOOPBACK } from "../../local/system/ports.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";

const EVIL = "evil.example";
const ALLOWED = "postmaster.test";
const HTTP = ["api", "inbox", "dynamodb", "sns", "sqs", "sesv2", "route53", "controlPlane"] as const;

describe("what is answered", () => {
  const refused = (headers: IncomingHttpHeaders, method = "POST", allowed: string[] = []) =>
    refusalOf({ method, headers }, 8080, allowed) !== undefined;
  const host = "127.0.0.1:8080";

  it.each([
    [{ host }, false],
    [{ host: "localhost:8080" }, false],
    [{ host: "LocalHost:8080" }, false],
    [{ host: "[::1]:8080" }, false],
    [{ host: "localhost:8081" }, true],
    [{ host: "localhost" }, true],
    [{ host: "localhost.evil.example:8080" }, true],
    [{ host: "evil.example:8080" }, true],
    [{ host: "127.0.0.1:8080@evil.example" }, true],
    [{}, true],
    [{ host, origin: "http://127.0.0.1:8080" }, false],
    [{ host, origin: "http://127.0.0.1:8081" }, true],
    [{ host, origin: "http://localhost:8080" }, true],
    [{ host, origin: "https://evil.example" }, true],
    [{ host, origin: "null" }, true],
    [{ host, origin: "" }, true],
    [{ host, "sec-fetch-site": "same-origin" }, false],
    [{ host, "sec-fetch-site": "none" }, false],
    [{ host, "sec-fetch-site": "same-site" }, true],
    [{ host, "sec-fetch-site": "cross-site" }, true],
  ] satisfies [IncomingHttpHeaders, boolean][])("%j: refused %j", (headers, expected) => {
    expect(refused(headers)).toBe(expected);
  });

  it("is a link that is followed into a window of its own, and nothing else that another site begins", () => {
    const followed = {
      host,
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect(refused(followed, "GET")).toBe(false);
    expect(refused(followed, "POST")).toBe(true);
    expect(refused({ ...followed, "sec-fetch-dest": "iframe" }, "GET")).toBe(true);
    expect(refused({ ...followed, "sec-fetch-mode": "no-cors" }, "GET")).toBe(true);
  });

  it("is a name that the operator allows, at the port that was named or at any", () => {
    const named = { host: "postmaster.test:9000", origin: "https://postmaster.test:9000" };
    expect(refused(named, "POST", ["postmaster.test"])).toBe(false);
    expect(refused(named, "POST", ["postmaster.test:9000"])).toBe(false);
    expect(refused(named, "POST", ["postmaster.test:9001"])).toBe(true);
    expect(refused({ ...named, origin: "https://evil.example" }, "POST", ["postmaster.test"])).toBe(true);
  });
});

describe("every HTTP server of the local system", () => {
  it("is made by the guard, and by nothing else", async () => {
    const local = fileURLToPath(new URL("../../local", import.meta.url));
    const names = (await readdir(local, { recursive: true })).filter((name) => name.endsWith(".ts"));
    const making = names.filter((name) =>
      /createServer\b[^;]*from "node:https?"/.test(readFileSync(join(local, name), "utf8")),
    );
    expect(making).toEqual([join("system", "guard.ts")]);
  });

  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem({ env: { ALLOWED_HOSTS: ALLOWED } });
  });
  afterAll(() => system.stop());

  /** A request as a program sends it, with whatever headers. */
  const ask = (url: string, headers: Record<string, string> = {}, method = "GET") =>
    new Promise<{ status: number; text: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
      const { port } = new URL(url);
      request({ host: LOOPBACK, port, path: "/", method, headers }, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      })
        .on("error", reject)
        .end();
    });
  it.each(HTTP)("refuses the pages of other sites and answers programs: %s", async (name) => {
    const url = system.endpoints[name];
    const { host, port } = new URL(url);
    for (const headers of [
      { host: `${EVIL}:${port}` },
      { host, origin: `http://${EVIL}` },
      { host, "sec-fetch-site": "cross-site" },
    ]) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const refused = await ask(url, headers, method);
        expect([refused.status, refused.text]).toEqual([
          403,
          expect.stringMatching(/^The local system does not answer /),
        ]);
        expect(refused.headers).not.toHaveProperty("access-control-allow-origin");
      }
    }
    for (const own of [host, `localhost:${port}`, `${ALLOWED}:${port}`])
      expect((await ask(url, { host: own })).status).not.toBe(403);
  });
});
