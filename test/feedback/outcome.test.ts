import { describe, expect, it } from "vitest";
import type { EventType } from "../../shared/feedback/event.ts";
import { type Outcome, outcomeOf, outcomesOf, worstOf } from "../../shared/feedback/outcome.ts";
import { bounce as storedBounce } from "../suppressions/events.ts";

describe("what became of a message", () => {
  it.each<[EventType, string | undefined, string | undefined, Outcome]>([
    ["send", undefined, undefined, "sent"],
    ["delivery", undefined, undefined, "delivered"],
    ["open", undefined, undefined, "delivered"],
    ["click", undefined, undefined, "delivered"],
    ["subscription", undefined, undefined, "delivered"],
    ["bounce", "Permanent/General", undefined, "bounced"],
    ["bounce", "Permanent/General", "failed", "bounced"],
    ["bounce", "Permanent/General", "delayed", "delayed"],
    ["bounce", "Transient/General", "failed", "notDelivered"],
    ["bounce", undefined, undefined, "notDelivered"],
    ["complaint", "abuse", undefined, "complained"],
    ["complaint", undefined, undefined, "complained"],
    ["complaint", "not-spam", undefined, "delivered"],
    ["reject", undefined, undefined, "failed"],
    ["renderingFailure", undefined, undefined, "failed"],
    ["deliveryDelay", undefined, undefined, "delayed"],
    ["relay", "sent", undefined, "sent"],
    ["relay", "deferred", undefined, "delayed"],
    ["relay", "bounced", undefined, "failed"],
    ["relay", "expired", undefined, "failed"],
    ["relay", "rejected", undefined, "failed"],
    ["relay", "rewritten", undefined, "unknown"],
    ["relay", "odd", undefined, "unknown"],
    ["relay", undefined, undefined, "unknown"],
    ["unknown", undefined, undefined, "unknown"],
  ])("%s %s %s: %s", (type, subtype, action, outcome) => {
    expect(outcomeOf({ type, subtype, action })).toBe(outcome);
  });

  it.each<[EventType, string | undefined]>([
    ["send", undefined],
    ["relay", "bounced"],
    ["bounce", "Permanent/General"],
    ["complaint", "abuse"],
  ])("is not changed by a rewriting: %s %s", (type, subtype) => {
    const given = storedBounce({ id: "1", type, recipient: "a@x.org", at: "2026-01-01T02:00:00.000Z" });
    const event = subtype === undefined ? given : { ...given, subtype };
    const rewritten = {
      ...event,
      id: "2",
      type: "relay" as const,
      subtype: "rewritten",
      at: "2026-01-01T01:00:00.000Z",
    };
    expect(outcomesOf([rewritten, event])).toEqual(outcomesOf([event]));
    expect(outcomesOf([event, rewritten])).toEqual(outcomesOf([event]));
  });

  it("is for each recipient what says most, and of equals the first", () => {
    const event = (id: string, type: EventType, recipient: string | null, hour: number) =>
      storedBounce({ id, type, recipient, at: `2026-01-01T0${hour}:00:00.000Z` });
    const told = (...events: ReturnType<typeof event>[]) =>
      outcomesOf(events).map(({ recipient, outcome, event: { id } }) => `${recipient} ${outcome} ${id}`);
    expect(
      told(
        event("1", "delivery", "b@x.org", 2),
        event("2", "open", "b@x.org", 3),
        event("3", "send", "b@x.org", 1),
        event("4", "send", "a@x.org", 3),
        event("5", "send", "a@x.org", 2),
        event("6", "send", "a@x.org", 2),
        event("7", "complaint", null, 1),
        event("8", "unknown", "c@x.org", 1),
      ),
    ).toEqual(["a@x.org sent 5", "b@x.org delivered 1", "c@x.org unknown 8"]);
  });

  it.each([
    ["delivered", "sent", "sent"],
    ["delivered", "delayed", "delayed"],
    ["notDelivered", "delayed", "notDelivered"],
    ["bounced", "complained", "complained"],
    ["failed", "bounced", "bounced"],
    ["unknown", "delivered", "delivered"],
  ] as const)("of %s and %s, %s matters most", (one, other, worst) => {
    const outcomes = [one, other, one, other].map((outcome, i) => ({
      recipient: `${i}`,
      outcome,
      event: i,
    }));
    expect(worstOf(outcomes)).toEqual(outcomes.filter(({ outcome }) => outcome === worst));
    expect(worstOf([])).toEqual([]);
  });
});
