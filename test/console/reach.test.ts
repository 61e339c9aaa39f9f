import { describe, expect, it } from "vitest";
import { reachOf } from "../../console/src/pages/recipients/reach.ts";
import { type EventItem, eventItem } from "../../functions/api/items/eventItem.ts";
import type { EventType } from "../../shared/feedback/event.ts";

let count = 0;
/** Of January 2027; `day` may have a part. */
const event = (type: EventType, day: number, messageId: string, subtype?: string): EventItem =>
  eventItem({
    id: `event-${count++}`,
    type,
    ...(subtype === undefined ? {} : { subtype }),
    recipient: "jo@example.net",
    recipientDomain: "example.net",
    messageId,
    sender: "redcap@uni.example",
    at: at(day),
    recordedAt: at(day),
  });
const at = (day: number) => new Date(Date.UTC(2027, 0, 1) + (day - 1) * 86_400_000).toISOString();
const newestFirst = (...events: EventItem[]) => events.sort((a, b) => (a.at < b.at ? 1 : -1));
const NOT_LISTED = { isListed: false } as const;

describe("whether mail reaches somebody", () => {
  it("is told by the message that was sent last, not by an old one that is opened today", () => {
    const events = newestFirst(
      event("delivery", 1, "old"),
      event("bounce", 5, "new", "Permanent/General"),
      event("open", 9, "old"),
    );
    expect(reachOf(NOT_LISTED, events)).toMatchObject({ kind: "told", told: { outcome: "bounced" } });
  });

  it("is not put in doubt by an automatic reply after the delivery", () => {
    const events = newestFirst(event("delivery", 1, "one"), event("bounce", 1.1, "one", "Transient/General"));
    expect(reachOf(NOT_LISTED, events)).toMatchObject({ told: { outcome: "delivered" }, later: undefined });
  });

  it("is told by the last message that came to an end, and what is under way beside it", () => {
    const events = newestFirst(
      event("send", 1, "one"),
      event("delivery", 1.1, "one"),
      event("send", 2, "two"),
      event("deliveryDelay", 2.1, "two", "MailboxFull"),
    );
    expect(reachOf(NOT_LISTED, events)).toMatchObject({
      told: { outcome: "delivered", event: { messageId: "one" } },
      later: { outcome: "delayed", event: { messageId: "two" } },
    });
  });

  it("is not known from mail that never left, but where there is no other that is told", () => {
    const refused = event("relay", 3, "host", "bounced");
    expect(reachOf(NOT_LISTED, [refused])).toMatchObject({ told: { outcome: "failed" }, later: undefined });
    expect(reachOf(NOT_LISTED, newestFirst(event("delivery", 1, "one"), refused))).toMatchObject({
      told: { outcome: "delivered" },
      later: { outcome: "failed" },
    });
  });

  it("is open again after a removal, until the next mail tells", () => {
    const removal = { at: at(5), by: "operator" };
    const bounced = event("bounce", 4, "one", "Permanent/General");
    expect(reachOf({ isListed: false, removal }, [bounced])).toEqual({ kind: "removed", ...removal });
    expect(
      reachOf({ isListed: false, removal }, newestFirst(bounced, event("delivery", 6, "two"))),
    ).toMatchObject({ kind: "told", told: { outcome: "delivered" } });
  });

  it("is not known without any mail, nor from what this version does not understand", () => {
    expect(reachOf(NOT_LISTED, [])).toEqual({ kind: "nothing" });
    expect(reachOf(NOT_LISTED, [event("unknown", 1, "one", "Brand New")])).toEqual({ kind: "nothing" });
  });
});
