import { describe, expect, it } from "vitest";
import { findingOf, type TriggerRule } from "../../shared/warnings/triggers/trigger.ts";
import { happen, notified, passTime, type Severity } from "../../shared/warnings/warning.ts";
import { at, finding, iso, rule } from "./oneFinding.ts";

describe("what happens", () => {
  const first = happen(undefined, finding("notice"), 2, rule, at(0));

  it("is counted, and what was not told too", () => {
    expect(first).toMatchObject({ times: 2, untold: 2, pending: { change: "opened", since: iso(0) } });
    const heard = notified(first, "opened", "notice", iso(0));
    expect(heard).toMatchObject({ times: 2, untold: 0 });
    const more = happen(heard, finding("notice"), 1, rule, at(23.999));
    expect(more).toMatchObject({ times: 3, untold: 1, seenAt: iso(23.999) });
    expect(more.pending).toBeUndefined();
    expect(happen(heard, finding("notice"), 1, rule, at(24)).pending?.change).toBe("again");
  });

  it("is as severe as the worst that is not notified, and no less", () => {
    const critical = happen(undefined, finding("critical"), 1, rule, at(0));
    expect(happen(critical, finding("notice"), 1, rule, at(1)).severity).toBe("critical");
    expect(happen(first, finding("critical"), 1, rule, at(1)).severity).toBe("critical");
    const heard = notified(critical, "opened", "critical", iso(0));
    const quiet = happen(heard, finding("notice"), 1, rule, at(1));
    expect(quiet.severity).toBe("notice");
    expect(happen({ ...quiet, severity: "warning" }, finding("notice"), 1, rule, at(2)).severity).toBe(
      "warning",
    );
    const ended = { ...critical, state: "recovered" as const };
    expect(happen(ended, finding("notice"), 1, rule, at(1)).severity).toBe("notice");
  });

  it("is told with time, and then ends", () => {
    const heard = notified(first, "opened", "notice", iso(0));
    expect(passTime(first, rule, at(50))).toBe(first);
    expect(passTime(heard, rule, at(1.999))).toBe(heard);
    expect(passTime(heard, rule, at(2))).toMatchObject({ state: "recovered", endedAt: iso(2) });
    const ended = passTime(heard, rule, at(2));
    expect(passTime(ended, rule, at(50))).toBe(ended);
    const more = happen(heard, finding("notice"), 1, rule, at(1));
    expect(passTime(more, rule, at(23.999))).toBe(more);
    expect(passTime(more, rule, at(24))).toMatchObject({
      state: "open",
      pending: { change: "again", since: iso(24) },
    });
  });
});

describe("several things that happened", () => {
  const happened: TriggerRule = {
    ...rule,
    of: () => undefined,
    headline: (subject, times) => `${times} at ${subject}`,
  };
  const one = (n: number, severity: Severity = "notice") => ({
    eventId: `e${n}`,
    rule: "r",
    subject: "s",
    severity,
    at: iso(n),
    line: `line ${n}`,
    messageId: `m${n}`,
  });

  it("are one finding: newest first, five lines, critical if any is", () => {
    expect(
      findingOf(happened, [one(1), one(2, "warning")], { times: 3, facts: ["a", "b", "c", "d"] }),
    ).toEqual({
      subject: "s",
      severity: "warning",
      headline: "5 at s",
      facts: ["line 2", "line 1", "a", "b", "c"],
    });
    expect(findingOf(happened, [one(1, "critical"), one(2)], { times: 0, facts: [] }).severity).toBe(
      "critical",
    );
    expect(() => findingOf(happened, [], { times: 0, facts: [] })).toThrow("nothing has happened");
  });

  it("have the remedy of the last", () => {
    const pointing: TriggerRule = {
      ...happened,
      remedyOf: ({ messageId }) => [{ text: String(messageId) }],
    };
    expect(findingOf(pointing, [one(1), one(2)], { times: 0, facts: [] }).remedy).toEqual([{ text: "m2" }]);
    const silent: TriggerRule = { ...happened, remedyOf: () => undefined };
    expect(findingOf(silent, [one(1)], { times: 0, facts: [] })).not.toHaveProperty("remedy");
  });
});
