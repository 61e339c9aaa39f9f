import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bounce } from "../suppressions/events.ts";
import { startApi } from "./system.ts";

const at = (minute: number) => `2026-11-20T09:${String(minute).padStart(2, "0")}:00.000Z`;
const ANNA = { recipient: "anna.mueller@hospital.example", recipientDomain: "hospital.example" };

describe("the list of messages, over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
    const team = { messageId: "team", subject: "To the team", acceptedAt: at(1) };
    await api.record(
      bounce({ ...team, ...ANNA, id: "1", type: "send", at: at(1) }),
      bounce({ ...team, id: "2", type: "send", at: at(1) }),
      bounce({ ...team, ...ANNA, id: "3", type: "delivery", at: at(1).replace("00.", "02.") }),
      bounce({ ...team, id: "4", at: at(2), action: "failed", status: "5.1.1" }),
      bounce({ id: "5", messageId: "waiting", type: "send", at: at(3), sender: "survey@example.org" }),
      bounce({
        ...{ id: "6", messageId: "q1/x@mail1", type: "relay", subtype: "deferred", at: at(4) },
        ...{ diagnostic: "Connection timed out", detail: { host: "mail1", queueId: "q1", beganAt: at(4) } },
      }),
    );
  });
  afterAll(() => api.stop());

  const list = async (query: string) => {
    const { status, body } = await api.admin.get(`/v1/messages?${query}`);
    expect(status).toBe(200);
    return body;
  };
  const ids = async (query: string) =>
    (await list(query)).items.map(({ messageId }: { messageId: string }) => messageId);

  it("is one row a message, with the recipient that matters most and why", async () => {
    const { items, cursor, searchedBackTo } = await list("");
    expect({ cursor, searchedBackTo }).toEqual({ cursor: null, searchedBackTo: null });
    expect(items.map((one: { state: string }) => one.state)).toEqual(["delayed", "sent", "bounced"]);
    expect(items[0]).toMatchObject({ messageId: "q1/x@mail1", reason: { title: expect.any(String) } });
    expect(items[2]).toEqual({
      messageId: "team",
      at: at(1),
      sender: "app@example.org",
      subject: "To the team",
      recipients: ["jo@example.net", ANNA.recipient],
      recipientCount: 2,
      state: "bounced",
      reason: { code: "noSuchUser", title: "No such mailbox" },
    });
  });

  it.each([
    ["recipient=mueller+hospital", ["team"]],
    ["recipient=MUELLER&state=delivered", ["team"]],
    ["recipient=mueller&state=bounced", []],
    ["state=bounced&reason=noSuchUser&actor=recipient&domain=example.net", ["team"]],
    ["state=bounced&domain=hospital.example", []],
    ["sender=Survey@Example.org", ["waiting"]],
    ["state=sent", ["waiting"]],
    ["host=mail1", ["q1/x@mail1"]],
    ["host=mail2", []],
    ["recipient=jo&limit=1", ["q1/x@mail1"]],
    [`since=${at(2)}&until=${at(4)}`, ["waiting"]],
  ])("?%s: %j", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it.each([
    ["recipient=%20", "recipient"],
    [`recipient=${"x".repeat(321)}`, "recipient"],
    ["state=lost", "state"],
    ["actor=somebody", "actor"],
    ["domain=a%20b", "domain"],
    ["host=", "host"],
    ["reason=", "reason"],
  ])("refuses ?%s, naming the parameter", async (query, field) => {
    expect(await api.admin.get(`/v1/messages?${query}`)).toMatchObject({
      status: 400,
      body: { code: "invalid_request", errors: [{ field: `query.${field}` }] },
    });
  });

  it("refuses a sender that is no address", async () => {
    expect(await api.admin.get("/v1/messages?sender=x")).toMatchObject({
      status: 400,
      body: { code: "address_invalid", errors: [{ field: "query.sender" }] },
    });
  });
});
