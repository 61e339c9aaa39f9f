import { Agent, request as httpRequest } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bounce } from "../suppressions/events.ts";
import { type Document, malformedRequests, type RawRequest } from "./malformed.ts";
import { ADMIN, startApi } from "./system.ts";

const REQUESTS = 10_000;
const AT_ONCE = 16;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_124);

type RawAnswer = { status: number; type: string; text: string };

describe("malformed requests", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it(`get a 4xx that says why, and never a 5xx: ${REQUESTS} of them, seed ${SEED}`, async () => {
    await api.record(
      bounce({ recipient: "jo@example.net" }),
      bounce({ id: "2", recipient: "kim@example.net" }),
    );
    await api.receive("no notification");
    const { body: job } = await api.admin.post("/v1/suppressions/remove", { body: { addresses: ["x"] } });
    const { body: token } = await api.admin.post("/v1/tokens", { body: { name: "x", scopes: ["read"] } });
    const { body: quarantine } = await api.admin.get("/v1/quarantine");
    const { body: document } = await api.anonymous.get("/openapi.json");

    const requests = fc.sample(
      malformedRequests(document as Document, ADMIN, [
        job.id,
        token.id,
        quarantine.items[0].id,
        "event",
        "m-1",
      ]),
      { numRuns: REQUESTS, seed: SEED },
    );
    const statuses = new Map<number, number>();
    const faults: { why: string; request: RawRequest; answer: RawAnswer }[] = [];
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    let next = 0;
    const worker = async () => {
      for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
        const answer = await send(api.url, request, agent);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const why = faultIn(request, answer);
        if (why !== undefined) faults.push({ why, request, answer });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    agent.destroy();
    console.log(`seed ${SEED}:`, Object.fromEntries([...statuses].sort()));
    expect(faults.slice(0, 5)).toEqual([]);
    const refused = [...statuses]
      .filter(([status]) => status >= 400)
      .reduce((sum, [, count]) => sum + count, 0);
    expect(refused).toBeGreaterThan(REQUESTS * 0.8);
    expect((await api.anonymous.get("/v1/health")).status).toBe(200);
  });
});

const faultIn = ({ method }: RawRequest, { status, type, text }: RawAnswer): string | undefined => {
  if (status >= 500) return "a server error";
  if (status < 400 || method === "HEAD") return undefined;
  if (type !== "application/problem+json") return "no problem+json";
  const problem: { code?: unknown; detail?: unknown; status?: unknown } = JSON.parse(text);
  if (typeof problem.code !== "string" || !/^[a-z_]+$/.test(problem.code)) return "no code";
  if (typeof problem.detail !== "string" || problem.detail === "") return "no detail";
  return problem.status === status ? undefined : "another status in the body";
};

/** `fetch` would tidy the request up before it sends it. */
const send = (url: string, { method, target, headers, body }: RawRequest, agent: Agent) =>
  new Promise<RawAnswer>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    // Node gives a body of GET or DELETE no length by itself.
    const framing = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = httpRequest(
      { hostname, port, method, path: target, headers: { ...headers, ...framing }, agent },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            type: incoming.headers["content-type"] ?? "",
            text: Buffer.concat(chunks).toString().slice(0, 10_000),
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
