import { describe, expect, it } from "vitest";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { outcomeOf, type Story } from "../../../shared/relay/maillog/story.ts";
import { Untangler } from "../../../shared/relay/maillog/Untangler.ts";
import { delivery, LATEST, line, message, noticeOf, SES, storiesOf } from "./storiesOf.ts";

const BOUNCED = { status: "bounced", dsn: "5.0.0", reply: "host x said: 554 no" };
const DEFERRED = {
  status: "deferred",
  dsn: "4.4.1",
  reply: "connect to x[192.0.2.1]:25: Connection refused",
};
const FROM = "from app[192.0.2.9]";
const ABOUT = "from=<a@b> to=<c@d> proto=ESMTP helo=<x>";

const told = (...log: string[]) => storiesOf(log.join("\n")).stories;
const idOf = (n: number) => (0x100000 + n).toString(16).toUpperCase();
const many = (count: number, lines: (id: string) => string[]) =>
  Array.from({ length: count }, (_, n) => lines(idOf(n))).flat();
const begun = (id: string) => [line("postfix/pickup[1]", `${id}: uid=33 from=<app@example.org>`)];
const refused = (id: string) => [
  line("postfix/smtpd[1]", `${id}: client=app[192.0.2.9]`),
  line("postfix/smtpd[1]", `${id}: reject: RCPT ${FROM}: 550 5.1.1 <c@d>: no; ${ABOUT}`),
];
const ownNotice = (id: string) => [
  line("postfix/qmgr[3]", `${id}: from=<>, size=2517, nrcpt=1 (queue active)`),
  line("postfix/qmgr[3]", `${id}: removed`),
];

/** What is told of a log that goes on, and what is still in flight. */
const soFar = (log: string[]) => {
  const stories: Story[] = [];
  const untangler = new Untangler({ onStory: (story) => stories.push(story) });
  const reader = new MaillogReader({ onLine: (one) => untangler.add(one), latest: LATEST });
  reader.end(Buffer.from(log.join("\n")));
  return { stories, untangler };
};

describe("what is remembered of a maillog", () => {
  it.each([
    [4, 5, []],
    [4, 6, [0, 1]],
    [4, 7, [0, 1]],
    [4, 8, [0, 1, 2, 3]],
    [10, 11, []],
    [10, 12, [0, 1]],
  ])("is %i records: of %i messages begun, these are told early: %j", (mostRecords, count, early) => {
    const { stories, untangler } = storiesOf(many(count, begun).join("\n"), { mostRecords });
    expect(untangler.pushedOut).toBe(early.length);
    expect(stories.filter(({ ending }) => ending === "pushedOut").map(({ queueId }) => queueId)).toEqual(
      early.map(idOf),
    );
    expect(stories).toHaveLength(count);
  });

  it.each([
    [3, 0],
    [4, 2],
  ])("counts attempts too: of %i messages with one each, %i are told early", (count, early) => {
    const log = many(count, (id) => [delivery(id, DEFERRED)]);
    expect(storiesOf(log.join("\n"), { mostRecords: 4 }).untangler.pushedOut).toBe(early);
  });

  it("counts what was refused as ended, not as told early", () => {
    const log = [...refused("AAAAAA1"), ...begun("BBBBBB2")];
    const { stories, untangler } = storiesOf(log.join("\n"), { mostRecords: 1 });
    expect(untangler.pushedOut).toBe(0);
    expect(stories.map(({ queueId, ending }) => [queueId, ending])).toEqual([
      ["BBBBBB2", "open"],
      ["AAAAAA1", "refused"],
    ]);
  });

  it("has each refusal and notice once, though they wait for more lines", () => {
    const { stories, untangler } = storiesOf(many(20, ownNotice).join("\n"), { mostRecords: 4 });
    expect(stories.map(({ queueId }) => queueId)).toEqual(Array.from({ length: 20 }, (_, n) => idOf(n)));
    expect(untangler.pushedOut).toBe(0);
    expect([...untangler.inFlight()]).toEqual([]);
  });

  it("is let go with a message and its notices, and not before", () => {
    const pairs = Array.from({ length: 50 }, (_, n) => [
      ...message(idOf(n), [BOUNCED]).slice(0, -1),
      ...noticeOf(idOf(n), idOf(1_000 + n)),
    ]).flat();
    expect(storiesOf(pairs.join("\n"), { mostRecords: 8 }).untangler.pushedOut).toBe(0);
    const later = Array.from({ length: 20 }, (_, n) => begun(idOf(2_000 + n))).flat();
    expect(storiesOf([...pairs, ...later].join("\n"), { mostRecords: 8 }).untangler.pushedOut).toBe(12);
  });

  it.each([
    [1_000, 0],
    [1_001, 100],
    [1_101, 200],
  ])("of %i notices whose message is unknown, the oldest %i are told", (count, early) => {
    const { stories, untangler } = soFar(many(count, ownNotice));
    expect(stories.map(({ queueId }) => queueId)).toEqual(Array.from({ length: early }, (_, n) => idOf(n)));
    expect([...untangler.inFlight()]).toHaveLength(count - early);
  });

  it("can be asked for before the log's end", () => {
    const { stories, untangler } = soFar([
      ...message("AAAAAA1"),
      ...begun("BBBBBB2"),
      ...ownNotice("CCCCCC3"),
    ]);
    expect(stories.map(({ queueId }) => queueId)).toEqual(["AAAAAA1"]);
    expect([...untangler.inFlight()].map(({ queueId }) => queueId)).toEqual(["BBBBBB2", "CCCCCC3"]);
    expect(untangler.pushedOut).toBe(0);
  });
});

