import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../shared/relay/maillog/story.ts";
import { Summary } from "../../../shared/relay/maillog/summary.ts";
import { storiesOf, withNotices } from "./storiesOf.ts";

// Logs of others: beside a checkout where the project is developed, and nowhere else.
const FIXTURES = fileURLToPath(new URL("../../../../shared/fixtures/", import.meta.url));
const OTHERS = `${FIXTURES}maillog/`;
const filesOf = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".log")) : [];

type Expected = { queueId: string; to: string; relay: string; dsn: string; status: string };

describe.runIf(existsSync(OTHERS))("real logs of others", () => {
  const expected = existsSync(OTHERS)
    ? (JSON.parse(readFileSync(`${OTHERS}expected.json`, "utf8")) as Record<string, Expected[]>)
    : {};

  it.each(filesOf(OTHERS))("%s: every attempt, and each with its own message", (name) => {
    const bytes = readFileSync(`${OTHERS}${name}`);
    const stories = withNotices(storiesOf(bytes).stories);
    const attempts = stories.flatMap(({ queueId, attempts: all }) =>
      all
        .filter(({ status }) => status !== "expired" && status !== "rejected")
        .map(({ to, relay, dsn, status }) => JSON.stringify({ queueId, to, relay, dsn, status })),
    );
    expect(attempts.sort()).toEqual((expected[name] ?? []).map((one) => JSON.stringify(one)).sort());
    for (const { queueId, messageId, from } of stories) {
      const own = bytes
        .toString()
        .split("\n")
        .filter((one) => one.includes(`: ${queueId}: `));
      if (messageId !== undefined)
        expect(
          own.some((one) => one.includes(messageId)),
          messageId,
        ).toBe(true);
      if (from !== undefined)
        expect(
          own.some((one) => one.includes(`from=<${from}>`)),
          from,
        ).toBe(true);
    }
  });

  it("tells refusals, what expired, and one story a message", () => {
    const outcomesOf = (name: string) =>
      storiesOf(readFileSync(`${OTHERS}${name}`)).stories.map((story) => [story.queueId, outcomeOf(story)]);
    expect(outcomesOf("15_milter-reject.log")).toEqual([["B37FD2E05B9", "rejected"]]);
    expect(outcomesOf("17-smtpd-reject.log")).toEqual([["DE81A2E2DAA", "rejected"]]);
    expect(outcomesOf("20_rejected.log")).toEqual([["D155CDC24C3", "rejected"]]);
    expect(outcomesOf("18_expired.log")).toEqual([
      ["20B4E3D5BD", "sent"],
      ["23EBE3D5C0", "expired"],
    ]);
  });
});

describe.runIf(existsSync(`${FIXTURES}maillog-ses/`))("what Postfix wrote while relaying to SES", () => {
  it.each([
    ["250.log", ["taken_by_ses"]],
    ["454-quota.log", ["daily_quota"]],
    ["454.log", ["rate_exceeded"]],
    ["535.log", ["credentials_invalid"]],
    ["554.log", ["not_verified"]],
    ["connrefused.log", ["connection_refused"]],
    ["nocreds.log", ["authentication_needed"]],
    ["notls.log", ["starttls_needed"]],
    ["untrusted-encrypt.log", ["tls_untrusted", "taken_by_ses"]],
  ])("%s", (name, codes) => {
    const summary = new Summary();
    for (const story of storiesOf(readFileSync(`${FIXTURES}maillog-ses/${name}`)).stories) summary.add(story);
    expect(summary.messages).toBe(1);
    expect(summary.causes().map(({ code }) => code)).toEqual(codes);
  });
});
