import { expect, test } from "vitest";
import { begun, extended, PAGE, renewed, shownAll } from "../../console/src/pages/activity/recent.ts";
import type { FoundPage } from "../../shared/messages/findMessages.ts";
import type { FoundMessage } from "../../shared/messages/foundMessage.ts";

const START_MS = Date.parse("2026-11-24T08:00:00.000Z");
/** Message `n` is of the minute `n`. */
const at = (n: number) => new Date(START_MS + n * 60_000).toISOString();
const message = (n: number, state: FoundMessage["state"] = "sent"): FoundMessage => ({
  messageId: `m${n}`,
  sender: "redcap@uni.example",
  subject: "",
  at: at(n),
  recipients: [],
  recipientCount: 0,
  state,
  reason: null,
});
/** A full page from message `newest` down. */
const full = (newest: number): FoundPage => {
  const items = Array.from({ length: PAGE }, (_, n) => message(newest - n));
  return { items, cursor: `c${newest - PAGE}`, searchedBackTo: at(newest - PAGE + 1), counts: null };
};
const ids = ({ rows }: { rows: FoundMessage[] }) => rows.map(({ messageId }) => messageId);
const from = (newest: number, count: number) => Array.from({ length: count }, (_, n) => `m${newest - n}`);

test("is the newest page where nobody holds it, however long it goes on", () => {
  expect(ids(renewed(begun(full(100), 0), full(130), 0, false))).toEqual(from(130, PAGE));
});

test("keeps older pages under the newest, without those that match no more", () => {
  const list = extended(begun(full(100), 0), full(50));
  expect(ids(list)).toEqual(from(100, 100));
  expect(ids(renewed(list, full(103), 0, false))).toEqual(from(103, 103));
  const without = full(101);
  without.items = without.items.filter(({ messageId }) => messageId !== "m99");
  expect(ids(renewed(list, without, 0, false))).toEqual(from(101, 101).filter((id) => id !== "m99"));
});

test("begins anew where the newest page does not reach down to what is shown", () => {
  const list = renewed(extended(begun(full(100), 0), full(50)), full(200), 0, false);
  expect(ids(list)).toEqual(from(200, PAGE));
  expect(list.cursor).toBe("c150");
});

test("changes states in place while it is held, and counts what waits", () => {
  const page = full(102);
  page.items[2] = message(100, "delivered");
  const held = renewed(begun(full(100), 0), page, 0, true);
  expect(ids(held)).toEqual(from(100, PAGE));
  expect(held.rows[0]?.state).toBe("delivered");
  expect(held.waiting).toMatchObject({ count: 2, isMore: false });
  expect(ids(shownAll(held))).toEqual(from(102, PAGE));
  expect(shownAll(held).waiting).toBeUndefined();
  expect(renewed(held, full(300), 0, true).waiting).toMatchObject({ count: PAGE, isMore: true });
});

test("does not count as new what a row lets in that matches no more", () => {
  const page = full(99);
  expect(renewed(begun(full(100), 0), page, 0, true).waiting).toBeUndefined();
});

test("keeps what a search further back has found of a rare match", () => {
  const short = (hour: number): FoundPage => ({
    items: [],
    cursor: "c",
    searchedBackTo: at(hour * 60),
    counts: null,
  });
  const found = { items: [message(-9_000)], cursor: null, searchedBackTo: null, counts: null };
  const list = extended(begun(short(0), START_MS + 12 * 3_600_000), found);
  expect(ids(renewed(list, short(1), START_MS + 13 * 3_600_000, false))).toEqual(["m-9000"]);
  // A day later something in between may have been missed.
  expect(ids(renewed(list, short(24), START_MS + 36 * 3_600_000, false))).toEqual([]);
});