describe("a story of a maillog", () => {
  it("is whole if its first line is that of who takes the message", () => {
    const isWhole = (...log: string[]) => told(...log)[0]?.isWhole;
    expect(isWhole(...begun("AAAAAA1"))).toBe(true);
    expect(isWhole(line("postfix/smtpd[1]", "AAAAAA1: client=app[192.0.2.9]"))).toBe(true);
    expect(isWhole(...ownNotice("AAAAAA1"))).toBe(false);
    expect(
      isWhole(...ownNotice("AAAAAA1").slice(0, 1), line("postfix/cleanup[2]", "AAAAAA1: message-id=<x>")),
    ).toBe(true);
  });

  it.each([
    ["postfix/smtp[4]", "AAAAAA1: host x[192.0.2.1] said: 450 later"],
    ["postfix/smtp[4]", "AAAAAA1: removed"],
    ["postfix/postsuper[9]", "AAAAAA1: released from hold"],
    ["postfix/qmgr[3]", "AAAAAA1: skipped, still being delivered"],
    ["postfix/cleanup[2]", "AAAAAA1: replace: header Subject: x"],
    ["postfix/bounce[5]", "AAAAAA1: sender something odd"],
    ["postfix/smtp[4]", "AAAAAA1: to=<a@b>, cut"],
    ["postfix/qmgr[3]", "AAAAAA1: from=<app@example.org>, status=unheard-of"],
  ])("does not end or change by %s: %s", (program, text) => {
    const log = message("AAAAAA1", [DEFERRED]).slice(0, -1);
    expect(told(...log, line(program, text))).toEqual(told(...log));
  });

  it.each(["expired", "force-expired"])("has attempts that are given up when its message is %s", (word) => {
    const log = message("AAAAAA1", [DEFERRED, { to: "a@b" }]).slice(0, -1);
    const [story] = told(
      ...log,
      line("postfix/qmgr[3]", `AAAAAA1: from=<a@b>, status=${word}, returned to sender`),
    );
    expect(story?.attempts.map(({ status }) => status)).toEqual(["deferred", "sent", "expired"]);
  });

  it("does not begin with the end of an unknown message", () =>
    expect(told(line("postfix/qmgr[3]", "AAAAAA1: removed"))).toEqual([]));

  it.each([
    ["a@b", "uid=33 from=<a@b>", "33"],
    [undefined, "uid=odd", undefined],
  ])("has the sender %s and the user of %s", (from, text, uid) =>
    expect(told(line("postfix/pickup[1]", `AAAAAA1: ${text}`))[0]).toMatchObject({ from, uid }),
  );

  it.each([
    ["client=app[192.0.2.9], sasl_method=PLAIN, sasl_username=ann", "ann"],
    ["client=app[192.0.2.9], orig_client=x[192.0.2.8]", undefined],
    ["client=app[192.0.2.9]", undefined],
  ])("has of %s the user %s", (text, saslUsername) =>
    expect(told(line("postfix/smtpd[1]", `AAAAAA1: ${text}`))[0]).toMatchObject({
      client: "app[192.0.2.9]",
      saslUsername,
    }),
  );

  it.each([
    ["<x@vm>", "x@vm"],
    ["<x@vm", "<x@vm"],
    ["x@vm>", "x@vm>"],
    ["", ""],
  ])("has of message-id=%s the id %s", (text, messageId) =>
    expect(told(line("postfix/cleanup[2]", `AAAAAA1: message-id=${text}`))[0]?.messageId).toBe(messageId),
  );

  it("has a notice that two messages claim only once, and one for the postmaster", () => {
    const stories = told(
      ...begun("AAAAAA1"),
      ...begun("BBBBBB2"),
      line("postfix/bounce[5]", "AAAAAA1: sender non-delivery notification: CCCCCC3"),
      line("postfix/bounce[5]", "BBBBBB2: sender delay notification: CCCCCC3"),
      line("postfix/bounce[5]", "BBBBBB2: postmaster non-delivery notification: DDDDDD4"),
    );
    const notices = stories.map(({ queueId, notices: all }) => [
      queueId,
      all.map(({ story }) => story.queueId),
    ]);
    expect(notices.filter(([, ids]) => ids?.length !== 0)).toEqual([
      ["AAAAAA1", ["CCCCCC3"]],
      ["BBBBBB2", ["DDDDDD4"]],
    ]);
  });

  it("of an empty sender is told at once if a client handed it over, and waits if it may be a notice", () => {
    const relayed = [line("postfix/smtpd[1]", "AAAAAA1: client=app[192.0.2.9]"), ...ownNotice("AAAAAA1")];
    expect(soFar(relayed).stories).toHaveLength(1);
    expect(soFar(ownNotice("AAAAAA1")).stories).toHaveLength(0);
  });

  it("is told for each message of an id that is used again", () =>
    expect(told(...ownNotice("AAAAAA1"), ...ownNotice("AAAAAA1"))).toHaveLength(2));

  it("is a refusal only if nobody was accepted", () => {
    const [taken, reject] = refused("AAAAAA1") as [string, string];
    const queued = line("postfix/qmgr[3]", "AAAAAA1: from=<a@b>, size=1, nrcpt=1 (queue active)");
    const removed = line("postfix/qmgr[3]", "AAAAAA1: removed");
    const endingOf = (...log: string[]) => told(...log)[0]?.ending;
    expect(endingOf(taken, reject)).toBe("refused");
    expect(endingOf(taken, reject, removed)).toBe("refused");
    expect(endingOf(taken, reject, queued, removed)).toBe("removed");
    expect(endingOf(taken, reject, delivery("AAAAAA1"), removed)).toBe("removed");
    expect(endingOf(delivery("AAAAAA1"), removed)).toBe("removed");
  });
});

