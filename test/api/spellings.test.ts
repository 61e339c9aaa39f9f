import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { ListSuppressedDestinationsCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveHttp } from "../../local/system/ports.ts";
import * as notifications from "../feedback/notifications.ts";
import { startApi } from "./system.ts";

/** Stands before SES. While `isDeaf`, it confirms each deletion and lets none through. */
const startDeafSes = () => {
  const state = { isDeaf: false, close: async () => {} };
  const inFrontOfSes = async (behind: string): Promise<string> => {
    const server = createServer(async (request, response) => {
      const { method = "GET", url = "/", headers } = request;
      const sent = await text(request);
      const isDropped = state.isDeaf && method === "DELETE";
      const body = sent === "" ? {} : { body: sent };
      const type = headers["content-type"];
      const given = type === undefined ? {} : { headers: { "content-type": type } };
      const answer = isDropped
        ? Response.json({})
        : await fetch(`${behind}${url}`, { method, ...body, ...given });
      const copied = ["content-type", "x-amzn-errortype"].flatMap((name) => {
        const value = answer.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      response.writeHead(answer.status, Object.fromEntries(copied)).end(await answer.text());
    });
    const listening = await serveHttp(server, 0);
    state.close = listening.close;
    return listening.url;
  };
  return { state, inFrontOfSes };
};

describe("removal of an address whose case SES keeps", () => {
  const { state, inFrontOfSes } = startDeafSes();
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi({ inFrontOfSes });
  });
  afterAll(async () => {
    await api.stop();
    await state.close();
  });

  const path = (address: string) => `/v1/suppressions/${encodeURIComponent(address)}`;
  const listedAtSes = async (domain: string) => {
    const found: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await api.sesClient.send(new ListSuppressedDestinationsCommand({ NextToken }));
      found.push(...(page.SuppressedDestinationSummaries ?? []).map(({ EmailAddress = "" }) => EmailAddress));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found.filter((address) => address.endsWith(`@${domain}`));
  };

  const removed = async (addresses: string[]) => {
    const begun = await api.admin.post("/v1/suppressions/remove", { body: { addresses } });
    const path = begun.headers.get("location") ?? "";
    await expect.poll(async () => (await api.admin.get(path)).body.state, { timeout: 90_000 }).toBe("done");
    const { items } = (await api.admin.get(`${path}/results?limit=10`)).body;
    return { job: (await api.admin.get(path)).body, results: items };
  };

  it("removes the spelling that bounced, whichever way it is asked", async () => {
    for (const [n, asked] of ["ada@case.example", "ADA@Case.Example", "Ada@case.example"].entries()) {
      const at = new Date().toISOString();
      await api.ses.put("Ada@Case.Example", "BOUNCE");
      const hard = notifications.bounce({
        messageId: `case-${n}`,
        at,
        to: ["Ada@Case.Example"],
        status: "5.2.2",
        words: "mailbox full",
      });
      expect(await api.receive(JSON.stringify(hard))).toMatchObject({ recorded: 1 });
      expect(await listedAtSes("case.example")).toEqual(["Ada@case.example"]);
      const done = await api.admin.delete(`${path(asked)}?note=moved+back`);
      expect(done).toMatchObject({ status: 200, body: { outcome: "removed", note: "moved back" } });
      expect(await listedAtSes("case.example")).toEqual([]);
      expect(await api.admin.delete(path(asked))).toMatchObject({ status: 404 });
    }
  });

  it("removes what only SES has in the spelling asked, and answers 404 only if it lists none", async () => {
    await api.ses.put("Grace@only.example", "BOUNCE");
    expect((await api.admin.delete(path("Grace@Only.example"))).body.outcome).toBe("removed");
    await api.ses.put("Grace@only.example", "BOUNCE");
    expect((await api.admin.delete(path("grace@only.example"))).body.outcome).toBe("removed");
    expect(await listedAtSes("only.example")).toEqual([]);
    expect(await api.admin.delete(path("Grace@only.example"))).toMatchObject({
      status: 404,
      body: { code: "not_suppressed" },
    });
  });

  it("is not said to be done while SES lists a spelling, alone or in a job", async () => {
    await api.ses.put("Stays@deaf.example", "BOUNCE");
    state.isDeaf = true;
    try {
      const refused = await api.admin.delete(path("Stays@deaf.example"));
      expect(refused).toMatchObject({
        status: 503,
        body: { code: "still_suppressed", detail: expect.stringContaining("still lists Stays@deaf.example") },
      });
      expect(refused.headers.get("retry-after")).toBe("60");
      const { job, results } = await removed(["stays@deaf.example"]);
      expect(job).toMatchObject({ removed: 0, failed: 1 });
      expect(results).toMatchObject([
        { outcome: "failed", detail: expect.stringContaining("still lists Stays@deaf.example") },
      ]);
      const audited = await api.admin.get("/v1/audit?limit=100");
      expect(JSON.stringify(audited.body.items)).not.toContain("deaf.example");
    } finally {
      state.isDeaf = false;
    }
    expect((await api.admin.delete(path("stays@deaf.example"))).body.outcome).toBe("removed");
    expect(await listedAtSes("deaf.example")).toEqual([]);
  });

  it("takes a thousand in one job, however each is known and asked for", async () => {
    const KINDS = 5;
    const people = Array.from({ length: 1_000 }, (_, n) => {
      const spelling = `Jo.N${n}@jobs-case.example`;
      const lower = spelling.toLowerCase();
      switch (n % KINDS) {
        case 0:
          return { atSes: [spelling], bounced: [`Jo.N${n}@Jobs-Case.Example`], asked: [lower] };
        case 1:
          return { atSes: [spelling], bounced: [], asked: [spelling] };
        case 2:
          return { atSes: [spelling, lower], bounced: [spelling], asked: [spelling.toUpperCase()] };
        case 3:
          return {
            atSes: [spelling, `JO.N${n}@jobs-case.example`],
            bounced: [],
            asked: [spelling, spelling.toUpperCase()],
          };
        default:
          return { atSes: [lower], bounced: [spelling], asked: [`Jo N${n} <${spelling}>`] };
      }
    });
    await Promise.all(people.flatMap(({ atSes }) => atSes.map((one) => api.ses.put(one, "BOUNCE"))));
    const at = new Date().toISOString();
    const bodies = people.flatMap(({ bounced }, n) =>
      bounced.map((to) =>
        JSON.stringify(
          notifications.bounce({
            messageId: `job-${n}`,
            at,
            to: [to],
            status: "5.2.2",
            words: "mailbox full",
          }),
        ),
      ),
    );
    await api.receive(...bodies);
    const { job } = await removed(people.flatMap(({ asked }) => asked));
    expect(job).toMatchObject({ total: 1_000, removed: 1_000, notSuppressed: 0, failed: 0 });
    expect(await listedAtSes("jobs-case.example")).toEqual([]);
  }, 120_000);
});
