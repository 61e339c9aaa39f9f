import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import { delivery, send } from "../feedback/notifications.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const now = Date.now();
const at = (seconds: number) => new Date(now - 7_200_000 + seconds * 1_000).toISOString();
const HOST = "mail.uni.example";
const sesId = (n: number) => `0102018f3c5e7a9b-0b1c2d3e-0000-4a5b-8c7d-00000000000${n}-000000`;
const rewriting = (queueId: string, seconds: number, more = {}) => ({
  queueId,
  at: at(seconds),
  to: "Ada@Example.net",
  sender: "Ann@Elsewhere.example",
  fallback: "redcap@uni.example",
  changed: ["From", "Reply-To", "X-Original-From", "envelope sender"],
  headerMessageId: "<1@app.example>",
  ...more,
});
const report = async (rewritings: object[], host = HOST) =>
  (await api.as("guard")).post("/v1/relay/rewritings", { body: { host, rewritings } });
const log = async (queueId: string, records: object[], host = HOST) =>
  (await api.as("relay:write")).post("/v1/relay/records", {
    body: {
      host,
      records: records.map((record) => ({
        queueId,
        beganAt: at(0),
        at: at(2),
        from: "redcap@uni.example",
        to: "ada@example.net",
        status: "sent",
        ...record,
      })),
    },
  });
const message = async (id: string, query = "") =>
  (await api.admin.get(`/v1/messages/${encodeURIComponent(id)}${query}`)).body;
type Item = { type: string; subtype: string | null; id: string };
const steps = ({ items }: { items: Item[] }) => items.map(({ type, subtype }) => subtype ?? type);

