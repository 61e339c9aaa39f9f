import { deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { recipientId } from "../../shared/feedback/address.ts";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import {
  journalEntries,
  journalPages,
  messageKey,
  pageWithoutLocals,
} from "../../shared/feedback/journal.ts";
import type { Item } from "../../shared/table/Table.ts";
import { bounce as storedBounce } from "../suppressions/events.ts";
import { expiringAt } from "./pageExpiry.ts";

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
const columnsIn = ({ z }: Item) => JSON.parse(inflateRawSync(z as Uint8Array).toString());
const expires = expiringAt(4_000_000_000);

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

  it("holds each event once, in the order of their ids, and 3,000 at most", () => {
    const many = Array.from({ length: 3_001 }, (_, n) => event(String(n).padStart(5, "0"), { type: "send" }));
    const pages = journalPages(many.toReversed(), expiringAt(7));
    expect(pages.map((page) => journalEntries(page).length)).toEqual([3_000, 1]);
    expect(pages.flatMap(journalEntries).map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(pages[0]).toMatchObject({ pk: "J#2026-01-01T10#routine", expiresAt: 7 });
    expect(pages[0]?.sk).toMatch(/^00#[\w-]{16}$/);
    expect(journalPages([event("a"), event("a")], expiringAt(7)).flatMap(journalEntries)).toHaveLength(1);
    expect(journalPages([], expiringAt(7))).toEqual([]);
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
    const [page] = journalPages([without], expiringAt(7));
    expect(page === undefined ? undefined : journalEntries(page)).toEqual([
      {
        id: "a",
        recipientId: expect.stringMatching(/^[\w-]{16}$/),
        type: "send",
        at: "2026-01-01T10:05:06.007Z",
        sender: "",
        recipientDomain: "",
        message: messageKey("message"),
        sinceAccepted: 0,
      },
    ]);
    const origin = { credential: "key", sourceIp: "192.0.2.1" };
    const read = (...events: ReturnType<typeof event>[]) =>
      journalPages(events, expiringAt(7)).flatMap(journalEntries);
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

describe("what a journal page holds for the list of messages", () => {
  const at = "2026-01-01T10:00:09.500Z";
  const read = (events: FeedbackEvent[], isOfPage = () => true) =>
    journalPages(events, { at: () => 7, isOfPage }).flatMap(journalEntries);

  it("is the message, the local part and the seconds since SES accepted it, rounded up", () => {
    const events = [
      storedBounce({ id: "a", at, acceptedAt: "2026-01-01T10:00:05.400Z", recipient: "a@b@example.net" }),
      storedBounce({ id: "b", at, acceptedAt: "2026-01-01T10:00:10.000Z", messageId: "other" }),
      storedBounce({ id: "c", at, recipient: `${"x".repeat(65)}@example.net` }),
      storedBounce({ id: "d", at, recipient: "postmaster", recipientDomain: "postmaster" }),
    ];
    expect(read(events).map((entry) => [entry.message, entry.sinceAccepted, entry.localPart])).toEqual([
      [messageKey("message"), 5, "a@b"],
      [messageKey("other"), 0, "jo"],
      [messageKey("message"), undefined, undefined],
      [messageKey("message"), undefined, undefined],
    ]);
    expect(messageKey("message")).toMatch(/^[\w-]{8}$/);
  });

  it("is no local part of an event that is deleted before its page", () => {
    expect(read([storedBounce({ id: "a" })], () => false)[0]).not.toHaveProperty("localPart");
  });

  it("is nothing in pages of older versions, which are read as before", () => {
    const [page] = journalPages([storedBounce({ id: "a" })], expiringAt(7));
    if (page === undefined) throw new Error("no page");
    const { messages: _m, seconds: _s, locals: _l, ...old } = columnsIn(page);
    const [entry] = journalEntries({ ...page, z: deflateRawSync(JSON.stringify(old)) });
    expect(entry).toMatchObject({ id: "a", recipientDomain: "example.net" });
    for (const name of ["message", "sinceAccepted", "localPart"]) expect(entry).not.toHaveProperty(name);
  });

  it("loses the local parts of one person and nothing else, once", () => {
    const events = ["jo", "ann", "jo"].map((name, i) =>
      storedBounce({ id: `${i}`, recipient: `${name}@example.net`, subtype: `Permanent/${i}` }),
    );
    const [page] = journalPages(events, expiringAt(7));
    if (page === undefined) throw new Error("no page");
    const without = pageWithoutLocals(page, recipientId("jo@example.net"));
    if (without === undefined) throw new Error("nothing was taken out");
    expect(without).toMatchObject({ pk: page.pk, sk: page.sk, expiresAt: 7 });
    expect(JSON.stringify(columnsIn(without))).not.toContain('"jo"');
    const entries = journalEntries(without);
    expect(entries.map(({ localPart }) => localPart)).toEqual([undefined, "ann", undefined]);
    expect(entries.map(({ localPart: _, ...rest }) => rest)).toEqual(
      journalEntries(page).map(({ localPart: _, ...rest }) => rest),
    );
    expect(pageWithoutLocals(without, recipientId("jo@example.net"))).toBeUndefined();
    expect(pageWithoutLocals(page, recipientId("bo@example.net"))).toBeUndefined();
    const last = pageWithoutLocals(without, recipientId("ann@example.net"));
    expect(last === undefined ? undefined : columnsIn(last)).not.toHaveProperty("locals");
  });
});
