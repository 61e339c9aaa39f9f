import { describe, expect, it } from "vitest";
import { Summary } from "../../../shared/relay/maillog/summary.ts";
import { delivery, line, message, noticeOf, SES, storiesOf } from "./storiesOf.ts";

const REFUSED = {
  status: "deferred",
  dsn: "4.4.1",
  reply: "connect to x[192.0.2.1]:587: Connection refused",
};
const TIMED_OUT = { ...REFUSED, reply: "connect to x[192.0.2.1]:587: Connection timed out" };
const UNKNOWN_USER = { status: "bounced", dsn: "5.1.1", reply: "host x said: 550 5.1.1 User unknown" };

const summaryOf = (...log: string[]) => {
  const summary = new Summary();
  for (const story of storiesOf(log.join("\n")).stories) summary.add(story);
  return summary;
};
const codesOf = (...log: string[]) =>
  summaryOf(...log)
    .causes()
    .map(({ code, count }) => [code, count]);
const HOLD = "milter-hold: END-OF-MESSAGE from x[192.0.2.9]: held; from=<a@b>";

describe("a maillog's counts", () => {
  it.each([
    ["on hold", [line("postfix/cleanup[2]", `AAAAAA1: ${HOLD}`)], [["held", 1]]],
    [
      "released from hold and delivered",
      [line("postfix/cleanup[2]", `AAAAAA1: ${HOLD}`), delivery("AAAAAA1")],
      [["taken_by_ses", 1]],
    ],
    ["not tried yet", message("AAAAAA1").slice(0, 3), []],
    [
      "that other causes outnumber, as a later attempt mended it",
      [
        ...["AAAAAA1", "BBBBBB2", "CCCCCC3"].flatMap((id) => message(id, [REFUSED, {}])),
        ...["DDDDDD4", "EEEEEE5"].flatMap((id) => message(id, [TIMED_OUT]).slice(0, -1)),
      ],
      [
        ["connection_timed_out", 2],
        ["connection_refused", 3],
        ["taken_by_ses", 3],
      ],
    ],
    [
      "equal, by name",
      [delivery("AAAAAA1", TIMED_OUT), delivery("BBBBBB2", REFUSED), delivery("CCCCCC3", UNKNOWN_USER)],
      [
        ["connection_refused", 1],
        ["connection_timed_out", 1],
        ["noSuchUser", 1],
      ],
    ],
    [
      "equal, by name, in another order",
      [delivery("CCCCCC3", UNKNOWN_USER), delivery("BBBBBB2", REFUSED), delivery("AAAAAA1", TIMED_OUT)],
      [
        ["connection_refused", 1],
        ["connection_timed_out", 1],
        ["noSuchUser", 1],
      ],
    ],
  ])("have a message %s", (_, log, counts) => expect(codesOf(...log)).toEqual(counts));

  it("have a cause's first and last time and last example, whatever the order", () => {
    const [early, late] = [
      delivery("AAAAAA1", { ...REFUSED, time: "Nov 24 10:00:00" }),
      delivery("BBBBBB2", { ...REFUSED, time: "Nov 24 12:00:00" }),
    ];
    for (const log of [
      [early, late],
      [late, early],
    ])
      expect(summaryOf(...log).causes()).toMatchObject([
        {
          count: 2,
          firstAt: Date.parse("2026-11-24T10:00:00Z"),
          lastAt: Date.parse("2026-11-24T12:00:00Z"),
          example: { queueId: "BBBBBB2", reply: REFUSED.reply },
        },
      ]);
    const sameTime = [early, delivery("CCCCCC3", { ...REFUSED, time: "Nov 24 10:00:00" })];
    expect(summaryOf(...sameTime).causes()[0]?.example.queueId).toBe("CCCCCC3");
  });

  it("have notices that did not arrive, but not those still on their way", () => {
    const bounced = (id: string) => message(id, [UNKNOWN_USER]).slice(0, -1);
    const summary = summaryOf(
      ...["AAAAAA1", "BBBBBB1"].flatMap((id) => [...bounced(id), ...noticeOf(id, id.replace("1", "2"))]),
      ...bounced("CCCCCC1"),
      ...noticeOf("CCCCCC1", "CCCCCC2").map((one) => one.replace("status=sent", "status=bounced")),
      ...bounced("DDDDDD1"),
      ...noticeOf("DDDDDD1", "DDDDDD2").slice(0, 4),
    );
    expect(summary).toMatchObject({ messages: 4, notices: 4, noticesUndelivered: 1 });
  });

  it("have when the first is given up, where the log says how old it is", () => {
    const withoutDelay = delivery("AAAAAA1", REFUSED).replace(/ delay=\S+/, "");
    expect(summaryOf(withoutDelay)).toMatchObject({ waiting: 1, firstGivenUpAt: undefined });
    const [older, newer] = [
      delivery("BBBBBB2", { ...REFUSED, delay: 86_400 }),
      delivery("CCCCCC3", { ...REFUSED, delay: 1 }),
    ];
    for (const log of [
      [older, newer, withoutDelay],
      [newer, withoutDelay, older],
    ])
      expect(summaryOf(...log)).toMatchObject({
        waiting: 3,
        firstGivenUpAt: Date.parse("2026-11-28T10:00:00Z"),
      });
  });

  it.each([
    [{}, true],
    [REFUSED, false],
  ])("have an untrusted relay only where it accepted the message: %j, %s", (given, is) => {
    const tls = line("postfix/smtp[4]", `Untrusted TLS connection established to ${SES}: TLSv1.3`);
    expect(codesOf(tls, delivery("AAAAAA1", given)).some(([code]) => code === "tls_untrusted")).toBe(is);
  });

  it("tell a thousand identities of a region apart, and go on counting those", () => {
    const unverified = (id: string, identity: string) =>
      delivery(id, {
        status: "bounced",
        reply: `554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ${identity}`,
      });
    const log = Array.from({ length: 1_001 }, (_, n) =>
      unverified((0x100000 + n).toString(16).toUpperCase(), `${n}@x.org`),
    );
    const [cause] = summaryOf(...log, unverified("FFFFFF1", "0@x.org")).causes();
    expect(cause?.count).toBe(1_002);
    expect(cause?.named?.counts.size).toBe(1_000);
    expect(cause?.named?.counts.get("0@x.org")).toBe(2);
    expect(cause?.named?.counts.has("1000@x.org")).toBe(false);
  });
});