describe("what a guard reports", () => {
  it("is told in the story of the message: by SES's id, by the queue id, by the host's name and by its own", async () => {
    expect((await report([rewriting("4XyZ1234abcd", 1)])).body).toEqual({ recorded: 1 });
    await log("4XyZ1234abcd", [
      { status: "deferred", reply: "connect to email-smtp: Connection timed out" },
      { at: at(62), sesMessageId: sesId(1) },
    ]);
    const mail = { messageId: sesId(1), at: at(62), to: ["ada@example.net"], from: "redcap@uni.example" };
    await api.receive(JSON.stringify(send(mail)), JSON.stringify(delivery({ ...mail, at: at(65) })));
    const bySes = await message(sesId(1));
    expect(steps(bySes)).toEqual(["rewritten", "sent", "send", "delivery"]);
    expect(bySes).toMatchObject({ messageId: sesId(1), recipients: [{ outcome: "delivered" }] });
    expect(bySes.items[0]).toMatchObject({
      type: "relay",
      recipient: "ada@example.net",
      sender: "ann@elsewhere.example",
      reason: null,
      explanation:
        "The guard on mail.uni.example changed the sender from ann@elsewhere.example to redcap@uni.example because ann@elsewhere.example is not verified in SES. Replies go to ann@elsewhere.example.",
      detail: {
        host: HOST,
        queueId: "4XyZ1234abcd",
        fallback: "redcap@uni.example",
        headerMessageId: "<1@app.example>",
      },
    });
    expect(await message("4XyZ1234abcd")).toEqual(bySes);
    expect(await message(bySes.items[0].messageId)).toEqual(bySes);
    const onHost = await message(`4XyZ1234abcd/${at(0)}@${HOST}`);
    expect(steps(onHost)).toEqual(["rewritten", "deferred"]);
    expect(onHost.recipients).toMatchObject([{ outcome: "delayed" }]);
  });

  it("is found by its queue id alone where the host reports no log, and says nothing of the outcome", async () => {
    await report(
      [rewriting("4XyZ1234abce", 1), rewriting("4XyZ1234abce", 1, { to: "bo@example.net" })],
      "MX2.uni.example",
    );
    const found = await message("4XyZ1234abce");
    expect(steps(found)).toEqual(["rewritten", "rewritten"]);
    expect(found.recipients.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "unknown",
      "unknown",
    ]);
    const [first] = (await message("4XyZ1234abce", "?limit=1")).items;
    const rest = await message(
      "4XyZ1234abce",
      `?limit=1&cursor=${(await message("4XyZ1234abce", "?limit=1")).cursor}`,
    );
    expect([first, ...rest.items]).toEqual(found.items);
    expect(rest.cursor).toBeNull();
    // Of an earlier message with the same queue id.
    await report([rewriting("4XyZ1234abce", -3_000)], "mx2.uni.example");
    expect(steps(await message("4XyZ1234abce"))).toEqual(["rewritten", "rewritten"]);
  });

  it("is that of its own recipients where a mailing became several messages", async () => {
    const to = (n: number) => `p${n}@example.net`;
    await report(Array.from({ length: 51 }, (_, n) => rewriting("4XyZ1234abcx", 1, { to: to(n) })));
    await log("4XyZ1234abcx", [{ at: at(62), to: to(50), sesMessageId: sesId(51) }]);
    const bySes = await message(sesId(51));
    expect(bySes.items.map(({ recipient }: { recipient: string }) => recipient)).toEqual([to(50), to(50)]);
  });

  it.each([
    ["a minute before the message came", -60, true],
    ["more than a minute before", -60.001, false],
    ["a minute after the last attempt", 62, true],
    ["more than a minute after", 62.001, false],
  ])(
    "belongs to the message if it happened up to a minute outside of its time: %s",
    async (_, seconds, belongs) => {
      const queueId = `5Xy${String(seconds).replaceAll(/\D/g, "")}${seconds < 0 ? "before" : "after"}`;
      await log(queueId, [{}]);
      await report([rewriting(queueId, seconds)]);
      const story = await message(`${queueId}/${at(0)}@${HOST}`);
      expect(steps(story)).toEqual(
        belongs ? (seconds < 0 ? ["rewritten", "sent"] : ["sent", "rewritten"]) : ["sent"],
      );
      expect(story.recipients).toMatchObject([{ outcome: "sent" }]);
    },
  );

  it.each([
    ["within an hour of the message, is not taken for a later one", 3_599.999, ["sent"]],
    ["an hour later, is of the latest message with the queue id", 3_600, ["rewritten"]],
  ])("found by queue id %s", async (_, seconds, expected) => {
    const queueId = `6Xy${String(seconds).replace(".", "")}`;
    await log(queueId, [{}]);
    await report([rewriting(queueId, seconds)]);
    expect(steps(await message(queueId))).toEqual(expected);
  });

  it("is no other host's, though the queue id is the same", async () => {
    await log("4XyZ1234abcf", [{}]);
    await report([rewriting("4XyZ1234abcf", 1)], "mx3.uni.example");
    expect(steps(await message(`4XyZ1234abcf/${at(0)}@${HOST}`))).toEqual(["sent"]);
    expect(steps(await message("4XyZ1234abcf/rewritten@mx3.uni.example"))).toEqual(["rewritten"]);
  });

  it("makes no outcome better or worse, and adds no recipient", async () => {
    await log("4XyZ1234abcg", [{ status: "bounced", reply: "550 5.1.1 user unknown" }]);
    const before = (await message(`4XyZ1234abcg/${at(0)}@${HOST}`)).recipients;
    expect(before).toMatchObject([{ outcome: "failed" }]);
    await report([rewriting("4XyZ1234abcg", 1), rewriting("4XyZ1234abcg", 1, { to: "team@uni.example" })]);
    const { recipients, sender, items } = await message(`4XyZ1234abcg/${at(0)}@${HOST}`);
    expect(recipients).toEqual(before);
    expect([sender, items.length]).toEqual(["redcap@uni.example", 3]);
  });

  it("is kept and counted once, by sender, however often it is sent, and is no volume", async () => {
    const many = [1, 2, 3].map((n) =>
      rewriting("4XyZ1234abch", n, { sender: "Bob@gmail.com", to: `p${n}@example.net` }),
    );
    await Promise.all([report(many), report([...many, ...many])]);
    expect((await report(many)).body).toEqual({ recorded: 3 });
    const { body } = await api.admin.get("/v1/stats?by=sender&key=bob%40gmail.com");
    expect(body.items).toMatchObject([
      {
        key: "bob@gmail.com",
        counts: { rewritten: 3, relay: 3, volume: 0, send: 0 },
        bounceRate: 0,
        complaintRate: 0,
      },
    ]);
  });

  it("may be nothing, and does not make the host one whose log is missed", async () => {
    expect((await report([])).body).toEqual({ recorded: 0 });
    const hosts = await new RelayHostTable(api.db.table, () => new Date()).list();
    expect(hosts.map(({ host }) => host)).toEqual([HOST]);
  });

  it.each([
    [{ queueId: "a b" }, "queue id"],
    [{ at: "yesterday" }, "not a time"],
    [{ to: "" }, "to"],
    [{ changed: [] }, "changed"],
    [{ changed: Array(11).fill("From") }, "changed"],
    [{ changed: ["x".repeat(101)] }, "changed"],
    [{ extra: 1 }, "unknown"],
  ])("is refused with what is wrong: %#", async (wrong, words) => {
    const answer = await report([rewriting("4XyZ1234abcd", 1, wrong)]);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/^rewritings\[0\]/);
    expect(answer.body.detail).toContain(words);
  });

  it("may have 500 rewritings, and no more", async () => {
    const many = Array.from({ length: 501 }, (_, n) => rewriting("4XyZ1234abci", n));
    expect((await report(many)).status).toBe(400);
    expect((await report(many.slice(1))).body).toEqual({ recorded: 500 });
  });
});
