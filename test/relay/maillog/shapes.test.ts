import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { storyJson } from "../../../cli/maillog/json.ts";
import { Summary } from "../../../shared/relay/maillog/summary.ts";
import { type Entry, SHAPES } from "./shapes.ts";
import { storiesOf } from "./storiesOf.ts";

/** What Postfix 3.7 and msmtp 1.8 wrote on Debian 12, sending to a server that answers as SES does. */
const RECORDED = readFileSync(join(import.meta.dirname, "postfix.log"), "utf8")
  .trim()
  .split("\n");

const ENTRIES = RECORDED.map((line): Entry => {
  const [, stamp, host = "", program = "", pid = "", message = ""] =
    /^(\w+ [ \d]\d [\d:]{8}) (\S+) ([^[]+)\[(\d+)\]: (.*)$/.exec(line) ?? [];
  return { at: new Date(`${stamp} 2026 UTC`), host, program, pid, message };
});

type Json = Record<string, unknown>;
/** The stories as `--json` tells them, and how often each cause was met; without what the shape leaves out. */
const told = (log: string, without: readonly string[] = []) => {
  const summary = new Summary();
  const { stories } = storiesOf(Buffer.from(log, log.includes("MESSAGE\n") ? "latin1" : "utf8"));
  for (const story of stories) summary.add(story);
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) => {
        if (without.includes("time") && /^(?:at|firstAt|lastAt|nextTryAt|givenUpAt)$/.test(name)) return [];
        if (without.includes("host") && name === "system") return [[name, String(one).replace(/^mail /, "")]];
        return [[name, plain(one)]];
      }),
    );
  };
  return {
    stories: stories.map((story) => plain(JSON.parse(storyJson(story)) as Json)),
    causes: summary.causes().map(({ code, count, recovered }) => [code, count, recovered]),
    outcomes: summary.outcomes,
  };
};

describe("one log in the shapes of the field", () => {
  it("is as recorded: sent, rejected, retried and refused mail, with the notice of a bounce", () => {
    const { causes, outcomes, stories } = told(RECORDED.join("\n"));
    expect(outcomes).toMatchObject({ sent: 5, bounced: 3, rejected: 1 });
    expect(stories).toHaveLength(9);
    for (const cause of ["taken_by_ses 7 0", "not_verified 2 0", "connection_refused 2 0"])
      expect(causes.map((one) => one.join(" "))).toContain(cause);
  });

  it.each(Object.entries(SHAPES))("%s: tells the same", (_, { write, without }) => {
    expect(told(write(ENTRIES), without)).toEqual(told(RECORDED.join("\n"), without));
  });

  it("has msmtp's own log file among them", () => {
    const ofMsmtp = ENTRIES.filter(({ program }) => program === "msmtp");
    const file = ofMsmtp.map(
      ({ at, message }) => `Nov ${at.getUTCDate()} ${at.toISOString().slice(11, 19)} ${message}`,
    );
    const syslog = RECORDED.filter((line) => line.includes(" msmtp["));
    expect(told(file.join("\n"), ["host"])).toEqual(told(syslog.join("\n"), ["host"]));
    expect(told(file.join("\n")).stories).toHaveLength(3);
  });
});
