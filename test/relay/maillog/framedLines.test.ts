import { describe, expect, it } from "vitest";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { LATEST } from "./storiesOf.ts";

/** What a log's lines say, and what the reader counted. */
const read = (log: string | Buffer) => {
  const told: string[] = [];
  const reader = new MaillogReader({
    latest: LATEST,
    localTime: Date.UTC,
    onLine: (line) => told.push(line.text()),
  });
  const bytes = Buffer.from(log);
  reader.end(bytes.subarray(reader.read(bytes)));
  return { told, reader };
};
const MOST = 40;
const LONGEST = 300;
const INNER = "Nov 24 09:00:00 mail postfix/qmgr[3]: 4B1234567: removed";

describe("a line of Postfix in a line of another program", () => {
  it.each(["docker", "docker/mail", "dockerd", "podman", "conmon", "0123456789ab"])(
    "is looked for behind %s",
    (head) => {
      const { told, reader } = read(`Nov 24 10:00:00 vm ${head}[1]: ${INNER}\n`);
      expect(told).toEqual(["removed"]);
      expect(reader.strangers).toEqual([]);
    },
  );

  it.each([
    "cron",
    "sshd",
    "rsyslogdx",
    "systemd-journaldx",
    "podman2",
    "conmon2",
    "0123456789abc",
    "0123456789a",
    "mail.services",
  ])("is not looked for behind %s", (head) => {
    const { told, reader } = read(`Nov 24 10:00:00 vm ${head}[1]: ${INNER}\n`);
    expect(told).toEqual([]);
    expect(reader.strangers).toHaveLength(1);
  });
});

describe("a log of strangers", () => {
  it.each(["hello", "Nov 24 10:00:00 vm cron[1]: started"])("is kept as a sample: %s", (line) => {
    const { reader } = read(`${line}\n`.repeat(100));
    expect(reader.strangers).toEqual(Array.from({ length: MOST }, () => line));
  });

  it("is kept without the end of long lines", () => {
    const reader = new MaillogReader({ latest: LATEST, onLine: () => {} });
    reader.skip(Buffer.from("x".repeat(100_000)));
    reader.end(Buffer.from("y".repeat(1_000)));
    expect(reader.strangers).toEqual(["x".repeat(LONGEST), "y".repeat(LONGEST)]);
  });
});

describe("repeated lines", () => {
  const removed = "Nov 24 10:00:00 vm postfix/qmgr[3]: 4B1234567: removed";

  it("count as often as syslog says, directly behind the line only", () => {
    const again = "Nov 24 10:00:01 vm last message repeated 2 times";
    expect(read(`${removed}\n${again}\n`).told).toEqual(["removed", "removed", "removed"]);
    const between = `${removed}\nNov 24 10:00:01 vm cron[1]: x\n${again}\n`;
    expect(read(between).told).toEqual(["removed"]);
    expect(read(`${again}\n`).told).toEqual([]);
  });

  it("count with the text in brackets, whose last bracket is not part of it", () => {
    const line = "Nov 24 10:00:01 vm postfix/qmgr[3]: message repeated 3 times: [ 4B1234567: removed]";
    expect(read(`${line}\n`).told).toEqual(["removed", "removed", "removed"]);
    expect(read("Nov 24 10:00:01 vm postfix/qmgr[3]: 4B1234567: message [x]\n").told).toEqual([
      "message [x]",
    ]);
  });
});

describe("bytes in the journal's export format", () => {
  const bytes = (text: string) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
    return Buffer.concat([Buffer.from("MESSAGE\n"), length, Buffer.from(`${text}\n`)]);
  };
  const entry = (text: string) =>
    Buffer.concat([
      Buffer.from("__REALTIME_TIMESTAMP=1795000000000000\nSYSLOG_IDENTIFIER=postfix/qmgr\n_PID=3\n"),
      bytes(text),
      Buffer.from("\n"),
    ]);

  it("are one field, with the newlines in it", () => {
    expect(read(entry("4B1234567: removed")).told).toEqual(["removed"]);
    expect(read(entry("4B1234567: first\nsecond")).told[0]).toContain("first");
  });

  it("are read in whatever blocks they come", () => {
    const log = Buffer.concat([entry("4B1234567: removed"), entry("4B1234568: removed")]);
    for (let size = 1; size < 40; size++) {
      const told: string[] = [];
      const reader = new MaillogReader({ latest: LATEST, onLine: (line) => told.push(line.queueId) });
      let rest = Buffer.alloc(0);
      for (let at = 0; at < log.length; at += size) {
        rest = Buffer.concat([rest, log.subarray(at, at + size)]);
        rest = rest.subarray(reader.read(rest));
      }
      reader.end(rest);
      expect(told, String(size)).toEqual(["4B1234567", "4B1234568"]);
    }
  });
});
