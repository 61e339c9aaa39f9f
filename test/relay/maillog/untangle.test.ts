import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineReader } from "../../../shared/relay/maillog/line.ts";
import type { Story } from "../../../shared/relay/maillog/story.ts";
import { Untangler } from "../../../shared/relay/maillog/Untangler.ts";

const FIXTURES = fileURLToPath(new URL("../../../../shared/fixtures/maillog/", import.meta.url));
const storiesOf = (text: string, options = {}): Story[] => {
  const stories: Story[] = [];
  const reader = new LineReader(2026);
  const untangler = new Untangler({ onStory: (story) => stories.push(story), ...options });
  for (const line of text.split("\n")) {
    const read = reader.read(line);
    if (read !== undefined) untangler.add(read);
  }
  untangler.end();
  return stories;
};
const withNotices = (stories: Story[]): Story[] =>
  stories.flatMap((story) => [
    story,
    ...withNotices(story.notice?.story === undefined ? [] : [story.notice.story]),
  ]);

/** A message as Postfix 3.7 logs it. */
const log = (
  id: string,
  { to = `${id}@example.net`, status = "sent", reply = `250 Ok 0102018f0c0ffee0-${id}` } = {},
) => [
  `Nov 24 10:00:00 vm postfix/pickup[1]: ${id}: uid=33 from=<app@example.org>`,
  `Nov 24 10:00:00 vm postfix/cleanup[2]: ${id}: message-id=<${id}@vm>`,
  `Nov 24 10:00:00 vm postfix/qmgr[3]: ${id}: from=<app@example.org>, size=400, nrcpt=1 (queue active)`,
  `Nov 24 10:00:01 vm postfix/smtp[4]: ${id}: to=<${to}>, relay=email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587, delay=0.5, delays=0/0/0.1/0.4, dsn=2.0.0, status=${status} (${reply})`,
  `Nov 24 10:00:01 vm postfix/qmgr[3]: ${id}: removed`,
];

