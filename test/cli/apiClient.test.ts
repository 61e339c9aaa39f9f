import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApiClient } from "../../cli/api/client/apiClient.ts";

/** What the service never answers by itself, but what is before it does. */
describe("a client of the API", () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  let api: ApiClient;
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    api = new ApiClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "t" });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    asked = [];
  });
  const always =
    (status: number, body: string, headers: Record<string, string> = {}) =>
    (_request: IncomingMessage, response: ServerResponse) =>
      response.writeHead(status, headers).end(body);
  const problem = (status: number, code: string) =>
    always(status, JSON.stringify({ status, code, title: "", detail: `It is ${code}.`, requestId: "r-1" }), {
      "content-type": "application/problem+json",
      "retry-after": "0",
    });

  it("comes again while the service is busy, but changes nothing twice", async () => {
    answer = (request, response) =>
      (asked.length < 3 ? problem(503, "counting") : always(200, '{"ok":true}'))(request, response);
    expect(await api.get("/v1/stats")).toEqual({ ok: true });
    expect(asked).toHaveLength(3);
    asked = [];
    await expect(api.post("/v1/sign-in-links")).rejects.toMatchObject({
      exitCode: 3,
      problem: { code: "counting" },
    });
    expect(asked).toHaveLength(1);
  });

  it("names the request where the service failed", async () => {
    answer = problem(500, "internal");
    await expect(api.get("/v1/setup")).rejects.toMatchObject({
      exitCode: 3,
      message: "It is internal. [internal] (request r-1)",
    });
  });

  it("does not follow a redirect, which could carry the token elsewhere", async () => {
    answer = always(301, "", { location: "https://elsewhere.example/" });
    await expect(api.get("/v1/setup")).rejects.toThrow("redirects to https://elsewhere.example/: give");
    expect(asked).toHaveLength(1);
  });

  it("tells gateways and other services from Postmaster", async () => {
    answer = always(502, "<h1>Bad\u001b[31m gateway</h1>");
    await expect(api.get("/v1/setup")).rejects.toMatchObject({ exitCode: 3 });
    await expect(api.get("/v1/setup")).rejects.toThrow("replied 502: <h1>Bad gateway</h1>. Try again");
    answer = always(404, "<h1>Not found</h1>");
    await expect(api.get("/v1/setup")).rejects.toMatchObject({ exitCode: 2 });
    answer = always(200, "<h1>Welcome</h1>");
    await expect(api.get("/v1/setup")).rejects.toThrow("is not a Postmaster service: check the URL");
    answer = (request) => request.socket.destroy();
    await expect(api.get("/v1/setup")).rejects.toMatchObject({ exitCode: 3 });
  });

  it("reads as many pages as are asked for", async () => {
    answer = (request, response) => {
      const query = new URL(request.url ?? "", "http://x").searchParams;
      const from = Number(query.get("cursor") ?? 0);
      const to = Math.min(from + Math.min(Number(query.get("limit")), 700), 2_500);
      const items = Array.from({ length: to - from }, (_, i) => from + i);
      always(200, JSON.stringify({ items, cursor: to < 2_500 ? String(to) : null }))(request, response);
    };
    expect((await api.list("/v1/messages", {}, { limit: 5 })).items).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toEqual(["GET /v1/messages?limit=5"]);
    const some = await api.list("/v1/messages", { query: { subject: "b c" } }, { limit: 1_200 });
    expect(some).toMatchObject({ cursor: "1200", items: { length: 1_200 } });
    expect(asked.slice(1)).toEqual([
      "GET /v1/messages?subject=b+c&limit=1000",
      "GET /v1/messages?subject=b+c&limit=500&cursor=700",
    ]);
    const all = await api.list("/v1/messages", {}, { limit: 1, all: true });
    expect(all.cursor).toBeNull();
    expect(all.items).toEqual(Array.from({ length: 2_500 }, (_, i) => i));
  });

  it("encodes what is in a path", async () => {
    answer = always(200, "{}");
    await api.get("/v1/suppressions/{address}", { path: { address: "jo+a/b@example.net" } });
    expect(asked).toEqual(["GET /v1/suppressions/jo%2Ba%2Fb%40example.net"]);
  });
});
