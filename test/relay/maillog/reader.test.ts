import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LocalTime } from "../../../shared/relay/maillog/LogClock.ts";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { LATEST, message } from "./storiesOf.ts";

type Options = { latest?: number; localTime?: LocalTime; pieces?: number[] };

/** What a log's lines say, read in blocks of the given sizes, over and over. */
const linesOf = (
  log: string | Buffer,
  { latest = LATEST, localTime = Date.UTC, pieces = [1 << 20] }: Options = {},
) => {
  const lines: { at: string; system: string; daemon: string; queueId: string; text: string }[] = [];
  const reader = new MaillogReader({
    latest,
    localTime,
    onLine: (line) =>
      lines.push({
        at: new Date(line.at).toISOString(),
        system: line.source.system,
        daemon: line.source.daemon,
        queueId: line.queueId,
        text: line.text(),
      }),
  });
  let rest = Buffer.from(log);
  let block = Buffer.alloc(0);
  for (let n = 0; rest.length > 0; n++) {
    const size = pieces[n % pieces.length] ?? 1;
    block = Buffer.concat([block, rest.subarray(0, size)]);
    rest = rest.subarray(size);
    block = block.subarray(reader.read(block));
  }
  reader.end(block);
  return { lines, reader };
};
const timesOf = (stamps: string[], options: Options = {}) =>
  linesOf(
    stamps.map((stamp) => `${stamp} vm postfix/qmgr[1]: AAAAAA1: removed`).join("\n"),
    options,
  ).lines.map(({ at }) => at);

describe("a maillog's times", () => {
  it("goes from one year to the next, and back for a line that comes late", () => {
    const stamps = ["Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01"];
    expect(timesOf(stamps, { latest: Date.parse("2026-01-02T00:00:00Z") })).toEqual([
      "2025-12-31T23:59:59.000Z",
      "2026-01-01T00:00:00.000Z",
      "2025-12-31T23:59:59.000Z",
      "2026-01-01T00:00:01.000Z",
    ]);
  });

  it("takes the latest year in which the first line is not of the future", () => {
    expect(timesOf(["Nov 30 10:00:00"])).toEqual(["2026-11-30T10:00:00.000Z"]);
    expect(timesOf(["Dec 24 10:00:00"])).toEqual(["2025-12-24T10:00:00.000Z"]);
  });

  it("takes what has no zone as the clock of the log's host", () => {
    const berlin: LocalTime = (...parts) => Date.UTC(...parts) - 3_600_000;
    expect(timesOf(["Nov 24 10:00:00", "2026-11-24T10:00:00+02:00"], { localTime: berlin })).toEqual([
      "2026-11-24T09:00:00.000Z",
      "2026-11-24T08:00:00.000Z",
    ]);
  });

  it("reads what rsyslog and journalctl write", () => {
    expect(
      timesOf([
        "2026-11-24T10:00:00.123456+01:00",
        "2026-11-24T10:00:59.9+01:00",
        "2026-11-24T10:01:00+0100",
        "2026-11-24T10:01:00Z",
        "2026-11-24T10:01:07-0330",
        "Nov 24 10:00:00.987654",
      ]),
    ).toEqual([
      "2026-11-24T09:00:00.123Z",
      "2026-11-24T09:00:59.900Z",
      "2026-11-24T09:01:00.000Z",
      "2026-11-24T10:01:00.000Z",
      "2026-11-24T13:31:07.000Z",
      "2026-11-24T10:00:00.987Z",
    ]);
  });

  it("reads journalctl's JSON, and messages in it that are bytes", () => {
    const entry = {
      __REALTIME_TIMESTAMP: "1795514400123456",
      _HOSTNAME: "vm",
      SYSLOG_IDENTIFIER: "postfix/qmgr",
      _PID: "1",
    };
    const log = [
      JSON.stringify({ ...entry, MESSAGE: "AAAAAA1: removed" }),
      JSON.stringify({ ...entry, MESSAGE: [...Buffer.from("AAAAAA1: from=<ü@x>")] }),
      JSON.stringify({ ...entry, MESSAGE: null }),
      '{"MESSAGE": "cut',
      "{}",
    ].join("\n");
    const { lines, reader } = linesOf(log);
    expect(lines.map(({ at, queueId, text }) => [at, queueId, text])).toEqual([
      ["2026-11-24T10:00:00.123Z", "AAAAAA1", "removed"],
      ["2026-11-24T10:00:00.123Z", "AAAAAA1", "from=<ü@x>"],
    ]);
    expect(reader.lines).toBe(5);
  });
});

