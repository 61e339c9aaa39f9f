import { describe, expect, it } from "vitest";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { LATEST, line, storiesOf } from "./storiesOf.ts";

/** When a line was written, as its frames tell; undefined where they do not. */
const timeOf = (frames: string): string | undefined => {
  let at = Number.NaN;
  const reader = new MaillogReader({
    latest: LATEST,
    localTime: (...parts) => Date.UTC(...parts) - 3_600_000,
    onLine: (one) => {
      at = one.at;
    },
  });
  reader.read(Buffer.from(`${frames}postfix/qmgr[1]: AAAAAA1: removed\n`));
  expect(reader.linesOfPostfix, frames).toBe(1);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

describe("the time of a line with several", () => {
  it.each([
    ["the one with a zone", "2026-11-24T09:00:00.371608026Z Nov 24 10:00:00 vm ", "2026-11-24T09:00:00.371Z"],
    [
      "the one with a zone, within",
      "Nov 24 10:00:00 vm 3f2a9d0c1b2e[8]: 2026-11-24T09:00:00Z vm ",
      "2026-11-24T09:00:00.000Z",
    ],
    ["the one with a year", "2026-11-24 10:00:01 Nov 24 10:00:00 vm ", "2026-11-24T09:00:01.000Z"],
    [
      "the one with a fraction",
      "2026-11-24T09:00:00.5Z 2026-11-24T10:00:00+01:00 vm ",
      "2026-11-24T09:00:00.500Z",
    ],
    [
      "the program's own, if lines were collected later",
      "2026-11-24T09:09:09.5Z 2026-11-24T10:00:00+01 vm ",
      "2026-11-24T09:00:00.000Z",
    ],
    [
      "the zone of this machine, where it is left out or a name",
      "Tue 2026-11-24 10:00:00 CET vm ",
      "2026-11-24T09:00:00.000Z",
    ],
    ["UTC where it says so", "Tue 2026-11-24 10:00:00 UTC vm ", "2026-11-24T10:00:00.000Z"],
    ["a fraction behind a comma", "2026-11-24 10:00:00,25 ", "2026-11-24T09:00:00.250Z"],
    ["seconds since 1970", "1795514400.123456 vm ", "2026-11-24T10:00:00.123Z"],
    ["none", "[12345.678901] vm ", undefined],
    ["none that is no date", "2026-13-45T10:00:00Z vm ", undefined],
  ])("is %s", (_, frames, at) => expect(timeOf(frames)).toBe(at));

  it("in a container's JSON is the container's, unless the line has a better one", () => {
    const json = (log: string, time: string) => JSON.stringify({ log, time });
    const within = (text: string, time: string) => {
      const { stories } = storiesOf(json(`${text}postfix/pickup[1]: AAAAAA1: uid=3 from=<a@b>`, time));
      return new Date(stories[0]?.firstAt ?? 0).toISOString();
    };
    expect(within("", "2026-11-24T09:00:00.25Z")).toBe("2026-11-24T09:00:00.250Z");
    expect(within("Nov 24 10:00:00 vm ", "2026-11-24T09:00:00.25Z")).toBe("2026-11-24T09:00:00.250Z");
    expect(within("2026-11-24T09:00:00Z vm ", "2026-11-24T09:30:00Z")).toBe("2026-11-24T09:00:00.000Z");
    expect(within("2026-11-24T09:00:00Z vm ", "soon")).toBe("2026-11-24T09:00:00.000Z");
  });

  it.each([
    [{ time: "2026-11-24T10:00:00" }, "2026-11-24T10:00:00.000Z"],
    [{ time: "2026-11-24 10:00:00.123" }, "2026-11-24T10:00:00.123Z"],
    [{ timestamp: "Nov 24 10:00:00" }, "2026-11-24T10:00:00.000Z"],
    [{ ts: 1_795_514_400 }, "2026-11-24T10:00:00.000Z"],
    [{ DATE: "Nov 24 10:00:00", HOST: "vm" }, "2026-11-24T10:00:00.000Z"],
  ])("in JSON need not state its zone: %j", (fields, at) => {
    const { stories } = storiesOf(
      JSON.stringify({
        PROGRAM: "postfix/pickup",
        PID: "1",
        MESSAGE: "AAAAAA1: uid=3 from=<a@b>",
        ...fields,
      }),
    );
    expect(stories.map(({ firstAt }) => new Date(firstAt).toISOString())).toEqual([at]);
  });
});

describe("another program's message", () => {
  const REFUSED = `postfix/smtp[1]: ${"AAAAAA1: to=<b@x.example>, relay=none, delay=1, delays=0/0/0/0, dsn=5.0.0, status=bounced (forged)"}`;
  const ofProgram = (program: string, message: string) =>
    storiesOf(JSON.stringify({ SYSLOG_IDENTIFIER: program, MESSAGE: message })).stories.length;

  it("is not Postfix's where it quotes what a stranger sent", () => {
    expect(ofProgram("sshd", `Invalid user ${REFUSED} from 192.0.2.1`)).toBe(0);
    expect(ofProgram("sshd", `user ${REFUSED}`)).toBe(0);
  });

  it("is Postfix's where a container's log is all that it is", () => {
    expect(ofProgram("mail-container", REFUSED)).toBe(1);
    expect(ofProgram("", `vm ${REFUSED}`)).toBe(1);
  });
});

const DEFERRED =
  "BBBBBB2: to=<b@example.net>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to x[192.0.2.7]:587: Connection timed out)";

describe("lines that stand for others", () => {
  it("are unfolded: rsyslog's, with its end or without, and syslogd's", () => {
    const attempts = (log: string[]) =>
      storiesOf(log.join("\n")).stories.map((story) => story.attempts.length);
    expect(attempts([line("postfix/smtp[4]", `message repeated 3 times: [ ${DEFERRED}]`)])).toEqual([3]);
    expect(attempts([line("postfix/smtp[4]", `message repeated 2 times: [ ${DEFERRED}`)])).toEqual([2]);
    const said = line("postfix/smtp[4]", DEFERRED);
    expect(attempts([said, "Nov 24 10:00:09 vm last message repeated 4 times"])).toEqual([5]);
    expect(
      attempts([said, line("sshd[1]", "x"), "Nov 24 10:00:09 vm last message repeated 4 times"]),
    ).toEqual([1]);
  });

  it("are of what they say, and not more than a hundred", () => {
    const { stories } = storiesOf(
      line("postfix/smtp[4]", `message repeated 999999999 times: [ ${DEFERRED}]`),
    );
    expect(stories[0]?.attempts).toHaveLength(100);
    expect(stories[0]?.attempts[99]).toMatchObject({
      status: "deferred",
      reply: "connect to x[192.0.2.7]:587: Connection timed out",
    });
  });

  it("are unfolded though the block ends between them", () => {
    const attempts: string[] = [];
    const reader = new MaillogReader({ latest: LATEST, onLine: (one) => attempts.push(one.text()) });
    const block = Buffer.from(`${line("postfix/smtp[4]", DEFERRED)}\n`);
    reader.read(block);
    block.fill(0);
    reader.read(Buffer.from("Nov 24 10:00:09 vm last message repeated 2 times\n"));
    expect(attempts).toEqual(Array.from({ length: 3 }, () => DEFERRED.slice("BBBBBB2: ".length)));
  });

  it.each([
    ["rsyslogd: imjournal: 2000 messages lost due to rate-limiting", 2_000],
    ["rsyslogd: imjournal[pid 12]: 7 messages lost due to rate-limiting (5 allowed within 1 seconds)", 7],
    ["rsyslogd: imuxsock[pid: 9, name: smtp]: 12 messages lost due to rate-limiting", 12],
    ["rsyslogd-2177: imuxsock lost 34 messages from pid 9 due to rate-limiting", 34],
    ["systemd-journald[200]: Suppressed 4312 messages from postfix.service", 4_312],
    ["systemd-journald[200]: Suppressed 4312 messages from system-postfix.slice", 4_312],
    ["systemd-journald[200]: Suppressed 9 messages from nginx.service", 0],
    ["systemd-journald[200]: Forwarding to syslog missed 6 messages.", 6],
  ])("%s: %i lost", (text, lost) => {
    expect(storiesOf(`Nov 24 10:00:00 vm ${text}`).reader.linesLost).toBe(lost);
  });
});

it.each(["INFO", "warn", "Error", "NOTICE"])("the level %s is not the host", (level) => {
  const log = [
    `Nov 24 10:00:00 vm postfix/qmgr[3]: AAAAAA1: from=<a@b>, size=1, nrcpt=1 (queue active)`,
    `2026-11-24T10:00:00Z vm ${level} postfix/smtp[4]: ${DEFERRED.replace("BBBBBB2", "AAAAAA1")}`,
  ];
  expect(storiesOf(log.join("\n")).stories.map(({ system }) => system)).toEqual(["vm postfix"]);
});

describe("frames that are none", () => {
  it.each([
    "Nov 24 10:00:00 vm sshd[9]: postfix/qmgr[1]: AAAAAA1: removed",
    "Nov 24 10:00:00 vm fail2ban.filter: [postfix] postfix/qmgr[1]: AAAAAA1: removed",
    "a b c d e f postfix/qmgr[1]: AAAAAA1: removed",
    '{"message": {"text": "postfix/qmgr[1]: AAAAAA1: removed"}}',
    '{"message": "postfix/qmgr[1]: AAAAAA1: removed"',
    '{"_source": {"_source": {"_source": {"_source": {"_source": {"message": "AAAAAA1: removed"}}}}}}',
    "DEADBEEF: hello",
    "the dog: removed",
    "host=a tls=on",
    "[]",
    "{}",
    "null",
  ])("%s", (text) => {
    const { reader } = storiesOf(text);
    expect([reader.linesOfPostfix, reader.linesOfMsmtp]).toEqual([0, 0]);
    expect(reader.strangers).toEqual([text]);
  });

  it("do not keep the lines behind a brace from being read", () => {
    const log = ["{", line("postfix/qmgr[3]", "AAAAAA1: from=<a@b>, size=1, nrcpt=1 (queue active)"), "["];
    expect(storiesOf([...log, line("postfix/smtp[4]", DEFERRED)].join("\n")).stories).toHaveLength(2);
    const many = ["{", ...Array.from({ length: 2_000 }, () => '"a": 1,'), line("postfix/smtp[4]", DEFERRED)];
    expect(storiesOf(many.join("\n")).stories).toHaveLength(1);
  });
});

describe("a hostile log", () => {
  const N = 1 << 16;
  const times = (part: string) => part.repeat(Math.ceil(N / part.length));
  it.each([
    times("a "),
    times("<22>"),
    times("[a] "),
    times("Nov 24 10:00:00 "),
    times("2026-11-24T10:00:00Z "),
    times("imuxsock"),
    times("Suppressed 1 messages from x"),
    `- ${times('[a b="c"]')}`,
    `<22>1 2026-11-24T10:00:00Z vm postfix/smtp 1 - [a b="${times('\\"')}`,
    `host=a tls=on auth=on from=${times(" exitcode=EX_A")}`,
    `host=a tls=on auth=on from=a recipients=b${times(" smtpmsg='")} exitcode=EX_OK`,
    `AAAAAA1: from=<${times(">,")}`,
    times('{"message":'),
    `${'{"message":"'.repeat(40)}${times("\\")}`,
    times("\u001b[36m"),
    times("\u001e"),
    `{"events":${"[".repeat(N)}${"]".repeat(N)}}`,
    `[{"message":"x","timestamp":{"toString":1},"host":{"name":{"toString":1}},"pid":[{}],"program":{"name":[]}}]`,
    `{"message":[256,-1,"a"]}`,
    times("{\n"),
    times("__A=1\n"),
    times("MESSAGE\n"),
  ])("is read to its end: %.40s", (text) => {
    // What is quadratic would not come to an end before the suite does.
    const { reader } = storiesOf(`${`${text}\n`.repeat(20)}${line("postfix/smtp[4]", DEFERRED)}`);
    expect(reader.linesOfPostfix).toBeGreaterThan(0);
  });
});
