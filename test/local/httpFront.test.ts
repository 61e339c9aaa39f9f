import type { Context } from "aws-lambda";
import { afterEach, describe, expect, it } from "vitest";
import type { HttpEvent } from "../../local/lambda/httpEvent.ts";
import { type HttpFront, startHttpFront } from "../../local/lambda/httpFront.ts";

type Api = (event: HttpEvent, context: Context) => unknown;
const admitting = () => ({ isAuthorized: true, context: { name: "ann" } });

describe("the local HTTP API", () => {
  let front: HttpFront | undefined;
  afterEach(() => front?.stop());

  const start = async (api: Api, authorize: (event: { headers?: object }) => unknown = admitting) => {
    front = await startHttpFront(0, {
      api: { name: "api", timeoutMs: 5_000, handler: api },
      authorize: { name: "authorize", timeoutMs: 5_000, handler: authorize },
    });
    front.open();
    return front.url;
  };
  const echo: Api = (event) => event;

  it("hands a request on as API Gateway's payload 2.0", async () => {
    const url = await start(echo);
    const answer = await fetch(`${url}/v1/a%2Fb%40c/%C3%A9?x=1&x=2&y=%20`, {
      method: "POST",
      body: '{"a":1}',
      headers: { "Content-Type": "application/json", "X-Two": "a", cookie: "k=v; l=w" },
    });
    const { headers, requestContext, ...event } = (await answer.json()) as HttpEvent;
    expect(event).toEqual({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/v1/a/b@c/é",
      rawQueryString: "x=1&x=2&y=%20",
      cookies: ["k=v", "l=w"],
      queryStringParameters: { x: "1,2", y: " " },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(headers).toMatchObject({ "content-type": "application/json", "x-two": "a" });
    expect(requestContext).toMatchObject({
      http: { method: "POST", path: "/v1/a/b@c/é", sourceIp: "127.0.0.1" },
      authorizer: { lambda: { name: "ann" } },
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    });
  });

  it("hands bytes on in base64, and gives them back", async () => {
    const url = await start(({ body, isBase64Encoded }) => ({
      statusCode: 201,
      headers: { "Content-Type": "application/octet-stream" },
      cookies: ["a=1", "b=2"],
      body,
      isBase64Encoded,
    }));
    const bytes = new Uint8Array([0, 255, 128, 10]);
    const answer = await fetch(url, { method: "PUT", body: bytes });
    expect(answer.status).toBe(201);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("lets nobody through whom the authorizer does not admit", async () => {
    const url = await start(echo, ({ headers = {} }) => ({ isAuthorized: "authorization" in headers }));
    const refused = await fetch(url);
    expect([refused.status, await refused.json()]).toEqual([403, { message: "Forbidden" }]);
    expect((await fetch(url, { headers: { authorization: "x" } })).status).toBe(200);
  });

  it.each<[string, Api, (() => unknown) | undefined]>([
    ["the function throws", () => Promise.reject(new Error("boom")), undefined],
    ["the function answers no HTTP status", () => ({ statusCode: "teapot" }), undefined],
    ["the answer is over 6 MB", () => ({ statusCode: 200, body: "x".repeat(6_300_000) }), undefined],
    ["the authorizer throws", echo, () => Promise.reject(new Error("boom"))],
  ])("answers 500 where %s", async (_, api, authorize) => {
    const answer = await fetch(await start(api, authorize));
    expect([answer.status, await answer.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });

  it("refuses what API Gateway refuses", async () => {
    const url = await start(echo);
    const malformed = await fetch(`${url}/%E0%A4%A`);
    expect([malformed.status, malformed.headers.get("content-type"), await malformed.json()]).toMatchObject([
      400,
      "application/problem+json",
      { type: "urn:postmaster:problem:invalid_request", code: "invalid_request", message: "Bad Request" },
    ]);
    const large = await fetch(url, { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) });
    expect([large.status, await large.json()]).toMatchObject([413, { code: "payload_too_large" }]);
    // Within API Gateway's 10 MB, but more than Lambda takes.
    const larger = await fetch(url, { method: "POST", body: "x".repeat(6 * 1024 * 1024) });
    expect([larger.status, await larger.json()]).toMatchObject([413, { code: "payload_too_large" }]);
  });

  it("tells that it is not ready until it is opened", async () => {
    front = await startHttpFront(0, {
      api: { name: "api", timeoutMs: 5_000, handler: echo },
      authorize: { name: "authorize", timeoutMs: 5_000, handler: admitting },
    });
    expect((await fetch(front.url)).status).toBe(503);
  });
});
