import { describe, expect, it } from "vitest";
import { EVENT_TYPES, type EventType } from "../../shared/feedback/event.ts";
import {
  DEFAULT_RETENTION,
  eventExpiry,
  journalExpiry,
  parseRetention,
} from "../../shared/feedback/retention.ts";

const NOW = new Date("2026-11-24T00:00:00Z");

describe("parseRetention", () => {
  it("reads days for every type and those that differ", () => {
    const retention = parseRetention("400, send=90,open=0");
    expect(retention).toMatchObject({ bounce: 400, complaint: 400, send: 90, open: 0 });
    const now = new Date("2026-11-24T00:00:00Z");
    expect(new Date(eventExpiry(retention, "send", now) * 1_000).toISOString()).toBe(
      "2027-02-22T00:00:00.000Z",
    );
    // A journal page goes with the last event it can hold: deliveries stay 400 days here.
    expect(journalExpiry(retention, now).at("routine")).toBe(eventExpiry(retention, "delivery", now));
  });

  it.each(["", "soon", "-1", "400,sent=3", "400,send=", "400,send=1.5", "99999"])(
    "refuses %j by name",
    (text) => {
      expect(() => parseRetention(text)).toThrow(/^".*" (?:does not name an event type|must give a number)/);
    },
  );
});

describe("how long events are kept", () => {
  it.each([
    ["0", 0],
    ["3650", 3_650],
    [" 7 , send = 3 ", 7],
  ])("%j: %i days", (given, days) => expect(parseRetention(given).bounce).toBe(days));

  it.each(["3651", "-1", "1.5", "x", "", "7,send", "7,nothing=1", "7,send=3651"])("refuses %j", (given) => {
    expect(() => parseRetention(given)).toThrow(RangeError);
  });

  it("names the part that is wrong", () => {
    expect(() => parseRetention("7,nothing=1")).toThrow(
      /"nothing=1" does not name an event type; allowed: send, delivery, /,
    );
    expect(() => parseRetention("7,send=x")).toThrow('"send=x" must give a number of days from 0 to 3650');
  });

  it("is from now on, in whole seconds; a journal page stays with its last event", () => {
    const retention = parseRetention("7,send=3,delivery=9,open=1,click=1,relay=2");
    const seconds = NOW.getTime() / 1_000;
    expect(eventExpiry(retention, "send", new Date(NOW.getTime() + 999))).toBe(seconds + 3 * 86_400);
    expect(journalExpiry(retention, NOW).at("routine")).toBe(seconds + 9 * 86_400);
    expect(journalExpiry(retention, NOW).at("trouble")).toBe(seconds + 7 * 86_400);
    expect(journalExpiry(retention, NOW).at("relay")).toBe(seconds + 2 * 86_400);
    const { isOfPage } = journalExpiry(retention, NOW);
    expect(EVENT_TYPES.filter(isOfPage)).not.toContain("send");
    expect(["delivery", "bounce", "relay"].every((type) => isOfPage(type as EventType))).toBe(true);
    const usual = parseRetention(DEFAULT_RETENTION);
    expect([usual.bounce, usual.send, usual.delivery, usual.open, usual.click, usual.relay]).toEqual([
      400, 90, 90, 30, 30, 90,
    ]);
    expect(Object.keys(usual).sort()).toEqual([...EVENT_TYPES].sort());
  });
});
