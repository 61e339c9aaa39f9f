import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WARNINGS } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueArn, topicArn } from "../../local/system/snsSqs.ts";
import { assess } from "../../shared/warnings/assess.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let clock = Date.parse("2026-11-20T08:00:00Z");

const NO_MAIL = { sent: 0, hardBounce: 0, countedComplaint: 0 };

/** Facts in which nothing is wrong but the dead letters. */
const factsWith = (...queues: string[]): Facts => ({
  now: new Date(clock),
  counted: { day: NO_MAIL, week: NO_MAIL, month: NO_MAIL },
  days: [],
  hasDenominator: true,
  goodSuppressed: [],
  accountEvents: [],
  recent: [],
  today: { sender: [], recipientDomain: [] },
  baseline: { sender: new Map(), recipientDomain: new Map() },
  identities: [],
  quarantine: { waiting: 0, orMore: false, reasons: [] },
  digests: [],
  relayHosts: [],
  relayProblems: [],
  deadLetters: queues.map((queue) => ({ queue, messages: 2 })),
});
const assessed = (...queues: string[]) => {
  clock += 60_000;
  return assess(factsWith(...queues), { warnings: new WarningTable(api.db.table) });
};

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe("warnings over HTTP", () => {
  it("lists those that are open and those that are over, newest first, in pages", async () => {
    await assessed("one");
    await assessed("one", "two", "three");
    const all = await api.admin.get("/v1/warnings");
    expect(all.body.items).toHaveLength(3);
    expect(all.body.items[2]).toMatchObject({
      rule: "deadLetters",
      subject: "one",
      severity: "critical",
      state: "open",
      headline: "2 messages in the dead-letter queue one",
      remedy: [
        { text: expect.stringContaining("log"), target: null, call: null },
        { text: expect.stringContaining("redrive"), target: null, call: null },
      ],
      acknowledged: null,
    });
    const first = await api.admin.get("/v1/warnings?limit=2");
    const second = await api.admin.get(`/v1/warnings?limit=2&cursor=${first.body.cursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(all.body.items);
    expect(second.body.cursor).toBeNull();
    const { id } = all.body.items[0];
    expect((await api.admin.get(`/v1/warnings/${id}`)).body).toEqual(all.body.items[0]);
  });

  it("acknowledges, once, with an audit entry", async () => {
    const { items } = (await api.admin.get("/v1/warnings?state=open")).body;
    const path = `/v1/warnings/${items[0].id}/acknowledge`;
    expect((await (await api.as("read")).post(path)).status).toBe(403);
    const done = await api.admin.post(`${path}?note=on+it`);
    expect(done.body.acknowledged).toMatchObject({ by: "operator" });
    expect((await api.admin.post(path)).body.acknowledged).toEqual(done.body.acknowledged);
    const audit = (await api.admin.get("/v1/audit")).body.items;
    expect(audit.filter(({ action }: { action: string }) => action === "warning.acknowledged")).toMatchObject(
      [{ target: items[0].id, note: "on it", detail: { rule: "deadLetters" } }],
    );
  });

  it("says that there is none, and that it is over", async () => {
    expect((await api.admin.get("/v1/warnings/none")).body.code).toBe("warning_not_found");
    expect((await api.admin.post("/v1/warnings/none/acknowledge")).body.code).toBe("warning_not_found");
    for (const { id } of (await api.admin.get("/v1/warnings")).body.items) {
      const table = new WarningTable(api.db.table);
      const warning = await table.get(id);
      if (warning === undefined) throw new Error("gone");
      const { pending: _, ...rest } = warning;
      await table.put({
        ...rest,
        published: { at: warning.openedAt, change: "opened", severity: "critical" },
      });
    }
    await assessed();
    clock += 15 * 60_000;
    await assessed();
    const { items } = (await api.admin.get("/v1/warnings?state=recovered")).body;
    expect(items).toHaveLength(3);
    expect((await api.admin.post(`/v1/warnings/${items[0].id}/acknowledge`)).body.code).toBe("warning_over");
  });
});

describe("subscribers over HTTP", () => {
  it("adds, lists and removes, with a filter by severity and an audit trail", async () => {
    const add = (body: object) => api.admin.post("/v1/subscribers", { body });
    const mail = await add({
      protocol: "email",
      endpoint: "ops@example.org",
      severity: "warning",
      note: "on call",
    });
    expect(mail.status).toBe(201);
    expect(await add({ protocol: "email", endpoint: "ops@example.org", severity: "warning" })).toMatchObject({
      status: 201,
      body: { id: mail.body.id },
    });
    const other = await add({ protocol: "email", endpoint: "ops@example.org", severity: "critical" });
    expect(other.body.code).toBe("subscriber_exists");
    await add({ protocol: "sqs", endpoint: queueArn("pager") });
    await add({ protocol: "https", endpoint: "https://chat.example.org/hook" });
    await add({ protocol: "sms", endpoint: "+4915112345678", severity: "critical" });
    const list = (await api.admin.get("/v1/subscribers")).body.items;
    expect(list.map(({ protocol, severity }: Record<string, string>) => `${protocol} ${severity}`)).toEqual([
      "email warning",
      "https notice",
      "sms critical",
      "sqs notice",
    ]);
    for (const { id } of list) expect((await api.admin.delete(`/v1/subscribers/${id}`)).status).toBe(200);
    expect((await api.admin.get("/v1/subscribers")).body.items).toEqual([]);
    expect((await api.admin.delete(`/v1/subscribers/${mail.body.id}`)).body.code).toBe(
      "subscriber_not_found",
    );
    const actions = (await api.admin.get("/v1/audit")).body.items.map(
      ({ action }: { action: string }) => action,
    );
    expect(actions.filter((one: string) => one === "subscriber.removed")).toHaveLength(4);
  });

  it("reads the filters of subscriptions made elsewhere", async () => {
    const sns = new SNSClient({
      endpoint: process.env["AWS_ENDPOINT_URL_SNS"] ?? "",
      region: REGION,
      credentials: CREDENTIALS,
    });
    await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn(WARNINGS),
        Protocol: "email-json",
        Endpoint: "json@example.org",
        Attributes: { FilterPolicy: '{"severity":["critical"],"rule":["quota"]}' },
      }),
    );
    sns.destroy();
    expect((await api.admin.get("/v1/subscribers")).body.items).toMatchObject([
      { protocol: "email-json", severity: "critical" },
    ]);
  });

  it.each([
    [{ protocol: "email", endpoint: "Ops <ops@example.org>" }, "without a name"],
    [{ protocol: "https", endpoint: "http://example.org" }, "https://"],
    [{ protocol: "sms", endpoint: "0151 12345" }, "with country code"],
    [{ protocol: "sqs", endpoint: "warnings" }, "ARN"],
    [{ protocol: "fax", endpoint: "12345" }, "one of email"],
    [{ protocol: "email", endpoint: "a@example.org", severity: "fatal" }, "one of notice"],
  ])("refuses %o", async (body, words) => {
    const answer = await api.admin.post("/v1/subscribers", { body });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(words);
  });

  it("is for administrators", async () => {
    expect((await (await api.as("read")).get("/v1/subscribers")).status).toBe(403);
  });
});