describe("a maillog's lines", () => {
  const said = (program: string, text: string) =>
    linesOf(`Nov 24 10:00:00 vm ${program}: ${text}`).lines.map(({ system, daemon, queueId, text: rest }) => [
      system,
      daemon,
      queueId,
      rest,
    ])[0];

  it("tells instances and daemons apart, and short and long queue ids from words", () => {
    expect(said("postfix/smtp[1]", "4AA091855DA0: to=<a@b>")).toEqual([
      "vm postfix",
      "smtp",
      "4AA091855DA0",
      "to=<a@b>",
    ]);
    expect(said("postfix-out/submission/smtpd[1]", "4WxBcz3bTJz1zQ: client=x[192.0.2.1]")).toEqual([
      "vm postfix-out",
      "smtpd",
      "4WxBcz3bTJz1zQ",
      "client=x[192.0.2.1]",
    ]);
    expect(said("mta-7/qmgr[1]", "AAAAAA1: removed")).toEqual(["vm mta-7", "qmgr", "AAAAAA1", "removed"]);
    for (const words of [
      "warning: x",
      "NOQUEUE: reject: RCPT",
      "statistics: max",
      "FACE: short",
      "BCDFGHJK: no z, no hex",
    ])
      expect(said("postfix/smtpd[1]", words)?.[2], words).toBe("");
  });

  it("counts and skips what is foreign or corrupted", () => {
    const log = [
      "Nov 24 10:00:00 vm sshd[1]: postfix",
      "Nov 24 10:00:00 vm kernel: no brackets",
      "Nov 24 10:00:00 vm postfix/anvil[1]: statistics: max connection rate 1/60s",
      "Nov 24 10:00:00 vm postfix/qmgr[1",
      "Nov 24 10:00:00 vm postfix/qmgr[1]",
      "Nov 24 1",
      "postfix postfix",
      "Nov 24 10:00:00 vm dovecot: postfix/qmgr[1]: AAAAAA1: removed",
      "2026-11-24T10:00:00Z vm sshd[1]: postfix/qmgr[1]: AAAAAA1: removed",
      "\u0000\u0000\u0000",
      "",
      "Nov 24 10:00:00 vm postfix/qmgr[1]: AAAAAA1: removed\r",
      "x".repeat(10_000),
    ].join("\n");
    const { lines, reader } = linesOf(log);
    expect(lines.map(({ text }) => text)).toEqual(["statistics: max connection rate 1/60s", "removed"]);
    expect([reader.lines, reader.linesOfPostfix]).toEqual([13, 4]);
  });

  it("reads bytes that are no UTF-8, and those that are", () => {
    const bytes = Buffer.concat([
      Buffer.from(
        "Nov 24 10:00:00 vm postfix/cleanup[1]: AAAAAA1: message-id=<grüße@vm>\nNov 24 10:00:00 vm postfix/cleanup[1]: AAAAAA2: message-id=<",
      ),
      Buffer.of(0xff, 0xfe),
      Buffer.from(">\n"),
    ]);
    expect(linesOf(bytes).lines.map(({ text }) => text)).toEqual([
      "message-id=<grüße@vm>",
      "message-id=<\ufffd\ufffd>",
    ]);
  });

  it("reads the same whatever the blocks are", () => {
    const log = [...message("AAAAAA1"), "foreign ü", ...message("BBBBBB2")].join("\n");
    const whole = linesOf(log).lines;
    expect(whole).toHaveLength(10);
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`maillog blocks: FC_SEED=${seed}`);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }), (pieces) => {
        expect(linesOf(log, { pieces }).lines).toEqual(whole);
      }),
      { seed },
    );
  });
});
