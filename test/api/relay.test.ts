import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RelayProblemTable } from "../../shared/relay/records/RelayProblemTable.ts";
import { delivery, send } from "../feedback/notifications.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const now = Date.now();
const at = (seconds: number) => new Date(now - 600_000 + seconds * 1_000).toISOString();
const SES_ID = "0102018f3c5e7a9b-0b1c2d3e-0000-4a5b-8c7d-000000000001-000000";
const SENT = {
  queueId: "4XyZ1234abcd",
  beganAt: at(0),
  at: at(1),
  from: "redcap@uni.example",
  to: "Ada@Example.net",
  status: "sent",
  dsn: "2.0.0",
  relay: "email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587",
  reply: `250 Ok ${SES_ID}`,
  sesMessageId: SES_ID,
  client: "web.uni.example[192.0.2.9]",
  cause: "taken_by_ses",
};
const REFUSED = {
  queueId: "4XyZ1234abce",
  beganAt: at(10),
  at: at(11),
  from: "boss@uni.example",
  to: "ada@example.net",
  status: "bounced",
  dsn: "5.0.0",
  relay: SENT.relay,
  reply:
    "host email-smtp.eu-west-1.amazonaws.com[192.0.2.1] said: 554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: boss@uni.example (in reply to end of DATA command)",
  cause: "not_verified",
  identities: ["boss@uni.example"],
};
const report = async (records: object[], host = "mail.uni.example") =>
  (await api.as("relay:write")).post("/v1/relay/records", { body: { host, records } });

describe("what a mail host reports", () => {
  it("is joined with SES's events: the whole way from the host to the mailbox, by message and by recipient", async () => {
    expect((await report([SENT])).body).toEqual({ recorded: 1 });
    const mail = { messageId: SES_ID, at: at(1), to: ["ada@example.net"] };
    await api.receive(JSON.stringify(send(mail)), JSON.stringify(delivery({ ...mail, at: at(3) })));
    const { body } = await api.admin.get(`/v1/messages/${SES_ID}`);
    expect(body.items.map(({ type }: { type: string }) => type)).toEqual(["relay", "send", "delivery"]);
    expect(body.recipients).toMatchObject([{ recipient: "ada@example.net", outcome: "delivered" }]);
    expect(body.items[0]).toMatchObject({
      subtype: "sent",
      diagnostic: SENT.reply,
      explanation: expect.stringMatching(/^The mail host mail\.uni\.example relayed the message\./),
      detail: { queueId: SENT.queueId, client: SENT.client },
    });
    const events = (await api.admin.get("/v1/recipients/ada%40example.net/events")).body.items;
    expect(events.map(({ type }: { type: string }) => type)).toContain("relay");
    expect((await api.admin.get(`/v1/messages/${SENT.queueId}`)).body.messageId).toBe(SES_ID);
  });

  it("is kept once, however often it is sent, and by whom at once", async () => {
    await Promise.all([report([SENT]), report([SENT, SENT]), report([SENT])]);
    const { items } = (await api.admin.get(`/v1/messages/${SES_ID}`)).body;
    expect(items.filter(({ type }: { type: string }) => type === "relay")).toHaveLength(1);
  });

  it("tells of what SES never had, found by its queue id, and warns with the one call that helps", async () => {
    await report([REFUSED]);
    const { body } = await api.admin.get(`/v1/messages/${REFUSED.queueId}`);
    expect(body.recipients).toMatchObject([{ recipient: "ada@example.net", outcome: "failed" }]);
    expect(body.recipients[0].explanation).toMatch(
      /^On the mail host \S+: SES rejected .* has not verified .* in the region eu-west-1/,
    );
    const queued = await api.triggers.queued(10);
    expect(queued).toMatchObject([
      { rule: "senderRefused", subject: "boss@uni.example", severity: "warning" },
    ]);
  });

  it("is found by its queue id as SES has it, though the host had to wait before SES took it", async () => {
    const sesMessageId = SES_ID.replace("000001", "000002");
    const waited = { ...SENT, queueId: "4XyZ1234abcf", sesMessageId: undefined, relay: "none" };
    await report([
      { ...waited, status: "deferred", reply: "connect to email-smtp: Connection timed out" },
      { ...waited, at: at(60), sesMessageId },
    ]);
    const { body } = await api.admin.get(`/v1/messages/${waited.queueId}`);
    expect(body).toMatchObject({ messageId: sesMessageId, recipients: [{ outcome: "sent" }] });
  });

  it("may have problems of Postfix, counted once however often the report comes", async () => {
    const problem = {
      daemon: "smtp",
      level: "error",
      text: "open database /etc/postfix/sasl_passwd.db: No such file or directory",
      count: 3,
      firstAt: at(0),
      lastAt: at(60),
    };
    const post = async (problems: object[]) =>
      (await api.as("relay:write")).post("/v1/relay/records", {
        body: { host: "mail.uni.example", records: [], problems },
      });
    expect((await post([problem])).body).toEqual({ recorded: 0 });
    await post([problem, { ...problem, daemon: "smtp", text: "odd of ada@example.net" }]);
    await post([{ ...problem, count: 2, firstAt: at(61), lastAt: at(70) }]);
    const known = await new RelayProblemTable(api.db.table, () => new Date()).list();
    expect(
      known.map(({ host, text, count, firstAt, lastAt }) => [host, text, count, firstAt, lastAt]).toSorted(),
    ).toEqual([
      ["mail.uni.example", "odd of (address)", 3, at(0), at(60)],
      ["mail.uni.example", problem.text, 5, at(0), at(70)],
    ]);
    expect((await post([{ ...problem, level: "fine" }])).body.detail).toMatch(
      /^problems\[0\].*one of panic, fatal/,
    );
  });

  it("may be nothing, which says that the host lives", async () => {
    expect((await report([], "spare.uni.example")).body).toEqual({ recorded: 0 });
  });

  it.each([
    [{ ...SENT, queueId: "a b" }, "queue id"],
    [{ ...SENT, status: "fine" }, "one of sent"],
    [{ ...SENT, at: "yesterday" }, "not a time"],
    [{ ...SENT, extra: 1 }, "unknown"],
  ])("is refused with what is wrong: %#", async (record, words) => {
    const answer = await report([record]);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/^records\[0\]/);
    expect(answer.body.detail).toContain(words);
  });

  it("is for tokens with the scope only", async () => {
    expect(
      (await (await api.as("read")).post("/v1/relay/records", { body: { host: "h", records: [] } })).status,
    ).toBe(403);
  });
});
