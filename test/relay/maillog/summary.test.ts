import { describe, expect, it } from "vitest";
import { Summary } from "../../../shared/relay/maillog/summary.ts";
import { delivery, line, message, noticeOf, storiesOf } from "./storiesOf.ts";

const DEFERRED = {
  status: "deferred",
  dsn: "4.0.0",
  reply: "connect to x[192.0.2.1]:587: Connection refused",
};
const unverified = (identity: string, region = "EU-WEST-1") => ({
  status: "bounced",
  dsn: "5.0.0",
  reply: `host x said: 554 Message rejected: Email address is not verified. The following identities failed the check in region ${region}: ${identity} (in reply to end of DATA command)`,
});
const summaryOf = (log: string[]) => {
  const summary = new Summary();
  for (const story of storiesOf(log.join("\n")).stories) summary.add(story);
  return summary;
};

describe("a maillog's summary", () => {
  it("counts recipients by cause: what waits, what a later attempt mended, what went well last", () => {
    const summary = summaryOf([
      ...message("AAAAAA1", [{ ...DEFERRED, to: "a@b" }, { to: "c@d" }]).slice(0, -1),
      ...message("BBBBBB2", [DEFERRED, DEFERRED, {}]),
      ...message("CCCCCC3", [{ ...DEFERRED, time: "Nov 24 11:00:00" }]).slice(0, -1),
    ]);
    expect(summary).toMatchObject({ messages: 3, waiting: 2, outcomes: { deferred: 2, sent: 1 } });
    expect(new Date(summary.firstGivenUpAt ?? 0).toISOString()).toBe("2026-11-29T09:59:59.500Z");
    expect(
      summary.causes().map(({ code, count, waiting, recovered }) => [code, count, waiting, recovered]),
    ).toEqual([
      ["connection_refused", 3, 2, 1],
      ["taken_by_ses", 2, 0, 0],
    ]);
    expect(summary.causes()[0]).toMatchObject({
      firstAt: Date.parse("2026-11-24T10:00:00Z"),
      lastAt: Date.parse("2026-11-24T11:00:00Z"),
      example: { queueId: "CCCCCC3" },
    });
  });

  it("counts the identities that SES has not verified, by region", () => {
    const summary = summaryOf([
      ...message("AAAAAA1", [unverified("a@x.org")]),
      ...message("BBBBBB2", [unverified("a@x.org, b@x.org")]),
      ...message("CCCCCC3", [unverified("a@x.org", "US-EAST-1")]),
    ]);
    expect(
      summary.causes().map(({ title, count, named }) => [title, count, [...(named?.counts ?? [])]]),
    ).toEqual([
      [
        "Not verified in eu-west-1",
        2,
        [
          ["a@x.org", 2],
          ["b@x.org", 1],
        ],
      ],
      ["Not verified in us-east-1", 1, [["a@x.org", 1]]],
    ]);
  });

  it("counts notices apart, and those that did not arrive", () => {
    const bounced = (id: string) => message(id, [unverified("a@x.org")]).slice(0, -1);
    const summary = summaryOf([
      ...bounced("AAAAAA1"),
      ...noticeOf("AAAAAA1", "AAAAAA2"),
      ...bounced("BBBBBB1"),
      ...noticeOf("BBBBBB1", "BBBBBB2").map((one) => one.replace("status=sent", "status=bounced")),
    ]);
    expect(summary).toMatchObject({ messages: 2, notices: 2, noticesUndelivered: 1 });
    expect(summary.causes().map(({ count }) => count)).toEqual([2]);
  });

  it("tells of mail on hold, mail that expired, and servers that Postfix does not trust", () => {
    const summary = summaryOf([
      line("postfix/cleanup[2]", "AAAAAA1: milter-hold: END-OF-MESSAGE from x[192.0.2.9]: held; from=<a@b>"),
      delivery("BBBBBB2", DEFERRED),
      line("postfix/qmgr[3]", "BBBBBB2: from=<a@b>, status=expired, returned to sender"),
      line(
        "postfix/smtp[4]",
        "Untrusted TLS connection established to email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587: TLSv1.3",
      ),
      ...message("CCCCCC3"),
    ]);
    expect(summary.causes().map(({ code, count, expired }) => [code, count, expired])).toEqual([
      ["connection_refused", 1, 1],
      ["held", 1, 0],
      ["tls_untrusted", 1, 0],
      ["taken_by_ses", 1, 0],
    ]);
  });

  it("says how to release mail on hold, by its queue id where it is one message", () => {
    const held = (id: string) => [
      line("postfix/pickup[1]", `${id}: uid=33 from=<app@example.org>`),
      line("postfix/postsuper[2]", `${id}: placed on hold`),
    ];
    const one = summaryOf(held("AAAAAA1"));
    expect(one.outcomes).toMatchObject({ held: 1, unknown: 0 });
    const commandIn = (summary: Summary) => summary.causes()[0]?.remedy[0]?.target;
    expect(commandIn(one)).toEqual({ to: "shell", command: "postsuper -H AAAAAA1" });
    expect(commandIn(summaryOf([...held("AAAAAA1"), ...held("BBBBBB2")]))).toEqual({
      to: "shell",
      command: "postsuper -H QUEUE_ID",
    });
    const released = [...held("AAAAAA1"), line("postfix/postsuper[2]", "AAAAAA1: released from hold")];
    expect(summaryOf(released).outcomes).toMatchObject({ held: 0 });
  });
});
