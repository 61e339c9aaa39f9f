import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipientId } from "../../shared/feedback/address.ts";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { unwrapBody } from "../../shared/intake/unwrap.ts";
import { quarantineId } from "../../shared/quarantine/QuarantineTable.ts";
import { sendingStatus, TENANT } from "../feedback/eventBridge.ts";
import { bounce } from "../suppressions/events.ts";
import { startApi } from "./system.ts";

const JO = "jo@example.net";
const KIM = "kim@example.com";

const event = (given: Partial<FeedbackEvent>): FeedbackEvent => {
  const recipient = given.recipient ?? JO;
  return {
    id: `${given.type} ${recipient} ${given.at}`,
    type: "send",
    recipient,
    recipientDomain: recipient.split("@")[1] ?? "",
    messageId: "m-1",
    sender: "app@example.org",
    at: "2026-11-01T10:00:00.000Z",
    recordedAt: "2026-11-01T10:00:09.000Z",
    ...given,
  };
};

describe("what is recorded, over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
    await api.record(
      event({ type: "send", subject: "Your survey" }),
      event({ type: "send", recipient: KIM }),
      event({ type: "deliveryDelay", subtype: "MailboxFull", at: "2026-11-01T10:01:00.000Z" }),
      event({ type: "delivery", at: "2026-11-01T10:02:00.000Z" }),
      event({
        type: "bounce",
        subtype: "Permanent/General",
        recipient: KIM,
        action: "failed",
        status: "5.1.1",
        diagnostic: "550 no such user",
        at: "2026-11-01T10:03:00.000Z",
      }),
      event({ type: "bounce", subtype: "Transient/General", at: "2026-11-01T10:04:00.000Z" }),
    );
  });
  afterAll(() => api.stop());

  it("tells of a recipient, newest first", async () => {
    const { body } = await api.admin.get("/v1/recipients/JO%40example.net/events");
    expect(body.items.map(({ type }: FeedbackEvent) => type)).toEqual([
      "bounce",
      "delivery",
      "deliveryDelay",
      "send",
    ]);
    expect(body.items[2]).toMatchObject({
      subtype: "MailboxFull",
      diagnostic: null,
      subject: null,
      sender: "app@example.org",
      explanation: expect.stringContaining("mailbox is full"),
    });
    expect(body.items[3].subject).toBe("Your survey");
  });

  it("tells a message's whole story, with what became of it for each recipient", async () => {
    const { body } = await api.admin.get("/v1/messages/m-1?limit=4");
    expect(body).toMatchObject({
      messageId: "m-1",
      sender: "app@example.org",
      subject: "Your survey",
      sentAt: "2026-11-01T10:00:00.000Z",
      recipients: [
        { recipient: JO, outcome: "delivered", at: "2026-11-01T10:02:00.000Z" },
        { recipient: KIM, outcome: "bounced", at: "2026-11-01T10:03:00.000Z" },
      ],
    });
    const rest = await api.admin.get(`/v1/messages/m-1?limit=4&cursor=${body.cursor}`);
    const ats = [...body.items, ...rest.body.items].map(({ at }: FeedbackEvent) => at);
    expect(ats).toEqual([...ats].sort());
    expect(ats).toHaveLength(6);
    expect(rest.body.cursor).toBeNull();
  });

  it("says that nothing is known of a message", async () => {
    const answer = await api.admin.get("/v1/messages/none");
    expect(answer).toMatchObject({ status: 404, body: { code: "message_not_found" } });
  });

  it("lists events of a type and period, newest first", async () => {
    const { body } = await api.admin.get("/v1/events?type=bounce&since=2026-11-01&until=2026-11-02");
    expect(body.items.map(({ recipient }: FeedbackEvent) => recipient)).toEqual([JO, KIM]);
    const first = await api.admin.get("/v1/events?limit=1&until=2026-11-01T12:02:30%2B02:00");
    expect(first.body.items).toMatchObject([{ type: "delivery" }]);
    const next = await api.admin.get(`/v1/events?limit=1&cursor=${first.body.cursor}`);
    expect(next.body.items).toMatchObject([{ type: "deliveryDelay" }]);
  });

  it.each([
    ["day", "2026-11-01"],
    ["hour", "2026-11-01T10"],
    ["sender", "app@example.org"],
  ])("counts by %s, beside SES's lines", async (by, key) => {
    const { body } = await api.admin.get(`/v1/stats?by=${by}&since=2026-11-01&until=2026-11-02`);
    expect(body.items).toMatchObject([
      { key, counts: { send: 2, delivery: 1, bounce: 2, hardBounce: 1, complaint: 0 }, bounceRate: 0.5 },
    ]);
    expect(body.lines).toEqual({
      bounceRate: { review: 0.05, pause: 0.1 },
      complaintRate: { review: 0.001, pause: 0.005 },
    });
  });

  it("counts one domain or sender alone, and refuses a key where there are none such", async () => {
    const { body } = await api.admin.get("/v1/stats?by=recipientDomain&key=Example.COM");
    expect(body).toMatchObject({ items: [{ key: "example.com", counts: { send: 1 } }], cursor: null });
    expect((await api.admin.get("/v1/stats?by=sender&key=nobody%40example.org")).body.items).toEqual([]);
    for (const by of ["", "by=day&", "by=hour&", "by=cause&"])
      expect(await api.admin.get(`/v1/stats?${by}key=example.net`)).toMatchObject({
        status: 400,
        body: { code: "invalid_request", errors: [{ field: "query.key" }] },
      });
  });

  it("keeps what cannot be read in quarantine, shows it, and does not release it unread", async () => {
    expect(await api.receive('{"eventType":"Bounce","mail":')).toMatchObject({ quarantined: 1 });
    const { body } = await api.admin.get("/v1/quarantine");
    expect(body.items).toMatchObject([{ reason: "not_json", excerpt: '{"eventType":"Bounce","mail":' }]);
    const path = `/v1/quarantine/${body.items[0].id}`;
    expect((await api.admin.get(path)).body.body).toBe('{"eventType":"Bounce","mail":');
    const replayed = await api.admin.post(`${path}/replay`);
    expect(replayed).toMatchObject({ status: 409, body: { code: "still_unreadable", reason: "not_json" } });
    expect((await api.admin.get("/v1/quarantine")).body.items).toHaveLength(1);
    for (const answer of [
      await api.admin.get("/v1/quarantine/x"),
      await api.admin.post("/v1/quarantine/x/replay"),
    ])
      expect(answer).toMatchObject({ status: 404, body: { code: "quarantine_not_found" } });
  });

  it("keeps in quarantine what can be read but not stored", async () => {
    const raw = "x".repeat(900_000);
    const body = JSON.stringify({ eventType: "Novelty", mail: { messageId: "m" }, raw });
    await api.quarantine.put({ body }, { reason: "too_large", detail: "", at: "2026-11-24T09:00:00.000Z" });
    const [{ id }] = (await api.admin.get("/v1/quarantine")).body.items.filter(
      ({ reason }: { reason: string }) => reason === "too_large",
    );
    expect(await api.admin.post(`/v1/quarantine/${id}/replay`)).toMatchObject({
      status: 409,
      body: { code: "still_unreadable", reason: "too_large" },
    });
    expect((await api.admin.get(`/v1/quarantine/${id}`)).status).toBe(200);
  });

  it("releases what was kept in its envelopes, of a mail and of the account", async () => {
    const at = "2026-11-02T10:00:00.000Z";
    const mail = {
      messageId: "m-10",
      timestamp: at,
      source: "app@example.org",
      destination: ["sns@example.net"],
    };
    const texts = [
      {
        Type: "Notification",
        Message: JSON.stringify({ eventType: "Send", mail, send: {} }),
        Timestamp: "2026-11-02T10:00:02.000Z",
      },
      sendingStatus("DISABLED", { at: new Date().toISOString(), resource: TENANT }),
    ].map((one) => JSON.stringify(one));
    for (const text of texts) {
      const kept = unwrapBody(text);
      await api.quarantine.put(kept, {
        reason: "not_ses",
        detail: "older version",
        at: "2026-11-02T10:00:03.000Z",
      });
      const path = `/v1/quarantine/${quarantineId(kept)}`;
      expect((await api.admin.get(path)).body.body).toBe(text);
      expect((await api.admin.post(`${path}/replay`)).body).toMatchObject({ recorded: 1 });
      expect((await api.admin.get(path)).status).toBe(404);
    }
    expect((await api.admin.get("/v1/recipients/sns%40example.net/events")).body.items).toMatchObject([
      { type: "send", at },
    ]);
  });

  it("releases from quarantine what can be read by now, once, audited", async () => {
    const body = JSON.stringify({
      eventType: "Delivery",
      mail: {
        messageId: "m-9",
        source: "app@example.org",
        destination: ["late@example.net"],
        timestamp: "2026-11-02T10:00:00.000Z",
      },
      delivery: { timestamp: "2026-11-02T10:00:01.000Z", recipients: ["late@example.net"] },
    });
    await api.quarantine.put(
      { body },
      {
        reason: "not_ses",
        detail: "older version",
        at: "2026-11-02T10:00:02.000Z",
      },
    );
    const { items } = (await api.admin.get("/v1/quarantine")).body;
    const { id } = items.find(({ reason }: { reason: string }) => reason === "not_ses");
    expect((await api.admin.post(`/v1/quarantine/${id}/replay`)).body).toEqual({ id, recorded: 1 });
    expect((await api.admin.get("/v1/recipients/late%40example.net/events")).body.items).toMatchObject([
      { type: "delivery", recordedAt: "2026-11-02T10:00:02.000Z" },
    ]);
    expect((await api.admin.post(`/v1/quarantine/${id}/replay`)).status).toBe(404);
    // What comes again after its release is kept again, whole.
    await api.quarantine.put({ body }, { reason: "not_ses", detail: "", at: "2026-11-24T10:00:00.000Z" });
    expect((await api.admin.get(`/v1/quarantine/${id}`)).body).toMatchObject({ body });
    const before = (await api.admin.get("/v1/quarantine")).body;
    expect(before.total).toBe(before.items.length);
    expect((await api.admin.post(`/v1/quarantine/${id}/replay`)).status).toBe(200);
    expect((await api.admin.get("/v1/audit?limit=1")).body.items).toMatchObject([
      { action: "quarantine.replayed", target: id, detail: { recorded: 1 } },
    ]);
  });

  it("deletes what is in quarantine, once, audited, and says until when it would have been kept", async () => {
    const at = new Date().toISOString();
    await api.receive("nothing that anybody could read");
    const [found] = (await api.admin.get("/v1/quarantine?limit=1")).body.items;
    expect(Date.parse(found.expiresAt)).toBeGreaterThan(Date.parse(at) + 399 * 86_400_000);
    const reader = await api.as("read");
    expect((await reader.delete(`/v1/quarantine/${found.id}`)).status).toBe(403);
    expect((await api.admin.delete(`/v1/quarantine/${found.id}`)).body).toEqual({ id: found.id });
    expect((await api.admin.get(`/v1/quarantine/${found.id}`)).status).toBe(404);
    expect(await api.admin.delete(`/v1/quarantine/${found.id}`)).toMatchObject({
      status: 404,
      body: { code: "quarantine_not_found" },
    });
    const { items } = (await api.admin.get("/v1/audit?limit=1")).body;
    expect(items).toMatchObject([
      {
        action: "quarantine.deleted",
        target: found.id,
        detail: { reason: "not_json", receivedAt: found.at },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain("nothing that anybody");
  });

  it("erases a person's events, not the suppression, and audits it without the address", async () => {
    await api.record(bounce({ recipient: "gone@example.net", id: "gone" }));
    const erased = await api.admin.delete("/v1/recipients/Gone%40example.net");
    expect(erased).toMatchObject({
      status: 200,
      body: { erased: 1, state: "done", stage: null, recipientId: recipientId("gone@example.net") },
    });
    expect((await api.admin.get(`/v1/erasures/${erased.body.id}`)).body).toEqual(erased.body);
    expect((await api.admin.get("/v1/erasures/none")).body.code).toBe("erasure_not_found");
    expect((await api.admin.get("/v1/recipients/gone%40example.net/events")).body.items).toEqual([]);
    expect((await api.admin.get("/v1/suppressions/gone%40example.net")).status).toBe(200);
    const audit = await api.admin.get("/v1/audit?limit=1");
    expect(audit.body.items).toMatchObject([
      { action: "recipient.erased", target: recipientId("gone@example.net") },
    ]);
    expect(audit.text).not.toContain("gone@");
  });

  it("gives a page that fits into an answer, however large its items are", async () => {
    const raw = "x".repeat(300_000);
    for (let n = 0; n < 24; n++) {
      const at = `2026-11-03T10:00:${String(n).padStart(2, "0")}.000Z`;
      await api.record(event({ type: "unknown", recipient: "big@example.net", at, detail: { raw } }));
    }
    const types: string[] = [];
    let pages = 0;
    for (let cursor: string | null = ""; cursor !== null; pages++) {
      const query = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await api.admin.get(`/v1/events?type=unknown&limit=1000${query}`);
      expect(page.text.length).toBeLessThan(6_000_000);
      types.push(...page.body.items.map(({ type }: FeedbackEvent) => type));
      cursor = page.body.cursor;
    }
    expect(types).toHaveLength(24);
    expect(pages).toBeGreaterThan(1);
  });
});
