import { describe, expect, it } from "vitest";
import { ProblemReports } from "../../cli/maillog/watch/ProblemReports.ts";
import { MaillogReader } from "../../shared/relay/maillog/MaillogReader.ts";
import { LATEST, line } from "../relay/maillog/storiesOf.ts";

const MINUTE = 60_000;
const FULL = "warning: A10000000015: write queue file: No space left on device";

const reporter = () => {
  let now = 0;
  const reports = new ProblemReports(() => now);
  const reader = new MaillogReader({ onLine: (one) => reports.add(one), latest: LATEST });
  return {
    reports,
    read: (text: string, time?: string) => reader.end(Buffer.from(line("postfix/cleanup[1]", text, time))),
    pass: (minutes: number) => {
      now += minutes * MINUTE;
    },
  };
};

describe("reports of Postfix's problems", () => {
  it("are sent at once, and then once in five minutes with their count, however many lines come", () => {
    const { reports, read, pass } = reporter();
    read(FULL, "Nov 24 10:00:00");
    const first = { daemon: "cleanup", level: "warning", text: "write queue file: No space left on device" };
    const at = (second: string) => `2026-11-24T10:00:${second}.000Z`;
    expect(reports.take()).toEqual([{ ...first, count: 1, firstAt: at("00"), lastAt: at("00") }]);
    for (let n = 10; n < 60; n++) read(FULL, `Nov 24 10:00:${n}`);
    pass(4.9);
    expect(reports.take()).toEqual([]);
    pass(0.1);
    expect(reports.take()).toEqual([{ ...first, count: 50, firstAt: at("10"), lastAt: at("59") }]);
    expect(reports.take()).toEqual([]);
  });

  it("are all sent at the end", () => {
    const { reports, read } = reporter();
    read(FULL);
    reports.take();
    read(FULL);
    expect(reports.take()).toEqual([]);
    expect(reports.take({ all: true })).toMatchObject([{ count: 1 }]);
  });

  it("have no address, no control character, and nothing that is only good to know", () => {
    const { reports, read } = reporter();
    read("warning: odd warning");
    read("error: odd \u001b[31m of ada@example.net");
    expect(reports.take()).toMatchObject([{ level: "error", text: "odd \ufffd[31m of (address)" }]);
  });
});
