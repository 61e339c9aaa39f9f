import { describe, expect, it } from "vitest";
import {
  follow,
  isWorse,
  notified,
  SEVERITIES,
  type Severity,
  type Warning,
  warningId,
} from "../../shared/warnings/warning.ts";
import { at, finding, iso, rule } from "./oneFinding.ts";

const sure = (warning: Warning | undefined): Warning => {
  if (warning === undefined) throw new Error("there is no warning");
  return warning;
};
const opened = (severity: Severity = "warning") => sure(follow(undefined, finding(severity), rule, at(0)));
const sent = (severity: Severity = "warning") => notified(opened(severity), "opened", severity, iso(0));
/** Told at 0 hours, found no more from 1 on, over at 3, and that told. */
const over = (severity: Severity = "warning") => {
  const clear = follow(follow(sent(severity), undefined, rule, at(1)), undefined, rule, at(3));
  return notified(sure(clear), "recovered", severity, iso(3));
};

describe("severities", () => {
  it("are worse in their order, and not than themselves", () => {
    const worse = SEVERITIES.map((one) => SEVERITIES.map((than) => isWorse(one, than)));
    expect(worse).toEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
    ]);
  });
});

describe("a warning", () => {
  it("begins with its finding, and a message to be sent", () => {
    expect(opened()).toEqual({
      ...finding(),
      id: warningId("r", "s"),
      rule: "r",
      state: "open",
      openedAt: iso(0),
      seenAt: iso(0),
      times: 1,
      untold: 0,
      pending: { change: "opened", since: iso(0) },
      version: 0,
    });
    expect(warningId("r", "s")).toMatch(/^[\w-]{16}$/);
    expect(
      new Set([warningId("r", "s"), warningId("rs", ""), warningId("", "rs"), warningId("r", "t")]).size,
    ).toBe(4);
    expect(follow(undefined, undefined, rule, at(0))).toBeUndefined();
  });

  it("is not told again while its message waits", () => {
    const worse = follow(opened("notice"), finding("critical"), rule, at(1));
    expect(worse).toMatchObject({ severity: "critical", pending: { change: "opened", since: iso(0) } });
  });

  it("keeps the worst that was notified, however it ends", () => {
    const heard = notified(
      sure(follow(sent("warning"), finding("critical"), rule, at(1))),
      "worse",
      "critical",
      iso(1),
    );
    expect(heard).toMatchObject({
      worst: "critical",
      untold: 0,
      published: { at: iso(1), change: "worse", severity: "critical" },
    });
    expect(heard).not.toHaveProperty("pending");
    expect(notified(heard, "again", "notice", iso(2)).worst).toBe("critical");
    expect(notified(heard, "recovered", "critical", iso(2))).not.toHaveProperty("worst");
    expect(notified(opened("notice"), "opened", "notice", iso(0)).worst).toBe("notice");
  });

  it("takes a finding's own remedy, and drops it where the next has none", () => {
    const own = sure(follow(undefined, finding("warning", { remedy: [{ text: "x" }] }), rule, at(0)));
    expect(own.remedy).toEqual([{ text: "x" }]);
    expect(follow(own, finding(), rule, at(1))).not.toHaveProperty("remedy");
  });

  it("is the very same where only the time it was seen differs", () => {
    const before = sent();
    expect(follow(before, finding(), rule, at(1))).toBe(before);
    expect(follow(before, finding("warning", { facts: ["g"] }), rule, at(1))).toMatchObject({
      facts: ["g"],
      seenAt: iso(1),
    });
  });
});

describe("what is found no more", () => {
  const clear = (before: Warning, hours: number, of = rule) => sure(follow(before, undefined, of, at(hours)));

  it("is over when it settled, and told where it was told", () => {
    const since = clear(sent(), 1);
    expect(since).toMatchObject({ state: "open", clearSince: iso(1) });
    expect(clear(since, 2.999)).toBe(since);
    expect(clear(since, 3)).toMatchObject({
      state: "recovered",
      clearSince: iso(1),
      endedAt: iso(3),
      pending: { change: "recovered", since: iso(3) },
    });
    expect(clear(sent(), 1, { ...rule, settleMs: 0 })).toMatchObject({
      state: "recovered",
      clearSince: iso(1),
    });
    const quiet = clear(since, 3, { ...rule, endsQuietly: true });
    expect(quiet.state).toBe("recovered");
    expect(quiet).not.toHaveProperty("pending");
    expect(clear(since, 3, { ...rule, endsQuietly: false }).pending?.change).toBe("recovered");
  });

  it("that is over, or waits to be notified, is left alone", () => {
    const waiting = opened();
    expect(clear(waiting, 9)).toBe(waiting);
    const ended = over();
    expect(clear(ended, 9)).toBe(ended);
  });

  it("begins anew when it is found again in between", () => {
    const back = sure(follow(clear(sent(), 1), finding(), rule, at(2)));
    expect(back).not.toHaveProperty("clearSince");
    expect(clear(clear(back, 2.5), 4).state).toBe("open");
  });

  it("of which nobody heard that it is back ends without a word", () => {
    const back = sure(follow(over("notice"), finding("notice"), rule, at(3.5)));
    expect(back).not.toHaveProperty("pending");
    const ended = clear(clear(back, 4), 6);
    expect(ended.state).toBe("recovered");
    expect(ended).not.toHaveProperty("pending");
  });
});

