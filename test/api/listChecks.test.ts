import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemsThatHold } from "../erasure/holds.ts";
import { delivery } from "../feedback/notifications.ts";
import { bounce } from "../suppressions/events.ts";
import type { Answer, Client } from "./client.ts";
import { hostedZones } from "./hostedZones.ts";
import { startApi } from "./system.ts";

const LIST = [
  "gone@clinic.example",
  "Ada <ada@clinic.example>",
  "ADA@clinic.example",
  "jo@nowhere.example",
  "no address",
  "info@clinic.example",
  "new@clinic.example",
  "=1+1@clinic.example",
];

describe("the check of a list over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let reader: Client;
  beforeAll(async () => {
    api = await startApi();
    reader = await api.as("read");
    const zones = hostedZones(api.route53);
    await zones.put(await zones.zone("example"), "clinic.example", "MX", "10 mx.clinic.example");
    zones.client.destroy();
    const ago = new Date(Date.now() - 20 * 86_400_000).toISOString();
    await api.record(
      bounce({
        recipient: "gone@clinic.example",
        recipientDomain: "clinic.example",
        status: "5.1.1",
        at: ago,
      }),
    );
    await api.receive(
      JSON.stringify(delivery({ messageId: "m1", at: new Date().toISOString(), to: ["ada@clinic.example"] })),
    );
  });
  afterAll(() => api.stop());

  const done = async (path: string, as = reader): Promise<Answer> => {
    await expect
      .poll(async () => (await as.get(path)).body.state, { timeout: 60_000, interval: 50 })
      .toBe("done");
    return as.get(path);
  };
  const begin = async (addresses: string[]) => {
    const begun = await reader.post("/v1/list-checks", { body: { addresses } });
    expect(begun).toMatchObject({ status: 202, body: { total: addresses.length, done: 0, forecast: null } });
    const path = begun.headers.get("location") ?? "";
    expect(path).toBe(`/v1/list-checks/${begun.body.id}`);
    return path;
  };

  it("answers the summary, the forecast, and a result for each address", async () => {
    const path = await begin(LIST);
    const { body } = await done(path);
    expect(body).toMatchObject({ total: 8, done: 8, problems: 4, wouldBounce: 1 });
    expect(body.kinds).toEqual([
      { kind: "invalid", title: "Invalid address", problem: true, count: 1 },
      { kind: "duplicate", title: "Duplicate", problem: true, count: 1 },
      { kind: "suppressed", title: "Suppressed", problem: true, count: 1 },
      { kind: "noSuchDomain", title: "Domain does not exist", problem: true, count: 1 },
      { kind: "knownGood", title: "Delivered recently", problem: false, count: 1 },
      { kind: "role", title: "Role address", problem: false, count: 1 },
      { kind: "neverSeen", title: "Never mailed", problem: false, count: 2 },
    ]);
    expect(body.forecast).toMatchObject({
      share: 1 / 8,
      mails: 6,
      rateNow: 0,
      rateWithAll: 1 / 7,
      rateWithClean: 0,
      review: 0.05,
    });
    expect(body.forecast.verdict).toMatch(/^Of 8 addresses, 1 would bounce: 12\.5% of this list\. /);

    const { items, cursor } = (await reader.get(`${path}/results`)).body;
    expect(cursor).toBe(null);
    expect(
      items.map((item: { number: number; address: string; kind: string }) => [
        item.number,
        item.address,
        item.kind,
      ]),
    ).toEqual(
      LIST.map((address, i) => [
        i + 1,
        address,
        ["suppressed", "knownGood", "duplicate", "noSuchDomain", "invalid", "role", "neverSeen", "neverSeen"][
          i
        ],
      ]),
    );
    expect(items[0]).toMatchObject({ problem: true, wouldBounce: false, reasonCode: "noSuchUser" });
    expect(items[3]).toMatchObject({ problem: true, wouldBounce: true, why: "DNS has no such domain." });
  });

  it("pages the results, by kind or those with a problem, as JSON and as CSV", async () => {
    const path = await begin(LIST);
    await done(path);
    const kinds: string[] = [];
    let next = `${path}/results?kind=problem&limit=3`;
    while (next !== "") {
      const page = await reader.get(next);
      expect(page.body.items.length).toBeLessThanOrEqual(3);
      kinds.push(...page.body.items.map((item: { kind: string }) => item.kind));
      next = /^<(.*)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1] ?? "";
    }
    expect(kinds).toEqual(["suppressed", "duplicate", "noSuchDomain", "invalid"]);
    expect((await reader.get(`${path}/results?kind=typo`)).body).toEqual({ items: [], cursor: null });
    expect((await reader.get(`${path}/results?kind=nothing`)).status).toBe(400);
    const csv = await reader.get(`${path}/results?kind=neverSeen`, { headers: { accept: "text/csv" } });
    expect(csv.text).toBe(
      "number,address,kind,problem,wouldBounce,why,at,reasonCode,times,meant\r\n7,new@clinic.example,neverSeen,,,No mail to it is recorded.,,,,\r\n8,'=1+1@clinic.example,neverSeen,,,No mail to it is recorded.,,,,\r\n",
    );
  });

  it("is deleted by its own token or an administrator, with all that it holds", async () => {
    const path = await begin(["only.here@clinic.example"]);
    await done(path);
    const holding = () => itemsThatHold({ dynamodb: api.db.endpoint }, ["only.here"]);
    expect((await holding()).length).toBe(1);
    expect((await (await api.as("relay:write", "read")).delete(path)).status).toBe(403);
    expect((await reader.delete(path)).body).toEqual({ deleted: true });
    expect(await holding()).toEqual([]);
    for (const gone of [path, `${path}/results`, "/v1/list-checks/none"])
      expect((await reader.get(gone)).body.code).toBe("list_check_not_found");
    const other = await begin(LIST);
    expect((await api.admin.delete(other)).status).toBe(200);
    expect(
      (await (await api.as("relay:write")).post("/v1/list-checks", { body: { addresses: LIST } })).status,
    ).toBe(403);
  });

  it("forgets a person who is erased, and keeps what it found of others", async () => {
    const path = await begin(["Eve <eve@clinic.example>", "ben@clinic.example", "EVE@clinic.example"]);
    await done(path);
    const erased = await api.admin.delete("/v1/recipients/eve%40clinic.example");
    expect(erased.body).toMatchObject({ state: "done", changed: { listChecks: 1 } });
    expect(await itemsThatHold({ dynamodb: api.db.endpoint }, ["eve@", "eve <"])).toEqual([]);
    const { items } = (await reader.get(`${path}/results`)).body;
    expect(items.map((item: { kind: string; address: string }) => [item.kind, item.address])).toEqual([
      ["neverSeen", erased.body.recipientId],
      ["neverSeen", "ben@clinic.example"],
      ["duplicate", erased.body.recipientId],
    ]);
  });

  it("asks SES about the uncertain ones once an administrator allows the cost", async () => {
    const path = await begin([...LIST, "ada+no-mailbox@clinic.example"]);
    const { body } = await done(path);
    expect(body.insights).toEqual({ state: "off", addresses: 4, asked: 0, dollars: 0.04 });
    const ask = (mostDollars: number, as = api.admin) =>
      as.post(`${path}/insights`, { body: { mostDollars } });
    expect((await ask(1, reader)).status).toBe(403);
    const refused = await ask(0.03);
    expect(refused.body).toMatchObject({ status: 409, code: "cost_above_limit" });
    expect(refused.body.detail).toContain("about 4 addresses costs about $0.04");
    expect((await reader.get(path)).body.insights.state).toBe("off");
    const [one, other] = await Promise.all([ask(0.04), ask(0.04)]);
    for (const { status, body } of [one, other]) {
      expect(status).toBe(202);
      expect(body.insights).toMatchObject({ addresses: 4, dollars: 0.04 });
    }
    const asked = (await done(path)).body;
    expect(asked.insights).toEqual({ state: "done", addresses: 4, asked: 4, dollars: 0.04 });
    expect(asked).toMatchObject({ total: 9, done: 9, problems: 5, wouldBounce: 2 });
    expect(asked.kinds).toContainEqual({
      kind: "noMailbox",
      title: "Mailbox probably does not exist",
      problem: true,
      count: 1,
    });
    const { items } = (await reader.get(`${path}/results?limit=20`)).body;
    const told = Object.fromEntries(
      items.map((item: { address: string; insight: string; why: string }) => [
        item.address,
        [item.insight, item.why],
      ]),
    );
    expect(told["ada+no-mailbox@clinic.example"]).toEqual([
      "LOW",
      "SES has little confidence that this mailbox exists.",
    ]);
    expect(told["info@clinic.example"]).toEqual([
      "HIGH",
      "An address of a function, not of a person. SES is confident that this mailbox exists.",
    ]);
    expect(told["gone@clinic.example"]?.[0]).toBeNull();
    // Asked once and for all.
    expect((await ask(1)).body.insights.state).toBe("done");
  });

  it("takes 100,000 addresses, and says what it does not take", async () => {
    const addresses = Array.from({ length: 100_000 }, (_, i) => `participant${i}@clinic.example`);
    const path = await begin(addresses);
    expect((await done(path)).body).toMatchObject({ total: 100_000, done: 100_000, wouldBounce: 0 });
    for (const body of [
      { addresses: [] },
      { addresses: ["a".repeat(401)] },
      { addresses: [...addresses, "x"] },
    ])
      expect((await reader.post("/v1/list-checks", { body })).body.code).toBe("invalid_request");
    const long = { addresses: addresses.map((address) => `a.very.long.name.${address}`) };
    expect((await reader.post("/v1/list-checks", { body: long })).status).toBe(413);
  }, 120_000);
});
