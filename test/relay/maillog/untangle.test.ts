import { describe, expect, it } from "vitest";
import { outcomeOf, type Story, whatNext } from "../../../shared/relay/maillog/story.ts";
import {
  BOUNCED,
  DEFERRED,
  delivery,
  line,
  message,
  noticeOf,
  SES,
  sesReply,
  storiesOf,
} from "./storiesOf.ts";

const told = (log: string[]) => storiesOf(log.join("\n")).stories;
const idsAndOutcomes = (stories: Story[]) =>
  stories.map((story) => [story.queueId, outcomeOf(story), story.ending]);

describe("the untangled maillog", () => {
  it("tells a message's way in one story, with SES's message id", () => {
    const at = Date.parse("2026-11-24T10:00:00Z");
    expect(told(message("4AA091855DA0"))).toEqual([
      {
        system: "vm postfix",
        queueId: "4AA091855DA0",
        firstAt: at,
        lastAt: at,
        isWhole: true,
        client: undefined,
        saslUsername: undefined,
        uid: "33",
        messageId: "4AA091855DA0@vm",
        from: "app@example.org",
        size: 400,
        nrcpt: 1,
        held: undefined,
        attempts: [
          {
            at,
            to: "4AA091855DA0@example.net",
            origTo: undefined,
            relay: SES,
            delay: 0.5,
            delays: "0.1/0/0.1/0.3",
            dsn: "2.0.0",
            status: "sent",
            reply: sesReply("4AA091855DA0"),
            sesMessageId: "0102018f0c0ffee0-4AA091855DA0",
            isTlsUntrusted: false,
          },
        ],
        ending: "removed",
        notices: [],
      },
    ]);
  });

  it("tells who handed a message over, and addresses that are odd", () => {
    const [story] = told([
      line(
        "postfix/submission/smtpd[1]",
        "AAAAAA1: client=app[192.0.2.9], sasl_method=PLAIN, sasl_username=app",
      ),
      line("postfix/cleanup[1]", "AAAAAA1: message-id=no brackets"),
      line("postfix/qmgr[1]", 'AAAAAA1: from=<"a>b"@example.org>, size=1, nrcpt=1 (queue active)'),
      line(
        "postfix/local[1]",
        'AAAAAA1: to=<"c>d"@example.org>, orig_to=<root>, relay=local, conn_use=2, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to command: "x (y)")',
      ),
    ]);
    expect(story).toMatchObject({
      client: "app[192.0.2.9]",
      saslUsername: "app",
      messageId: "no brackets",
      from: '"a>b"@example.org',
      attempts: [
        {
          to: '"c>d"@example.org',
          origTo: "root",
          relay: "local",
          delay: 1,
          reply: 'delivered to command: "x (y)"',
        },
      ],
    });
  });

  it("tells the notice of a bounce as part of the message's story, whichever line of it comes first", () => {
    const [bounced, notice] = [message("AAAAAA1", [BOUNCED]).slice(0, -1), noticeOf("AAAAAA1", "BBBBBB2")];
    const [id, from, says, removed, sent, left] = notice;
    const orders = [
      notice,
      [says, id, from, removed, sent, left],
      [id, from, sent, left, says, removed],
      [id, says, from, sent, left, removed],
    ];
    for (const order of orders) {
      const stories = told([...bounced, ...order.map((one) => one ?? "")]);
      expect(idsAndOutcomes(stories)).toEqual([["AAAAAA1", "bounced", "removed"]]);
      expect(
        stories[0]?.notices.map(({ kind, story }) => [kind, story.queueId, outcomeOf(story), story.from]),
      ).toEqual([["non-delivery", "BBBBBB2", "sent", ""]]);
    }
  });

  it("keeps a delay notice and the notice of non-delivery apart, and is not led in a circle", () => {
    const stories = told([
      ...message("AAAAAA1", [DEFERRED]).slice(0, -1),
      line("postfix/bounce[5]", "AAAAAA1: sender delay notification: BBBBBB2"),
      line("postfix/bounce[5]", "AAAAAA1: sender non-delivery notification: CCCCCC3"),
      line("postfix/bounce[5]", "CCCCCC3: postmaster non-delivery notification: AAAAAA1"),
      line("postfix/bounce[5]", "AAAAAA1: sender non-delivery notification: AAAAAA1"),
    ]);
    expect(stories.map(({ queueId, notices }) => [queueId, notices.map(({ kind }) => kind)])).toEqual([
      ["AAAAAA1", ["delay", "non-delivery"]],
    ]);
  });

  it("takes a queue id that is used again for another message", () => {
    const lost = message("AAAAAA1", [{ to: "lost@example.net" }]).slice(0, -1);
    const relayed = [
      line("postfix/cleanup[2]", "AAAAAA1: message-id=<other@vm>"),
      delivery("AAAAAA1", { to: "c@d" }),
    ];
    const stories = told([
      ...message("AAAAAA1"),
      ...lost,
      ...message("AAAAAA1", [{ to: "b@c" }]).slice(0, -1),
      ...relayed,
    ]);
    expect(stories.map(({ attempts }) => attempts.map(({ to }) => to))).toEqual([
      ["AAAAAA1@example.net"],
      ["lost@example.net"],
      ["b@c"],
      ["c@d"],
    ]);
  });

  it("keeps the same id of two hosts, and of two instances, apart", () => {
    const lines = message("AAAAAA1");
    const others = [
      lines.map((one) => one.replace(" vm ", " vm2 ")),
      lines.map((one) => one.replace(/postfix\//, "postfix-out/")),
    ];
    const mixed = lines.flatMap((one, n) => [one, ...others.map((other) => other[n] ?? "")]);
    expect(told(mixed).map(({ system, attempts }) => [system, attempts.length])).toEqual([
      ["vm postfix", 1],
      ["vm2 postfix", 1],
      ["vm postfix-out", 1],
    ]);
  });

  it("tells what begins before the log, what is still there at its end, and what the operator deleted", () => {
    const stories = told([
      ...message("AAAAAA1").slice(2),
      ...message("BBBBBB2", [DEFERRED]).slice(0, -1),
      line("postfix/postsuper[9]", "BBBBBB2: removed"),
      ...message("CCCCCC3", [DEFERRED]).slice(0, -1),
      line("postfix/cleanup[2]", "DDDDDD4: milter-hold: END-OF-MESSAGE from x[192.0.2.9]: held; from=<a@b>"),
    ]);
    expect(stories.map((one) => [one.queueId, one.isWhole, one.ending])).toEqual([
      ["AAAAAA1", false, "removed"],
      ["BBBBBB2", true, "deleted"],
      ["CCCCCC3", true, "open"],
      ["DDDDDD4", false, "open"],
    ]);
    expect(stories[3]?.held).toMatch(/held/);
  });

  it("knows when Postfix tries again and when it gives up", () => {
    const next = (delay: number) => {
      const [story] = told([delivery("AAAAAA1", { ...DEFERRED, delay })]);
      const times = story?.attempts[0] && whatNext(story.attempts[0]);
      return [times?.nextTryAt, times?.givenUpAt].map((at) => new Date(at ?? 0).toISOString());
    };
    expect(next(1)).toEqual(["2026-11-24T10:05:00.000Z", "2026-11-29T09:59:59.000Z"]);
    expect(next(1_000)[0]).toBe("2026-11-24T10:16:40.000Z");
    expect(next(100_000)[0]).toBe("2026-11-24T11:06:40.000Z");
  });

  it("gives up those who still wait when a message expires", () => {
    const [story] = told([
      ...message("AAAAAA1", [{ to: "a@b" }, { ...DEFERRED, to: "c@d" }]).slice(0, -1),
      line(
        "postfix/qmgr[3]",
        "AAAAAA1: from=<app@example.org>, status=expired, returned to sender",
        "Nov 29 10:00:00",
      ),
    ]);
    expect(story?.attempts.map(({ to, status }) => [to, status])).toEqual([
      ["a@b", "sent"],
      ["c@d", "deferred"],
      ["c@d", "expired"],
    ]);
  });

  it("tells refusals, with a queue id and without, once", () => {
    const from = "from app[192.0.2.9]";
    const about = "from=<a@b> to=<c@d> proto=ESMTP helo=<x>";
    const milter = line(
      "postfix/cleanup[2]",
      `CCCCCC3: milter-reject: END-OF-MESSAGE ${from}: 5.7.1 spam; ${about}`,
    );
    const stories = told([
      line(
        "postfix/smtpd[1]",
        `NOQUEUE: reject: RCPT ${from}: 554 5.7.1 <c@d>: Relay access denied; ${about}`,
      ),
      line("postfix/smtpd[1]", `NOQUEUE: filter: RCPT ${from}: <>: FILTER x; ${about}`),
      line("postfix/smtpd[1]", "BBBBBB2: client=app[192.0.2.9]"),
      line("postfix/smtpd[1]", `BBBBBB2: reject: RCPT ${from}: 550 5.1.1 <c@d>: User unknown; ${about}`),
      line("postfix/cleanup[2]", "CCCCCC3: message-id=<x>"),
      milter,
      milter,
      line("postfix/cleanup[2]", `DDDDDD4: reject: header Subject: buy ${from}; ${about}: 5.7.1 no adverts`),
      line("postfix/cleanup[2]", `EEEEEE5: discard: header Subject: x ${from}; ${about}: no`),
    ]);
    for (const story of stories) {
      expect(story).toMatchObject({ ending: "refused", client: "app[192.0.2.9]", from: "a@b" });
      expect(story.attempts).toMatchObject([{ to: "c@d", status: "rejected" }]);
    }
    const refusals = stories.map(({ queueId, attempts }) => [
      queueId ?? "NOQUEUE",
      attempts[0]?.dsn,
      attempts[0]?.reply,
    ]);
    expect(refusals.sort()).toEqual([
      ["BBBBBB2", "5.1.1", "550 5.1.1 <c@d>: User unknown"],
      ["CCCCCC3", "5.7.1", "5.7.1 spam"],
      ["DDDDDD4", "5.7.1", `header Subject: buy ${from}; ${about}: 5.7.1 no adverts`],
      ["EEEEEE5", "", `header Subject: x ${from}; ${about}: no`],
      ["NOQUEUE", "5.7.1", "554 5.7.1 <c@d>: Relay access denied"],
    ]);
  });

  it("marks what went to a relay that Postfix does not trust, of that process and relay only", () => {
    const tls = (trust: string, pid = 4) =>
      line(
        `postfix/smtp[${pid}]`,
        `${trust} TLS connection established to ${SES}: TLSv1.3 with cipher X (256/256 bits)`,
      );
    const stories = told([
      tls("Untrusted"),
      tls("Untrusted", 5),
      ...message("AAAAAA1"),
      tls("Trusted"),
      ...message("BBBBBB2"),
      tls("Untrusted"),
      delivery("CCCCCC3").replace(SES, "other[192.0.2.2]:25"),
    ]);
    expect(stories.map(({ attempts }) => attempts[0]?.isTlsUntrusted)).toEqual([true, false, false]);
  });
});
