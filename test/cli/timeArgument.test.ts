import { describe, expect, it } from "vitest";
import { timeArgument } from "../../cli/maillog/timeArgument.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

describe("a time on the command line", () => {
  it.each([
    ["90m", NOW - 90 * 60_000],
    ["2h", NOW - 2 * 3_600_000],
    ["3d", NOW - 3 * 86_400_000],
    ["2026-11-24T09:30:00Z", Date.parse("2026-11-24T09:30:00Z")],
    ["2026-11-24T09:30+02:00", Date.parse("2026-11-24T07:30:00Z")],
    ["2026-11-24", new Date(2026, 10, 24).getTime()],
    ["2026-11-24 09:30", new Date(2026, 10, 24, 9, 30).getTime()],
    ["2026-11-24T09:30:15", new Date(2026, 10, 24, 9, 30, 15).getTime()],
    ["2026-02-30", undefined],
    ["yesterday", undefined],
    ["", undefined],
    ["5w", undefined],
  ])("%s", (text, at) => expect(timeArgument(text, NOW)).toBe(at));
});