describe("the untangled maillog", () => {
  it("tells a message's way in one story, with SES's message id", () => {
    expect(storiesOf(log("4AA091855DA0").join("\n"))).toEqual([
      expect.objectContaining({
        queueId: "4AA091855DA0",
        uid: "33",
        from: "app@example.org",
        messageId: "4AA091855DA0@vm",
        size: 400,
        outcome: "sent",
        isWhole: true,
        attempts: [
          expect.objectContaining({
            to: "4AA091855DA0@example.net",
            dsn: "2.0.0",
            sesMessageId: "0102018f0c0ffee0-4AA091855DA0",
          }),
        ],
      }),
    ]);
  });

  it("tells the notice of a bounce as part of the story, and an id that is used again as another", () => {
    const [a, b, c, d, removed] = log("AAAAAA1", { status: "bounced", reply: "host x said: 554 no" });
    const notice = log("BBBBBB2").slice(1);
    const lines = [
      a,
      b,
      c,
      d,
      "Nov 24 10:00:01 vm postfix/bounce[5]: AAAAAA1: sender non-delivery notification: BBBBBB2",
      removed,
      ...notice,
      ...log("AAAAAA1"),
    ];
    const [first, second, ...rest] = storiesOf(lines.join("\n"));
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      outcome: "bounced",
      notice: { queueId: "BBBBBB2", story: { outcome: "sent" } },
    });
    expect(second).toMatchObject({ queueId: "AAAAAA1", outcome: "sent" });
  });

  it("reads ISO times, long ids, instances and the journal, and goes on over New Year", () => {
    const reader = new LineReader(2025);
    const said = "4WxyZz3bTJz1z: removed";
    const at = (line: string) => new Date(reader.read(line)?.at ?? 0).toISOString();
    expect(at(`Dec 31 23:59:59 vm postfix/qmgr[1]: ${said}`)).toBe("2025-12-31T23:59:59.000Z");
    expect(at(`Jan  1 00:00:00 vm postfix/qmgr[1]: ${said}`)).toBe("2026-01-01T00:00:00.000Z");
    expect(
      reader.read(
        `2026-11-24T10:00:00.123+01:00 vm postfix-out/submission/smtpd[7]: 4WxBcz3bTJz1zQ: client=x[192.0.2.1]`,
      ),
    ).toMatchObject({
      at: Date.parse("2026-11-24T09:00:00.123Z"),
      instance: "postfix-out",
      daemon: "smtpd",
      queueId: "4WxBcz3bTJz1zQ",
    });
    const entry = {
      __REALTIME_TIMESTAMP: "1795514400000000",
      _HOSTNAME: "vm",
      SYSLOG_IDENTIFIER: "postfix/qmgr",
      _PID: "1",
      MESSAGE: "AAAAAA1: removed",
    };
    expect(reader.read(JSON.stringify(entry))).toMatchObject({
      daemon: "qmgr",
      queueId: "AAAAAA1",
      text: "removed",
    });
    for (const other of [
      "",
      "Nov 24 10:00:00 vm sshd[1]: postfix",
      "postfix postfix",
      '{"postfix":1}',
      "Nov 24 1",
    ])
      expect(reader.read(other)).toBeUndefined();
  });

  it("tells what expired, was rejected, or begins in the middle", () => {
    const waiting = log("CCCCCC3", { status: "deferred", reply: "connect to x: Connection refused" }).slice(
      0,
      4,
    );
    const expired =
      "Nov 29 10:00:00 vm postfix/qmgr[3]: CCCCCC3: from=<app@example.org>, status=expired, returned to sender";
    const noqueue =
      "Nov 24 10:00:00 vm postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[192.0.2.9]: 554 5.7.1 <a@b>: Relay access denied; from=<a@b> to=<c@d> proto=ESMTP helo=<x>";
    const milter =
      "Nov 24 10:00:00 vm postfix/cleanup[2]: DDDDDD4: milter-reject: END-OF-MESSAGE from x[192.0.2.9]: 5.7.1 spam; from=<a@b>";
    const stories = storiesOf([...waiting, noqueue, milter, expired, ...log("EEEEEE5").slice(2)].join("\n"));
    expect(stories.map(({ queueId, outcome, isWhole }) => [queueId, outcome, isWhole])).toEqual([
      [undefined, "rejected", true],
      ["DDDDDD4", "rejected", false],
      ["EEEEEE5", "sent", false],
      ["CCCCCC3", "expired", true],
    ]);
  });

  it("gives back the same stories however they are interleaved", () => {
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`maillog property: FC_SEED=${seed}`);
    const ids = fc.uniqueArray(fc.integer({ min: 0x100000, max: 0xffffff }), { minLength: 1, maxLength: 8 });
    const plan = ids.chain((numbers) => {
      const logs = numbers.map((number) => log(number.toString(16).toUpperCase()));
      const turns = logs.flatMap((lines, i) => lines.map(() => i));
      return fc.tuple(fc.constant(logs), fc.shuffledSubarray(turns, { minLength: turns.length }));
    });
    fc.assert(
      fc.property(plan, ([logs, turns]) => {
        const places = logs.map(() => 0);
        const mixed = turns.map((i) => {
          const place = places[i] ?? 0;
          places[i] = place + 1;
          return logs[i]?.[place] ?? "";
        });
        const sorted = (stories: Story[]) =>
          [...stories].sort((a, b) => ((a.queueId ?? "") < (b.queueId ?? "") ? -1 : 1));
        expect(sorted(storiesOf(mixed.join("\n")))).toEqual(sorted(storiesOf(logs.flat().join("\n"))));
      }),
      { seed },
    );
  });

  it("remembers no more messages than it is told to", () => {
    const open = Array.from({ length: 50 }, (_, n) =>
      log((0x100000 + n).toString(16).toUpperCase()).slice(0, 3),
    ).flat();
    const told: Story[] = [];
    const untangler = new Untangler({ onStory: (story) => told.push(story), mostInFlight: 10 });
    const reader = new LineReader(2026);
    for (const line of open) {
      const read = reader.read(line);
      if (read !== undefined) untangler.add(read);
    }
    expect([told.length, untangler.pushedOut]).toEqual([40, 40]);
  });

  describe.runIf(existsSync(FIXTURES))("of others", () => {
    const expected = existsSync(FIXTURES)
      ? (JSON.parse(readFileSync(`${FIXTURES}expected.json`, "utf8")) as Record<string, object[]>)
      : {};
    it.each(existsSync(FIXTURES) ? readdirSync(FIXTURES).filter((name) => name.endsWith(".log")) : [])(
      "%s",
      (name) => {
        const attempts = withNotices(storiesOf(readFileSync(`${FIXTURES}${name}`, "utf8"))).flatMap(
          ({ queueId, attempts: all }) =>
            all
              .filter(({ status }) => status !== "expired")
              .map(({ to, relay, dsn, status }) => ({ queueId, to, relay, dsn, status })),
        );
        const key = (one: object) => JSON.stringify(one);
        expect(attempts.map(key).sort()).toEqual((expected[name] ?? []).map((one) => key(one)).sort());
      },
    );
  });
});
