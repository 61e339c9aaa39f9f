import { describe, expect, it } from "vitest";
import {
  type Finding,
  follow,
  happen,
  notified,
  passTime,
  type RuleText,
  type Severity,
  type Warning,
} from "../../shared/warnings/warning.ts";

const HOUR = 3_600_000;
const rule: RuleText = { name: "r", why: "", remedy: [], cooldownMs: 24 * HOUR, settleMs: HOUR };
const finding = (severity: Severity = "warning", headline = "h"): Finding => ({
  subject: "s",
  severity,
  headline,
  facts: [],
});
const at = (hours: number) => new Date(Date.parse("2026-11-24T00:00:00Z") + hours * HOUR);

/** Looks at the hours given, with what is found there or nothing; answers what was told, and when. */
const history = (looks: [hours: number, severity: Severity | undefined][], of = rule) => {
  let warning: Warning | undefined;
  const messages: string[] = [];
  for (const [hours, severity] of looks) {
    warning = follow(warning, severity === undefined ? undefined : finding(severity), of, at(hours));
    const pending = warning?.pending;
    if (warning === undefined || pending === undefined) continue;
    const heard = pending.change === "recovered" ? (warning.worst ?? warning.severity) : warning.severity;
    messages.push(`${hours} ${pending.change} ${heard}`);
    warning = notified(warning, pending.change, warning.severity, at(hours).toISOString());
  }
  return { messages, warning };
};

describe("a warning of a condition", () => {
  it("is told once, when it gets worse, and when it is over for long enough", () => {
    expect(
      history([
        [0, "notice"],
        [1, "notice"],
        [2, "critical"],
        [3, undefined],
        [3.5, "critical"],
        [4, undefined],
        [4.9, undefined],
        [5, undefined],
        [6, undefined],
      ]).messages,
    ).toEqual(["0 opened notice", "2 worse critical", "5 recovered critical"]);
  });

  it("is repeated daily while critical and not acknowledged, and not else", () => {
    const days = (severity: Severity) =>
      [0, 12, 24, 36, 48].map((hours): [number, Severity] => [hours, severity]);
    expect(history(days("critical")).messages).toEqual([
      "0 opened critical",
      "24 again critical",
      "48 again critical",
    ]);
    expect(history(days("warning")).messages).toEqual(["0 opened warning"]);
    const { warning } = history([[0, "critical"]]);
    if (warning === undefined) throw new Error("none");
    const seenTo = { ...warning, acknowledged: { at: at(1).toISOString(), by: "Ann" } };
    expect(follow(seenTo, finding("critical"), rule, at(30))?.pending).toBeUndefined();
  });

  it("that comes back is told at once where it is critical, else after an hour", () => {
    const over: [number, Severity | undefined][] = [
      [1, undefined],
      [2, undefined],
    ];
    expect(history([[0, "critical"], ...over, [2.1, "critical"]]).messages.at(-1)).toBe(
      "2.1 opened critical",
    );
    expect(history([[0, "warning"], ...over, [2.5, "warning"]]).messages.at(-1)).toBe("2 recovered warning");
    expect(history([[0, "warning"], ...over, [3, "warning"]]).messages.at(-1)).toBe("3 opened warning");
  });

  it("that fell and rises again is told, and who heard the worst hears that it is over", () => {
    expect(
      history([
        [0, "critical"],
        [1, "notice"],
        [1.5, "warning"],
        [3, "notice"],
        [5, "notice"],
        [6, "warning"],
        [7, undefined],
        [8, undefined],
      ]).messages,
    ).toEqual(["0 opened critical", "6 worse warning", "8 recovered critical"]);
  });

  it("ends without a word where that is no news", () => {
    const quiet = { ...rule, endsQuietly: true };
    const { messages, warning } = history(
      [
        [0, "warning"],
        [1, undefined],
        [2, undefined],
      ],
      quiet,
    );
    expect(messages).toEqual(["0 opened warning"]);
    expect(warning?.state).toBe("recovered");
  });

  it("is not over before it was told", () => {
    const opened = follow(undefined, finding(), rule, at(0));
    for (const hours of [1, 2, 30]) expect(follow(opened, undefined, rule, at(hours))).toBe(opened);
  });

  it("is the very same where nothing changes", () => {
    const { warning } = history([[0, "warning"]]);
    expect(follow(warning, finding(), rule, at(1))).toBe(warning);
    expect(follow(warning, finding("warning", "another"), rule, at(1))).not.toBe(warning);
  });
});

describe("a warning of what happens", () => {
  it("counts, tells the first at once and the others together a day later, and ends quietly", () => {
    const first = happen(undefined, finding("notice"), 1, rule, at(0));
    expect(first).toMatchObject({ times: 1, untold: 1, pending: { change: "opened" } });
    const heard = notified(first, "opened", "notice", at(0).toISOString());
    const more = happen(happen(heard, finding("notice"), 2, rule, at(1)), finding("notice"), 3, rule, at(2));
    expect(more).toMatchObject({ times: 6, untold: 5 });
    expect(more.pending).toBeUndefined();
    expect(passTime(more, rule, at(23))).toBe(more);
    const due = passTime(more, rule, at(24));
    expect(due.pending?.change).toBe("again");
    const all = notified(due, "again", "notice", at(24).toISOString());
    expect(passTime(all, rule, at(24.5))).toMatchObject({ state: "recovered" });
    expect(passTime(all, rule, at(24.5)).pending).toBeUndefined();
  });

  it("stays as severe as the worst that is not told", () => {
    const fraud = happen(undefined, finding("critical"), 1, rule, at(0));
    expect(happen(fraud, finding("notice"), 1, rule, at(1)).severity).toBe("critical");
    const heard = notified(fraud, "opened", "critical", at(0).toISOString());
    expect(happen(heard, finding("notice"), 1, rule, at(1)).severity).toBe("notice");
  });
});
