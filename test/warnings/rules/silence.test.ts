import { describe, expect, it } from "vitest";
import type { Facts } from "../../../shared/warnings/facts/facts.ts";
import { feedSilent } from "../../../shared/warnings/rules/feedSilent.ts";
import { relaySilent } from "../../../shared/warnings/rules/relaySilent.ts";
import { ago, DAY, details, find, found, HOUR, MINUTE } from "./findings.ts";

describe("what arrives no more", () => {
  const feed = (
    silentMs: number,
    risenSince: number,
    unrecordedShare = 0,
    diagnosis?: NonNullable<Facts["feed"]>["diagnosis"],
  ) => ({
    feed: {
      lastEventAt: ago(silentMs),
      risenSince,
      unrecordedShare,
      ...(diagnosis === undefined ? {} : { diagnosis }),
    },
  });

  it.each([
    [20 * MINUTE - 1, 10, 0, 0],
    [20 * MINUTE, 10, 0, 1],
    [20 * MINUTE, 9, 0, 0],
    // Where some mail is never heard of, only half a day of silence says anything, and where all is, nothing does.
    [20 * MINUTE, 10, 0.05, 1],
    [12 * HOUR - 1, 10, 0.051, 0],
    [12 * HOUR, 10, 0.051, 1],
    [12 * HOUR, 10, 0.9, 1],
    [30 * DAY, 1_000, 0.901, 0],
  ])("events: silent for %i ms, SES sent %i, of which a share of %d is never heard of: %i", (...given) => {
    const [silentMs, risen, unrecordedShare, warnings] = given;
    expect(found(feedSilent, feed(silentMs, risen, unrecordedShare))).toHaveLength(warnings);
  });

  it("events: nothing is said where SES's count is not known", () => {
    expect(found(feedSilent, {})).toBeUndefined();
  });

  it("events: tells how long, in minutes and then in hours, and each remedy once", () => {
    expect(found(feedSilent, feed(119 * MINUTE, 20))).toEqual([
      "critical: No events for 119 minutes although SES is sending",
    ]);
    expect(found(feedSilent, feed(120 * MINUTE, 20))).toEqual([
      "critical: No events for 2 hours although SES is sending",
    ]);
    const step = { text: "Subscribe the queue." };
    const broken = feed(HOUR, 20, 0.051 - 0.001, [
      { fact: "no subscription", remedy: [step] },
      { fact: "no policy", remedy: [step] },
    ]);
    expect(find(feedSilent, broken)).toMatchObject([
      {
        remedy: [step],
        facts: [
          "The last event arrived at 2026-11-24 11:00 UTC.",
          "By its own count, SES has sent to about 20 recipients since then.",
          "no subscription",
          "no policy",
        ],
      },
    ]);
    const [plain] = find(feedSilent, feed(HOUR, 20)) ?? [];
    expect(plain).not.toHaveProperty("remedy");
    expect(details(feedSilent, feed(13 * HOUR, 20, 0.2))).toContain(
      "We normally receive no events for 20.0% of the account's mail.",
    );
  });

  it.each([
    [30 * MINUTE - 1, 0],
    [30 * MINUTE, 1],
    [14 * DAY - 1, 1],
    [14 * DAY, 0],
  ])("the reports of a mail host: %i ms ago: %i", (silentMs, warnings) => {
    expect(found(relaySilent, { relayHosts: [{ host: "mx1", lastSeenAt: ago(silentMs) }] })).toHaveLength(
      warnings,
    );
  });

  it("the reports of a mail host: in whole minutes", () => {
    expect(details(relaySilent, { relayHosts: [{ host: "mx1", lastSeenAt: ago(31.9 * MINUTE) }] })).toEqual([
      "Last report: 2026-11-24 11:28 UTC, 31 minutes ago.",
    ]);
  });
});
