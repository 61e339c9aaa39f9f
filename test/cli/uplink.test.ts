import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Spool } from "../../cli/reporting/Spool.ts";
import { Uplink } from "../../cli/reporting/Uplink.ts";

const RECORD = {
  queueId: "4B1",
  beganAt: "2026-11-24T08:00:00.000Z",
  at: "2026-11-24T08:00:01.000Z",
  from: "a@b.example",
  to: "c@d.example",
  status: "sent" as const,
};

type Answer = { status: number; headers?: Record<string, string>; body?: string };
let answer: Answer;
let server: Server;
let url: string;
let folder: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    // Where a redirection leads, there is a page.
    const { status, headers = {}, body = "" } = request.method === "GET" ? { status: 200 } : answer;
    request.resume().on("end", () => response.writeHead(status, headers).end(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-uplink-"));
});

const json = (status: number, value: object): Answer => ({ status, body: JSON.stringify(value) });

describe("what the service answers", () => {
  it.each<[string, Answer, string, string[], RegExp]>([
    ["that it has them", json(200, { recorded: 1 }), "sent", [], /^$/],
    [
      "a page of somebody else's",
      { status: 200, body: "<html>Sign in" },
      "later",
      ["json"],
      /is not the service/,
    ],
    ["JSON of somebody else's", json(200, { status: "ok" }), "later", ["json"], /is not the service/],
    [
      "that it is elsewhere",
      { status: 301, headers: { location: "/x" } },
      "later",
      ["json"],
      /leads to \/x\./,
    ],
    [
      "nothing there",
      json(404, { code: "not_found", detail: "none" }),
      "later",
      ["json"],
      /replied 404: none/,
    ],
    [
      "a proxy's refusal",
      { status: 400, body: "Bad Request" },
      "later",
      ["json"],
      /replied 400: Bad Request/,
    ],
    ["too much for a proxy", { status: 413, body: "" }, "later", ["json"], /replied 413/],
    ["that it is ill", json(500, { code: "internal", detail: "ill" }), "later", ["json"], /replied 500: ill/],
    [
      "that it never takes them",
      json(400, { code: "invalid", detail: "no" }),
      "sent",
      ["refused"],
      /400: no/,
    ],
  ])("%s", async (_what, given, result, left, said) => {
    answer = given;
    const told: string[] = [];
    const spool = new Spool<object>(join(folder, "spool"));
    await spool.put([RECORD]);
    const service = { url, token: "pm_1" };
    const uplink = new Uplink({
      service,
      path: "/v1/relay/records",
      bodyOf: (records) => ({ records }),
      spool,
      say: (text) => told.push(text),
    });
    expect(await uplink.sendNext(new AbortController().signal)).toBe(result);
    const names = await readdir(join(folder, "spool"));
    expect(names.map((name) => name.split(".").at(-1))).toEqual(left);
    expect(told.join()).toMatch(said);
    expect(uplink.refused).toBe(left.includes("refused") ? 1 : 0);
  });
});