describe("a message that is refused before it has an id", () => {
  it("is a story of its own", () =>
    expect(
      told(line("postfix/smtpd[1]", `NOQUEUE: reject: RCPT ${FROM}: 554 5.7.1 no; ${ABOUT}`)),
    ).toMatchObject([
      {
        system: "vm postfix",
        queueId: undefined,
        isWhole: true,
        ending: "refused",
        firstAt: Date.parse("2026-11-24T10:00:00Z"),
        attempts: [{ to: "c@d" }],
      },
    ]));

  it.each([
    ["postfix/smtpd[1]", `warning: reject: RCPT ${FROM}: 554 5.7.1 no; ${ABOUT}`],
    ["postfix/smtpd[1]", `NOQUEUE: reject_warning: RCPT ${FROM}: 554 5.7.1 no; ${ABOUT}`],
    ["postfix/qmgr[1]", `NOQUEUE: reject: RCPT ${FROM}: 554 5.7.1 no; ${ABOUT}`],
  ])("is not in %s: %s", (program, text) => expect(told(line(program, text))).toEqual([]));

  it.each(["reject", "milter-reject", "discard", "milter-discard"])("is so by %s of a filter", (word) => {
    const stories = told(
      line("postfix/cleanup[2]", "AAAAAA1: message-id=<x>"),
      line("postfix/cleanup[2]", `AAAAAA1: ${word}: END-OF-MESSAGE ${FROM}: 5.7.1 spam; ${ABOUT}`),
    );
    expect(stories.map((story) => [story.ending, outcomeOf(story)])).toEqual([["refused", "rejected"]]);
  });
});

describe("a relay that is not trusted", () => {
  const tls = (trust: string, { pid = 4, program = "smtp" } = {}) =>
    line(
      `postfix/${program}[${pid}]`,
      `${trust} TLS connection established to ${SES}: TLSv1.3 with cipher X`,
    );
  const isUntrusted = (...log: string[]) => told(...log, delivery("AAAAAA1"))[0]?.attempts[0]?.isTlsUntrusted;

  it.each([
    ["of the same process", [tls("Untrusted")], true],
    ["of another process", [tls("Untrusted", { pid: 5 })], false],
    ["of another daemon that only takes mail", [tls("Untrusted", { program: "smtpd" })], false],
    ["trusted since", [tls("Untrusted"), tls("Trusted")], false],
    ["verified since", [tls("Untrusted"), tls("Verified")], false],
    ["trusted by another process since", [tls("Untrusted"), tls("Trusted", { pid: 5 })], true],
    [
      "with another line since",
      [tls("Untrusted"), line("postfix/smtp[4]", "connect to x[192.0.2.2]:25: Connection refused")],
      true,
    ],
    ["trusted only", [tls("Trusted")], false],
  ])("is known: %s", (_, log, is) => expect(isUntrusted(...log)).toBe(is));

  it.each([
    [9_999, true],
    [10_000, false],
  ])("is remembered with %i others: %s", (others, is) => {
    const log = Array.from({ length: others }, (_, n) => tls("Untrusted", { pid: 100 + n }));
    expect(isUntrusted(tls("Untrusted"), ...log)).toBe(is);
  });
});
