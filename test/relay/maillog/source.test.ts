import { describe, expect, it } from "vitest";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { sourceOf } from "../../../shared/relay/maillog/source.ts";
import { LATEST, line } from "./storiesOf.ts";

describe("a line's source", () => {
  it.each([
    ["vm postfix/smtp", ["vm postfix", "postfix", "smtp", "delivers"]],
    ["vm postfix/submission/smtpd", ["vm postfix", "postfix", "smtpd", "takes"]],
    ["vm postfix-out/qmgr", ["vm postfix-out", "postfix-out", "qmgr", "queues"]],
    ["vm.example.org mta-7/bounce", ["vm.example.org mta-7", "mta-7", "bounce", "bounces"]],
    ["vm postfix/anvil", ["vm postfix", "postfix", "anvil", "reports"]],
    ["vm postfix-out/anvil", ["vm postfix-out", "postfix-out", "anvil", "reports"]],
    ["postfix/qmgr", ["postfix", "postfix", "qmgr", "queues"]],
    ["vm postfix/constructor", ["vm postfix", "postfix", "constructor", "reports"]],
  ])("%s is Postfix's", (head, [system, instance, daemon, role]) =>
    expect(sourceOf(head)).toEqual({ system, instance, daemon, role }),
  );

  it.each([
    "vm sshd",
    "vm kubelet/scope",
    "vm notpostfix/anvil",
    "vm postfix",
    "x vm postfix/smtp",
    "vm postfix/smtp x",
    "",
  ])("%j is not Postfix's", (head) => expect(sourceOf(head)).toBeUndefined());
});

describe("a maillog's line", () => {
  const read = (...log: string[]) => {
    const lines: { pid: string; queueId: string; text: string }[] = [];
    const reader = new MaillogReader({
      latest: LATEST,
      onLine: (one) => lines.push({ pid: one.pid(), queueId: one.queueId, text: one.text() }),
    });
    reader.read(Buffer.from(log.map((one) => `${one}\n`).join("")));
    reader.end(Buffer.alloc(0));
    return { lines, reader };
  };

  it("has a process, a queue id and a text", () =>
    expect(read(line("postfix/qmgr[34]", "AAAAAA1: removed")).lines).toEqual([
      { pid: "34", queueId: "AAAAAA1", text: "removed" },
    ]));

  it.each([
    "Nov 24 10:00:00 vm postfix/qmgr[1]; AAAAAA1: removed",
    "Nov 24 10:00:00 vm postfix/qmgr[1]:AAAAAA1: removed",
    "Nov 24 10:00:00 vm postfix/qmgr[1] AAAAAA1: removed",
    "Nov 24 10:00:00 vm postfix/qmgr[1: AAAAAA1: removed",
    `Nov 24 10:00:00 ${"h".repeat(300)} postfix/qmgr[1]: AAAAAA1: removed`,
  ])("is not %s", (text) => expect(read(text).lines).toEqual([]));

  it.each([
    ["A".repeat(20), "A".repeat(20)],
    ["A".repeat(21), ""],
    ["AAAAAA", "AAAAAA"],
    ["AAAAA", ""],
    ["BCDFGHJKLZ", "BCDFGHJKLZ"],
    ["BCDFGHJKL", ""],
  ])("that begins with %s has the queue id %j", (word, queueId) =>
    expect(read(line("postfix/qmgr[1]", `${word}: removed`)).lines[0]?.queueId).toBe(queueId),
  );

  it("has no queue id without the space behind it", () =>
    expect(read(line("postfix/qmgr[1]", "AAAAAA1:removed")).lines).toEqual([
      { pid: "1", queueId: "", text: "AAAAAA1:removed" },
    ]));

  it("of syslog can follow one of the journal", () => {
    const entry = {
      __REALTIME_TIMESTAMP: "1795514400000000",
      _HOSTNAME: "a-host-with-a-long-name",
      SYSLOG_IDENTIFIER: "postfix/qmgr",
      _PID: "1",
      MESSAGE: "AAAAAA1: removed",
    };
    const { lines } = read(JSON.stringify(entry), line("postfix/qmgr[2]", "BBBBBB2: removed"));
    expect(lines.map(({ queueId }) => queueId)).toEqual(["AAAAAA1", "BBBBBB2"]);
  });

  it("is counted once, and the first dates the log", () => {
    const { reader } = read(
      line("postfix/qmgr[1]", "AAAAAA1: removed", "Nov 24 10:00:00"),
      line("postfix/qmgr[1]", "BBBBBB2: removed", "Nov 24 11:00:00"),
    );
    expect([reader.lines, reader.linesOfPostfix]).toEqual([2, 2]);
    expect(reader.firstAt).toBe(Date.parse("2026-11-24T10:00:00Z"));
  });
});
