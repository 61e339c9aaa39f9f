import { describe, expect, it } from "vitest";
import { attemptOf } from "../../../shared/relay/maillog/attempt.ts";
import { refusalOf } from "../../../shared/relay/maillog/refusal.ts";
import {
  type Attempt,
  type Ending,
  isWaiting,
  lastAttempts,
  newStory,
  outcomeOf,
  whatNext,
} from "../../../shared/relay/maillog/story.ts";

const SES_ID = "0102018f0c0ffee0-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901-000000";

describe("an attempt", () => {
  it.each([
    [
      "to=<a@b>, relay=local, delay=1.5, delays=1/0/0/0.5, dsn=2.0.0, conn_use=2, status=sent (delivered)",
      {
        to: "a@b",
        relay: "local",
        delay: 1.5,
        delays: "1/0/0/0.5",
        dsn: "2.0.0",
        status: "sent",
        reply: "delivered",
      },
    ],
    [
      "to=<a@b>, orig_to=<root>, relay=none, delay=0, dsn=4.4.1, status=deferred (connect to x[192.0.2.1]:25: (odd))",
      { to: "a@b", origTo: "root", relay: "none", delay: 0, reply: "connect to x[192.0.2.1]:25: (odd)" },
    ],
    ["to=<a@b>, dsn=4.0.0, status=deferred", { dsn: "4.0.0", status: "deferred", reply: "" }],
    ["to=<a@b>, status=sent (250 Ok cut", { status: "sent", reply: "250 Ok cut" }],
    [
      "to=<a, b@c>, status=sent (x)",
      { to: "a, b@c", relay: "none", delay: undefined, isTlsUntrusted: false },
    ],
  ])("is read from %s", (text, fields) => expect(attemptOf(text, 7)).toMatchObject({ at: 7, ...fields }));

  it.each([
    "",
    "to=<a@b>",
    "to=<a@b>, relay",
    "to=<a@b>, statusx",
    "xstatus=sent (x)",
    "to=<a@b, dsn=2.0.0, status=sent",
  ])("is not read from %j", (text) => expect(attemptOf(text, 7)).toBeUndefined());

  it.each([
    [`250 Ok ${SES_ID}`, SES_ID],
    [`250 Ok ${SES_ID} more`, undefined],
    [`251 Ok ${SES_ID}`, undefined],
    ["250 Ok queued", undefined],
    ["250 Ok queued-as-4WxBcz3bTJz1zQ", undefined],
    ["250 2.0.0 Ok: queued as 4AA091855DA0", undefined],
  ])("has in %j SES's message id %s", (reply, id) =>
    expect(attemptOf(`to=<a@b>, status=sent (${reply})`, 0)?.sesMessageId).toBe(id),
  );
});

it("reads a line that a stranger made long, in time that grows as the line does", () => {
  const text = `reject: header Subject: ${" from x[1]: a".repeat(50_000)}; from=<a@b>${"; from=<".repeat(50_000)}`;
  expect(refusalOf(text, 0)?.attempt.status).toBe("rejected");
});

