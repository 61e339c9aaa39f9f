import { describe, expect, it } from "vitest";
import type { DigestRecord } from "../../../shared/digest/DigestTable.ts";
import { digestFailed } from "../../../shared/warnings/rules/digestFailed.ts";
import { ago, DAY, details, found, HOUR, MINUTE, severities } from "./findings.ts";

describe("the digest", () => {
  const digest = (given: Partial<DigestRecord>): DigestRecord => ({
    since: "2026-11-23T00:00:00.000Z",
    days: 1,
    state: "sent",
    firstAt: ago(HOUR),
    at: ago(HOUR),
    attempts: 1,
    ...given,
  });

  it.each([
    ["sent", HOUR, []],
    ["failed", HOUR, ["warning"]],
    ["sending", 15 * MINUTE - 1, []],
    ["sending", 15 * MINUTE, ["notice"]],
    ["sending", 3 * DAY - 1, ["notice"]],
    ["sending", 3 * DAY, []],
    ["sent", 16 * MINUTE, []],
  ] as const)("%s %i ms ago: %j", (state, ms, expected) => {
    expect(severities(digestFailed, { digests: [digest({ state, at: ago(ms) })] })).toEqual(expected);
  });

  it("counts where it is the newest, daily and weekly apart", () => {
    const older = digest({
      since: "2026-11-22T00:00:00.000Z",
      state: "failed",
      failure: "quota",
      attempts: 2,
    });
    expect(found(digestFailed, { digests: [older, digest({})] })).toEqual([]);
    expect(found(digestFailed, { digests: [digest({}), older] })).toEqual([]);
    const weekly = digest({ days: 7, state: "failed" });
    expect(severities(digestFailed, { digests: [digest({}), weekly] })).toEqual(["warning"]);
    expect(details(digestFailed, { digests: [older] })).toEqual([
      "quota",
      "2 attempts, the last at 2026-11-24 11:00 UTC.",
    ]);
    expect(details(digestFailed, { digests: [weekly] })?.[0]).toBe("The reason is unknown.");
  });
});
