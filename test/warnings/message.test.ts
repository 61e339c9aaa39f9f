import { describe, expect, it } from "vitest";
import { messageOf } from "../../shared/warnings/notification/message.ts";
import type { RuleText, Warning } from "../../shared/warnings/warning.ts";

const rule: RuleText = {
  name: "quota",
  why: "Why it matters, in a sentence that is long enough to need more than a single line of a plain mail.",
  remedy: [
    { text: "First this.", target: { to: "statsBySender" } },
    { text: "Then that, with quite some words so that it too has to be wrapped onto a second line." },
    { text: "Then in a shell.", target: { to: "shell", command: "postfix reload" } },
    { text: "Last.", target: { to: "events", type: "bounce" } },
  ],
  cooldownMs: 0,
  settleMs: 0,
};
const warning: Warning = {
  id: "abc",
  rule: "quota",
  subject: "account",
  severity: "critical",
  state: "open",
  headline: "95% of the quota of Universitätsklinikum “Süd” is used…",
  facts: ["950 of 1,000."],
  openedAt: "2026-11-24T08:00:00.000Z",
  seenAt: "2026-11-24T08:00:00.000Z",
  times: 1,
  untold: 0,
  version: 1,
};
const links = { console: "https://console.example" };

describe("messageOf", () => {
  it("has a subject of ASCII, shorter than 100 characters, without line breaks", () => {
    const { subject } = messageOf(warning, "worse", rule, links);
    expect(subject).toBe(
      '[Postmaster] CRITICAL: Worse: 95% of the quota of Universitatsklinikum "Sud" is used...',
    );
    for (const headline of ["x".repeat(300), "日本語\nzweite Zeile", "\u0000\u001b[31m"]) {
      const made = messageOf({ ...warning, headline }, "opened", rule, links).subject;
      expect(made).toMatch(/^[\x20-\x7e]{1,99}$/);
    }
  });

  it("reads as a plain mail: what, why, what to do, where; no line over 72 characters", () => {
    const { text } = messageOf(warning, "opened", rule, links);
    expect(text).toMatchInlineSnapshot(`
      "CRITICAL: 95% of the quota of Universitätsklinikum “Süd” is used…

      What happened
        - 950 of 1,000.

      Why it matters
        Why it matters, in a sentence that is long enough to need more than a
        single line of a plain mail.

      What to do
        1. First this.
           https://console.example/digest
        2. Then that, with quite some words so that it too has to be wrapped
           onto a second line.
        3. Then in a shell.
           postfix reload
        4. Last.
           postmaster events list --type bounce

      --
      Warning abc (quota), opened 2026-11-24 08:00 UTC.
      https://console.example/warnings/abc
      To stop reminders, acknowledge it there or run:
      postmaster warnings acknowledge abc"
    `);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(72);
  });

  it("says that it is over, and no more what to do", () => {
    const over = { ...warning, state: "recovered" as const, endedAt: "2026-11-24T10:30:00.000Z" };
    const { subject, text } = messageOf(over, "recovered", rule, {});
    expect(subject).toMatch(/^\[Postmaster\] Resolved: 95%/);
    expect(text).toContain("Opened 2026-11-24 08:00 UTC, resolved 2026-11-24 10:30 UTC.");
    expect(text).not.toContain("What to do");
  });
});
