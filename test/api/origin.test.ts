import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asIdentityNotification, bounce, complaint, delivery, send } from "../feedback/notifications.ts";
import { startApi } from "./system.ts";

const REDCAP = { credential: "ses-smtp-redcap", sourceIp: "192.0.2.7" };
const LAB = { credential: "ses-smtp-lab", sourceIp: "2001:db8::1", source: "lab@uni.example" };
const at = (hour: string, minute = 0) => `2026-11-24T${hour}:${String(minute).padStart(2, "0")}:00.000Z`;
const to = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@example.net`);

describe("who handed mail to SES, over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
    const receive = (...payloads: object[]) => api.receive(...payloads.map((one) => JSON.stringify(one)));
    await receive(
      send({ messageId: "old", at: at("04"), to: to(1), subject: "Before the tags" }),
      send({ messageId: "r1", at: at("05"), to: to(4), ...REDCAP }),
      delivery({ messageId: "r1", at: at("05", 1), to: to(3), ...REDCAP }),
      bounce({ messageId: "r1", at: at("05", 2), to: ["p3@example.net"], ...REDCAP }),
      // Of this credential neither sends nor deliveries are published, only what went wrong.
      bounce({ messageId: "l1", at: at("06"), to: to(2), ...LAB }),
      complaint({ messageId: "l2", at: at("06", 1), to: to(1), ...LAB }),
    );
    const notification = asIdentityNotification(
      bounce({ messageId: "i1", at: at("07"), to: to(1), source: "old@uni.example" }),
    );
    await receive({
      ...notification,
      mail: { ...notification.mail, callerIdentity: "root", sourceIp: "198.51.100.4" },
    });
  });
  afterAll(() => api.stop());

  const ids = ({ body }: { body: { items: { messageId: string; type: string }[] } }) =>
    body.items.map(({ messageId, type }) => `${messageId} ${type}`);

  it("tells it in a message's story, of whichever event says so, and null of older ones", async () => {
    const story = await api.admin.get("/v1/messages/r1");
    expect(story.body.origin).toEqual({
      ...REDCAP,
      operation: null,
      configurationSet: "postmaster",
      fromDomain: null,
      outgoingIp: null,
      tenant: null,
      identity: null,
    });
    expect(story.body.items[0].origin).toEqual(story.body.origin);
    expect((await api.admin.get("/v1/messages/i1")).body.origin).toMatchObject({
      credential: "root",
      sourceIp: "198.51.100.4",
    });
    expect((await api.admin.get("/v1/messages/old")).body.origin).toBeNull();
  });

  it("lists the events and the messages of one credential or address", async () => {
    expect(ids(await api.admin.get("/v1/events?credential=ses-smtp-lab"))).toEqual([
      "l2 complaint",
      "l1 bounce",
      "l1 bounce",
    ]);
    expect(ids(await api.admin.get("/v1/events?sourceIp=2001:DB8:0::1&type=complaint"))).toEqual([
      "l2 complaint",
    ]);
    expect(ids(await api.admin.get("/v1/events?credential=ses-smtp-lab&sourceIp=192.0.2.7"))).toEqual([]);
    const messages = async (query: string) =>
      (await api.admin.get(`/v1/messages?${query}`)).body.items.map(
        ({ messageId }: { messageId: string }) => messageId,
      );
    expect(await messages("credential=ses-smtp-lab")).toEqual(["l2", "l1"]);
    expect(await messages("credential=ses-smtp-redcap&subject=SURVEY")).toEqual(["r1"]);
    expect(await messages("credential=ses-smtp-redcap&subject=tags")).toEqual([]);
    expect(await messages("subject=tags")).toEqual(["old"]);
  });

  it("refuses a credential or an address that is none", async () => {
    for (const [query, field] of [
      ["credential=", "credential"],
      [`sourceIp=${"1".repeat(201)}`, "sourceIp"],
    ])
      expect(await api.admin.get(`/v1/messages?${query}`)).toMatchObject({
        status: 400,
        body: { code: "invalid_request", errors: [{ field: `query.${field}` }] },
      });
  });

  it("counts by credential and address, with rates that are shares of their own mail", async () => {
    const stats = async (query: string) => (await api.admin.get(`/v1/stats?${query}`)).body.items;
    expect(await stats("by=credential")).toMatchObject([
      { key: "ses-smtp-redcap", counts: { send: 4, delivery: 3, bounce: 1, volume: 4 }, bounceRate: 0.25 },
      {
        key: "ses-smtp-lab",
        counts: { send: 0, bounce: 2, complaint: 1, volume: 2 },
        bounceRate: 1,
        complaintRate: 0.5,
      },
      { key: "root", counts: { bounce: 1, volume: 1 }, bounceRate: 1 },
    ]);
    expect(await stats("by=sourceIp&key=2001:db8:0:0::1")).toMatchObject([{ key: "2001:db8::1" }]);
    expect(await stats(`by=credential&key=ses-smtp-lab&since=${at("07")}`)).toEqual([]);
    expect(await stats("by=credential&key=SES-SMTP-LAB")).toEqual([]);
  });
});