describe("a refusal", () => {
  it.each([
    [
      "reject: RCPT from app[192.0.2.9]: 550 5.1.1 <c@d>: User unknown; from=<a@b> to=<c@d> proto=ESMTP helo=<x>",
      {
        client: "app[192.0.2.9]",
        from: "a@b",
        to: "c@d",
        dsn: "5.1.1",
        reply: "550 5.1.1 <c@d>: User unknown",
      },
    ],
    [
      "reject: RCPT from unknown[2001:db8::1]: 450 4.7.123 <c@d>: wait; from=<> to=<c@d>",
      {
        client: "unknown[2001:db8::1]",
        from: "",
        to: "c@d",
        dsn: "4.7.123",
        reply: "450 4.7.123 <c@d>: wait",
      },
    ],
    [
      "reject: MAIL from app[192.0.2.9]: 552 5.10.4 too big; from=<a@b>",
      { client: "app[192.0.2.9]", from: "a@b", to: "", dsn: "5.10.4", reply: "552 5.10.4 too big" },
    ],
    [
      "milter-reject: x; to=<c@d>",
      { client: undefined, from: undefined, to: "c@d", dsn: "", reply: "x; to=<c@d>", relay: "milter" },
    ],
    [
      "reject: CONNECT from unknown[192.0.2.9]: 554 5.7.1 <x>: Client host rejected: Access denied; proto=SMTP",
      {
        client: "unknown[192.0.2.9]",
        from: undefined,
        to: "",
        dsn: "5.7.1",
        reply: "554 5.7.1 <x>: Client host rejected: Access denied",
      },
    ],
    [
      "reject: EHLO from app[192.0.2.9]: 504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname; proto=SMTP helo=<x>",
      {
        client: "app[192.0.2.9]",
        from: undefined,
        to: "",
        dsn: "5.5.2",
        reply: "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname",
      },
    ],
    [
      "reject: VRFY from app[192.0.2.9]: 550 5.1.1 <c@d>: Recipient address rejected: no; to=<c@d> proto=SMTP helo=<x>",
      {
        client: "app[192.0.2.9]",
        from: undefined,
        to: "c@d",
        dsn: "5.1.1",
        reply: "550 5.1.1 <c@d>: Recipient address rejected: no",
      },
    ],
    [
      "reject: RCPT from [192.0.2.9]:5025: 550 5.7.1 Service unavailable; client [192.0.2.9] blocked using zen.example; from=<a@b>, to=<c@d>, proto=ESMTP, helo=<x>",
      {
        client: "[192.0.2.9]:5025",
        from: "a@b",
        to: "c@d",
        dsn: "5.7.1",
        reply: "550 5.7.1 Service unavailable; client [192.0.2.9] blocked using zen.example",
      },
    ],
    [
      "proxy-reject: END-OF-MESSAGE: 554 5.7.1 Virus found; from=<a@b> to=<c@d> proto=ESMTP helo=<x>",
      {
        client: undefined,
        from: "a@b",
        to: "c@d",
        dsn: "5.7.1",
        reply: "554 5.7.1 Virus found",
        relay: "proxy",
      },
    ],
    [
      "reject: header Subject: a from b: c from app[192.0.2.9]; from=<a@b> to=<c@d> proto=ESMTP helo=<x>: 5.7.1 no",
      { client: "app[192.0.2.9]", from: "a@b", to: "c@d", dsn: "5.7.1" },
    ],
    ["discard: no", { client: undefined, from: undefined, to: "", dsn: "", reply: "no" }],
  ])("is read from %s", (text, { client, from, ...attempt }) =>
    expect(refusalOf(text, 7)).toMatchObject({
      client,
      from,
      attempt: { relay: "none", ...attempt, at: 7, status: "rejected", isTlsUntrusted: false },
    }),
  );

  it.each([
    "filter: RCPT from x[192.0.2.9]: <>: FILTER y",
    "reject_warning: RCPT",
    "no reject: RCPT",
    "hold: x",
  ])("is not read from %s", (text) => expect(refusalOf(text, 7)).toBeUndefined());
});

describe("a story", () => {
  const attempt = (status: string, { to = "a@b" } = {}): Attempt =>
    attemptOf(`to=<${to}>, status=${status} (x)`, 0) as Attempt;
  const storyWith = (attempts: Attempt[], ending: Ending = "removed") => ({
    ...newStory({ system: "vm postfix", at: 0 }),
    attempts,
    ending,
  });

  it.each([
    [[], "unknown"],
    [["sent"], "sent"],
    [["SOFTBOUNCE"], "deferred"],
    [["undeliverable"], "unknown"],
    [["deferred", "sent"], "deferred"],
    [["sent", "rejected", "bounced"], "bounced"],
    [["bounced", "expired"], "expired"],
  ])("of recipients %j is %s", (statuses, outcome) =>
    expect(outcomeOf(storyWith(statuses.map((status, n) => attempt(status, { to: `${n}@b` }))))).toBe(
      outcome,
    ),
  );

  it("is what the last attempts for each recipient say", () => {
    const [first, other, last] = [attempt("deferred"), attempt("sent", { to: "c@d" }), attempt("bounced")];
    expect(lastAttempts(storyWith([first, other, last]))).toEqual([last, other]);
    expect(lastAttempts(storyWith([first, last]))).toEqual([last]);
  });

  it.each<[Ending, string, boolean]>([
    ["open", "deferred", true],
    ["pushedOut", "deferred", true],
    ["open", "sent", false],
    ["removed", "deferred", false],
    ["deleted", "deferred", false],
    ["refused", "deferred", false],
  ])("that is %s, and %s, waits: %s", (ending, status, waits) =>
    expect(isWaiting(storyWith([], ending), attempt(status))).toBe(waits),
  );

  it("has no next attempt where the log does not say how old the message is", () =>
    expect(whatNext(attempt("deferred"))).toBeUndefined());
});
