import { describe, expect, it } from "vitest";
import { eventExpiry, journalExpiry, parseRetention } from "../../shared/feedback/retention.ts";

describe("parseRetention", () => {
  it("reads days for every type and those that differ", () => {
    const retention = parseRetention("400, send=90,open=0");
    expect(retention).toMatchObject({ bounce: 400, complaint: 400, send: 90, open: 0 });
    const now = new Date("2026-11-24T00:00:00Z");
    expect(new Date(eventExpiry(retention, "send", now) * 1_000).toISOString()).toBe(
      "2027-02-22T00:00:00.000Z",
    );
    // A journal page goes with the last event it can hold: deliveries stay 400 days here.
    expect(journalExpiry(retention, now)("routine")).toBe(eventExpiry(retention, "delivery", now));
  });

  it.each(["", "soon", "-1", "400,sent=3", "400,send=", "400,send=1.5", "99999"])(
    "refuses %j by name",
    (text) => {
      expect(() => parseRetention(text)).toThrow(/^".*" (?:does not name an event type|must give a number)/);
    },
  );
});
