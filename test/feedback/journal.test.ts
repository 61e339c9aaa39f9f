import { deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { journalEntries, journalPages } from "../../shared/feedback/journal.ts";
import { bounce as storedBounce } from "../suppressions/events.ts";

const event = (i: number, type: FeedbackEvent["type"], at: string): FeedbackEvent => ({
  id: `id-${String(i).padStart(13, "0")}`,
  type,
  recipient: `r${i}@example.org`,
  recipientDomain: "example.org",
  messageId: `m${i}`,
  sender: "redcap@example.edu",
  at,
  recordedAt: at,
  ...(type === "bounce" ? { subtype: "Permanent/General", action: "failed" } : {}),
});
const batch = [
  event(1, "delivery", "2026-11-24T05:00:00.123Z"),
  event(2, "bounce", "2026-11-24T05:00:59.999Z"),
  event(3, "delivery", "2026-11-24T05:01:00.000Z"),
  event(4, "send", "2026-11-24T05:00:30.000Z"),
];
const expires = () => 4_000_000_000;

describe("journalPages", () => {
  it("gives back what it took, by stream and minute", () => {
    const pages = journalPages(batch, expires);
    expect(pages.map(({ pk, sk }) => `${pk} ${sk.slice(0, 2)}`).sort()).toEqual([
      "J#2026-11-24T05#routine 00",
      "J#2026-11-24T05#routine 01",
      "J#2026-11-24T05#trouble 00",
    ]);
    const entries = pages.flatMap(journalEntries).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(entries).toMatchObject(
      batch.map(({ id, type, at, sender, recipientDomain }) => ({ id, type, at, sender, recipientDomain })),
    );
    expect(entries[1]).toMatchObject({ subtype: "Permanent/General", action: "failed" });
  });

  it("keeps why a bounce failed, and reads the codes of older versions as today's", () => {
    const [page] = journalPages(
      [{ ...event(5, "bounce", "2026-11-24T05:00:00.000Z"), status: "5.2.2" }],
      expires,
    );
    if (page === undefined) throw new Error("no page");
    expect(journalEntries(page)).toMatchObject([{ cause: "mailboxFull" }]);
    const columns = JSON.parse(inflateRawSync(page["z"] as Uint8Array).toString());
    const old = { ...columns, causes: [["unknownUser"], [0]] };
    expect(journalEntries({ ...page, z: deflateRawSync(JSON.stringify(old)) })).toMatchObject([
      { cause: "noSuchUser" },
    ]);
  });

  it("makes the same pages of the same events in any order and number", () => {
    const again = journalPages([...batch, ...batch].reverse(), expires);
    const keys = (pages: { pk: string; sk: string }[]) => pages.map(({ pk, sk }) => `${pk} ${sk}`).sort();
    expect(keys(again)).toEqual(keys(journalPages(batch, expires)));
  });
});

describe("a journal page", () => {
  const event = (id: string, more = {}) => storedBounce({ id, ...more });

  it("holds each event once, in the order of their ids, and 5,000 at most", () => {
    const many = Array.from({ length: 5_001 }, (_, n) => event(String(n).padStart(5, "0"), { type: "send" }));
    const pages = journalPages(many.toReversed(), () => 7);
    expect(pages.map((page) => journalEntries(page).length)).toEqual([5_000, 1]);
    expect(pages.flatMap(journalEntries).map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(pages[0]).toMatchObject({ pk: "J#2026-01-01T10#routine", expiresAt: 7 });
    expect(pages[0]?.sk).toMatch(/^00#[\w-]{16}$/);
    expect(journalPages([event("a"), event("a")], () => 7).flatMap(journalEntries)).toHaveLength(1);
    expect(journalPages([], () => 7)).toEqual([]);
  });

  it("gives back what an entry is, and no more", () => {
    const plain = event("a", {
      type: "send",
      at: "2026-01-01T10:05:06.007Z",
      recipient: null,
      recipientDomain: "",
      sender: "",
    });
    const { subtype: _, ...without } = plain;
    const [page] = journalPages([without], () => 7);
    expect(page === undefined ? undefined : journalEntries(page)).toEqual([
      {
        id: "a",
        recipientId: expect.stringMatching(/^[\w-]{16}$/),
        type: "send",
        at: "2026-01-01T10:05:06.007Z",
        sender: "",
        recipientDomain: "",
      },
    ]);
    const origin = { credential: "key", sourceIp: "192.0.2.1" };
    const read = (...events: ReturnType<typeof event>[]) =>
      journalPages(events, () => 7).flatMap(journalEntries);
    expect(read(event("b", { origin, status: "5.2.2", action: "failed" }), event("c"))).toMatchObject([
      { id: "b", ...origin, cause: "mailboxFull", action: "failed", subtype: "Permanent/General" },
      { id: "c", cause: expect.any(String) },
    ]);
    expect(read(event("b", { origin }), event("c"))[1]).not.toHaveProperty("credential");
    expect(read(event("b", { origin: { ...origin, isOwn: true } }))[0]).not.toHaveProperty("credential");
    expect(read(event("b", { type: "delivery" }))[0]).not.toHaveProperty("cause");
    expect(read(event("b", { type: "complaint", subtype: "abuse" }))[0]?.cause).toBe("spamComplaint");
    expect(() => journalEntries({ pk: "J#2026-01-01T10#routine", sk: "00#x" })).toThrow(
      "J#2026-01-01T10#routine 00#x of the table cannot be read",
    );
  });
});
