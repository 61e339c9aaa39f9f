import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { startApi } from "./system.ts";

const MESSAGES = 2_400; // some more than one request reads
const MINUTE_MS = 60_000;
const START = Date.parse("2026-10-01T00:00:00Z");
const at = (minutes: number, seconds = 0) =>
  new Date(START + minutes * MINUTE_MS + seconds * 1_000).toISOString();
const idOf = (n: number) => `m-${String(n).padStart(4, "0")}`;

const event = (given: Pick<FeedbackEvent, "type" | "messageId" | "at"> & Partial<FeedbackEvent>) => {
  const recipient = given.recipient ?? "jo@example.net";
  return {
    id: `${given.type} ${given.messageId} ${recipient} ${given.at}`,
    recipient,
    recipientDomain: recipient.split("@")[1] ?? "",
    sender: "app@example.org",
    recordedAt: given.at,
    ...given,
  };
};

type Found = { messageId: string; at: string; subject: string; recipients: string[]; recipientCount: number };

describe("messages by subject, over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
    // A message a minute: sent, delivered two and a half minutes later, so that they lie among each other; opened.
    const usual = Array.from({ length: MESSAGES }, (_, n) => {
      const mail = {
        messageId: idOf(n),
        recipient: `p${n}@example.net`,
        subject: n === 7 ? "The lost one" : n % 100 === 0 ? `Round ${n} of 12: YOUR Survey` : "Reminder",
      };
      return [
        event({ ...mail, type: "send", at: at(n) }),
        event({ ...mail, type: "delivery", at: at(n + 2, 30) }),
        event({ ...mail, type: "open", at: at(n + 4) }),
      ];
    }).flat();
    await api.record(...usual);
  });
  afterAll(() => api.stop());
  afterEach(() => {
    vi.useRealTimers();
  });

  const search = async (query: string) => (await api.admin.get(`/v1/messages?${query}`)).body;
  const searchAll = async (query: string) => {
    const found: Found[] = [];
    const lookedBackTo: (string | null)[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await search(`${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
      found.push(...page.items);
      lookedBackTo.push(page.searchedBackTo);
      cursor = page.cursor;
    }
    return { found, lookedBackTo, ids: found.map(({ messageId }) => messageId) };
  };
  const surveys = Array.from({ length: MESSAGES / 100 }, (_, n) => idOf(MESSAGES - 100 * (n + 1)));

  it("finds each once, newest first, whatever the size of the pages, before and after the tally", async () => {
    for (const limit of [1_000, 7, 1])
      expect((await searchAll(`subject=your%20survey&limit=${limit}`)).ids).toEqual(surveys);
    await api.admin.get("/v1/stats");
    const { found, ids } = await searchAll("subject=your%20survey&limit=5");
    expect(ids).toEqual(surveys);
    expect(found[0]).toEqual({
      messageId: idOf(2_300),
      sender: "app@example.org",
      subject: "Round 2300 of 12: YOUR Survey",
      at: at(2_300),
      recipients: ["p2300@example.net"],
      recipientCount: 1,
      state: "delivered",
      reason: null,
    });
  });

  it("looks at so many in a request, says how far, and goes on from there", async () => {
    // By the number alone, however long a busy machine takes.
    vi.useFakeTimers({ toFake: ["Date"] });
    const first = await search("subject=the%20lost%20one");
    expect(first).toMatchObject({ items: [], cursor: expect.any(String) });
    expect(first.searchedBackTo > at(7)).toBe(true);
    expect(first.searchedBackTo < at(MESSAGES / 2)).toBe(true);
    const { ids, lookedBackTo } = await searchAll("subject=the%20lost%20one");
    expect(ids).toEqual([idOf(7)]);
    expect(lookedBackTo).toEqual([first.searchedBackTo, null]);
  });

  it("keeps to a period of their first events, and says that it is searched", async () => {
    const [since, until] = [at(200), at(401)];
    const { ids, lookedBackTo } = await searchAll(`subject=survey&since=${since}&until=${until}`);
    expect(ids).toEqual([idOf(400), idOf(300), idOf(200)]);
    expect(lookedBackTo).toEqual([since]);
    // Sent before, delivered within.
    expect((await searchAll(`subject=survey&since=${at(200, 1)}&until=${at(203)}`)).ids).toEqual([]);
  });

  it("finds those without send events, by what was heard of them first", async () => {
    const mail = { messageId: "unsent", subject: "No send events" };
    const late = at(MESSAGES + 60);
    await api.record(
      event({ ...mail, type: "deliveryDelay", at: late }),
      event({ ...mail, type: "bounce", subtype: "Transient/General", at: at(MESSAGES + 3_000) }),
      event({ ...mail, type: "relay", at: at(MESSAGES + 50) }),
      // Of an identity's own topic, without headers: no subject.
      event({ messageId: "unsent", type: "delivery", recipient: "kim@example.net", at: at(MESSAGES + 40) }),
    );
    for (const limit of [1, 50])
      expect((await searchAll(`subject=no+send+events&limit=${limit}`)).found).toMatchObject([
        {
          messageId: "unsent",
          at: late,
          recipients: ["jo@example.net", "kim@example.net"],
          recipientCount: 2,
        },
      ]);
  });

  it("tells ten recipients of a message, and how many there are", async () => {
    const everybody = Array.from({ length: 50 }, (_, n) => `r${n}@example.com`);
    const mail = { messageId: "to-many", subject: "To the whole team" };
    await api.record(
      ...everybody.flatMap((recipient) => [
        event({ ...mail, recipient, type: "send", at: at(10_000) }),
        event({ ...mail, recipient, type: "delivery", at: at(10_000, 20) }),
      ]),
    );
    const { found } = await searchAll("subject=whole%20team&limit=1");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ messageId: "to-many", recipientCount: 50 });
    expect(found[0]?.recipients).toEqual(everybody.sort().slice(0, 10));
  });

  it.each([
    ["Ärztliche Rückmeldung", "ärztliche RÜCK"],
    ["Ärztliche Rückmeldung", "A\u0308rztliche"],
    ["Ｕｍｆｒａｇｅ №3", "umfrage no3"],
    ["100 % (of 5)*", "100 % (OF"],
  ])("finds “%s” by “%s”, with spaces around", async (subject, text) => {
    await api.record(event({ type: "send", messageId: subject, subject, at: at(20_000) }));
    expect((await searchAll(`subject=%20${encodeURIComponent(text)}%20`)).ids).toContain(subject);
  });

  it.each([
    ["subject=%20ab%20", "subject"],
    [`subject=${"x".repeat(201)}`, "subject"],
    ["subject=ab%00c", "subject"],
    ["subject=abc&subject=abd", "subject"],
    ["subject=abc&limit=0", "limit"],
    ["subject=abc&since=2026-10-02&until=2026-10-01", "until"],
  ])("refuses ?%s, naming the parameter", async (query, field) => {
    expect(await api.admin.get(`/v1/messages?${query}`)).toMatchObject({
      status: 400,
      body: { code: "invalid_request", errors: [{ field: `query.${field}` }] },
    });
  });

  it("refuses the cursor of another list", async () => {
    const { cursor } = (await api.admin.get("/v1/events?limit=1")).body;
    expect(await api.admin.get(`/v1/messages?subject=abc&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: "invalid_cursor" },
    });
  });
});