describe("what comes back", () => {
  it.each([
    // That it is over was told at 3 hours.
    ["warning", "warning", 3.999, undefined],
    ["warning", "warning", 4, "opened"],
    ["warning", "critical", 3.1, "opened"],
    ["critical", "critical", 3.1, "opened"],
    ["critical", "warning", 3.1, undefined],
    ["critical", "warning", 4, "opened"],
  ] as const)("from %s as %s at %d hours is told: %s", (before, after, hours, change) => {
    expect(follow(over(before), finding(after), rule, at(hours))?.pending?.change).toBe(change);
  });

  it("has nothing of before but what was told last", () => {
    const back = sure(
      follow({ ...over(), acknowledged: { at: iso(1), by: "Ann" }, version: 4 }, finding(), rule, at(3.5)),
    );
    expect(back).toEqual({
      ...finding(),
      id: warningId("r", "s"),
      rule: "r",
      state: "open",
      openedAt: iso(3.5),
      seenAt: iso(3.5),
      times: 1,
      untold: 0,
      published: { at: iso(3), change: "recovered", severity: "warning" },
      version: 4,
    });
  });

  it("before it was told that it is over needs no word of either", () => {
    const ended = sure(follow(follow(sent(), undefined, rule, at(1)), undefined, rule, at(3)));
    expect(ended.pending?.change).toBe("recovered");
    expect(follow(ended, finding(), rule, at(3.5))).not.toHaveProperty("pending");
    // It was told less than a day ago; after that it is news.
    expect(follow(ended, finding(), rule, at(23.9))?.pending).toBeUndefined();
    expect(follow(ended, finding(), rule, at(24))?.pending?.change).toBe("opened");
    expect(follow(ended, finding("critical"), rule, at(3.5))?.pending?.change).toBe("opened");
    const unsent = { ...ended, pending: { change: "opened" as const, since: iso(0) } };
    expect(follow(unsent, finding(), rule, at(3.5))?.pending).toEqual({ change: "opened", since: iso(0) });
  });
});

describe("what gets less severe", () => {
  const found = (before: Warning, severity: Severity, hours: number, of = rule) =>
    sure(follow(before, finding(severity), of, at(hours)));

  it("is measured by that once it lasted for as long as a warning settles, and an hour at least", () => {
    const less = found(sent("critical"), "notice", 1);
    expect(less).toMatchObject({
      severity: "notice",
      lessSince: iso(1),
      published: { severity: "critical" },
    });
    expect(found(less, "notice", 2.999)).toMatchObject({
      lessSince: iso(1),
      published: { severity: "critical" },
    });
    const eased = found(less, "notice", 3);
    expect(eased).toMatchObject({ published: { severity: "notice" } });
    expect(eased).not.toHaveProperty("lessSince");
    const quick = { ...rule, settleMs: 0 };
    expect(found(less, "notice", 1.999, quick).published?.severity).toBe("critical");
    expect(found(less, "notice", 2, quick).published?.severity).toBe("notice");
  });

  it("and is as severe again in between is no less for it", () => {
    const again = found(found(sent("critical"), "notice", 1), "critical", 2);
    expect(again).not.toHaveProperty("lessSince");
    expect(again.pending).toBeUndefined();
    expect(found(again, "notice", 3.5).lessSince).toBe(iso(3.5));
  });
});

describe("a reminder", () => {
  it.each([
    ["critical", 23.999, undefined],
    ["critical", 24, "again"],
    ["warning", 48, undefined],
  ] as const)("of %s after %d hours: %s", (severity, hours, change) => {
    expect(follow(sent(severity), finding(severity), rule, at(hours))?.pending?.change).toBe(change);
  });
});
