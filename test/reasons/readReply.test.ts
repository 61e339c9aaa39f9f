import { describe, expect, it } from "vitest";
import { clippedReply, readReply, withoutType } from "../../shared/reasons/readReply.ts";

const wordsOf = (reply: string) => readReply(reply).words;

describe("a long reply", () => {
  it("stays whole up to 2,000 characters, and has no more after that", () => {
    const whole = "x".repeat(2_000);
    expect(clippedReply(whole)).toBe(whole);
    expect(clippedReply(`${whole}x`)).toBe(`${"x".repeat(1_500)} … ${"x".repeat(497)}`);
  });
});

describe("the type before a reply", () => {
  it.each([
    ["smtp; 550 no"],
    ["SMTP;550 no"],
    ["  smtp ;  550 no  "],
    ["x-unix; 550 no"],
    ["X-Postfix-2; 550 no"],
    ["dns;550  no"],
    ["550\r\n no"],
  ])("is left out: %j", (diagnostic) => expect(withoutType(diagnostic)).toBe("550 no"));

  it.each(["550 no smtp; no", "esmtp; 550 no", "x-; 550 no", "smtp 550 no", "local; 550 no"])(
    "is nothing else: %s",
    (diagnostic) => expect(withoutType(diagnostic)).toBe(diagnostic),
  );
});

describe("the SMTP code", () => {
  it.each([
    ["550 no", "5"],
    ["450-no", "4"],
    ["250 yes", "2"],
    ["550", "5"],
    ["550: no", "5"],
    ["550#5.1.1 no", "5"],
    ["550;no", "5"],
    ['"( 550 no', "5"],
    ["host mx.example.net said: 550 no", "5"],
    ["host mx.example.net Said: 450 no", "4"],
    ["host mx.example.net hearsaid: 550 no", undefined],
    [`${"x".repeat(201)} said: 550 no`, undefined],
    ["<550 no", undefined],
    ["no 550 no", undefined],
    ["------ 550 no", undefined],
    ["350 no", undefined],
    ["55 no", undefined],
    ["5x0 no", undefined],
    ["55x no", undefined],
    ["5501 no", undefined],
    ["550no", undefined],
    ["550.1", undefined],
  ])("%s", (reply, smtp) => expect(readReply(reply).smtp).toBe(smtp));
});

describe("the enhanced status codes", () => {
  it.each([
    ["550 5.1.1 no", ["5.1.1"]],
    ["550 5.1.1 no, 4.2.2 later", ["5.1.1", "4.2.2"]],
    ["550 5.10.1 and 5.7.509 and 2.0.0", ["5.10.1", "5.7.509", "2.0.0"]],
    ["550 #5.1.1", ["5.1.1"]],
    ["550 no (5.1.1).", ["5.1.1"]],
    ["550 no 5.1.1.", ["5.1.1"]],
    ["550 5.1.1 user 7", ["5.1.1"]],
    ["550 5.1.1 no 7", ["5.1.1"]],
    ["550 192.0.2.1", []],
    ["550 5.1.1.1", []],
    ["550 5.1.1..1", []],
    ["550 1.5.1.1", []],
    ["550 15.1.1", []],
    ["550 5.1.1234", []],
    ["550 5.1234.1", []],
    ["550 3.1.1", []],
    ["550 5.1", []],
  ])("%s", (reply, statuses) => expect(readReply(reply).statuses).toEqual(statuses));
});

describe("the lines of a reply", () => {
  it.each([
    ["550-one 550 two", "550 one two"],
    ["550-5.10.1 one 550-5.10.1 two 550 5.10.1 three", "550 5.10.1 one two three"],
    ["550-5.7.26 one 550 5.7.26 two", "550 5.7.26 one two"],
    ["550-#5.1.1 one 550 #5.1.1 two", "550 #5.1.1 one two"],
    ["550 one 550-two", "550 one two"],
    ["550 one 550 two", "550 one 550 two"],
    ["550-5.1.1 one 550 5.1.10 two", "550 5.1.1 one 550 5.1.10 two"],
    ["550 5.1.1 call 123-4567", "550 5.1.1 call 123-4567"],
    ["350-one 350 two", "350-one 350 two"],
    ["host said: 550-one 550 two", "host said: 550-one 550 two"],
  ])("%s", (reply, words) => expect(wordsOf(reply)).toBe(words));
});

describe("UTF-8 that was taken for Latin-1", () => {
  it.each([
    ["550 EmpfÃ¤nger", "550 Empfänger"],
    ["550 Empfänger", "550 Empfänger"],
    ["550 Ã¤ ä", "550 Ã¤ ä"], // not all of it is UTF-8
    ["550 Ã¤ 不", "550 Ã¤ 不"], // a reply with other letters was not taken for Latin-1
  ])("%s", (reply, text) => expect(readReply(reply).text).toBe(text));
});

describe("a message that expired", () => {
  it.each([
    [
      "550 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.1 no route>",
      840,
      "421 4.4.1 no route",
    ],
    ["550 4.4.7 message expired unable to deliver in 5 minutes <421 no route>", 5, "421 no route"],
    ["550 4.4.7 Message expired: unable to deliver in 840 minutes.  <421 no route", 840, "421 no route"],
    ["550 4.4.7 Message expired.< 421 no route >", undefined, "421 no route"],
    ["550 4.4.7 Message expired<421 <mx> no route>", undefined, "421 <mx> no route"],
    ["550 4.4.7 Message expired: 421 no route", undefined, "421 no route"],
    ["550 4.4.7 Message expired. The last was <421 no>", undefined, "The last was <421 no>"],
    ["550 4.4.7 Message expired: unable to deliver in 840 minutes.", 840, ""],
    ["550 4.4.7 MESSAGE EXPIRED", undefined, ""],
  ])("%s", (reply, minutes, inner) => expect(readReply(reply).expired).toEqual({ minutes, inner }));

  it.each(["550 4.4.7 expired", "550 the message has expired", "550 certificate expired"])(
    "is not what only sounds like it: %s",
    (reply) => expect(readReply(reply).expired).toBeUndefined(),
  );
});

describe("the words of a reply", () => {
  it.each([
    [
      "letters without an accent to drop",
      "550 Straße ZAŁĄCZNIK Bjørn đ Æ œuvre ı",
      "550 strasse zalacznik bjorn d ae oeuvre i",
    ],
    ["quotation marks", "550 can’t `findʼ a\u00b4 “it” «here»", "550 can't 'find' a' \"it\" \"here\""],
    ["the end of a sentence", "550 no. later; why? (never!)", "550 no | later | why | (never |)"],
    ["the end of a loud one", "550 no!! later...", "550 no | later |"],
    ["an end with a space before it", "550 no . later", "550 no | later"],
    ["no end within a word", "550 a.b;c!d?e", "550 a.b;c!d?e"],
  ])("%s", (_, reply, words) => expect(wordsOf(reply)).toBe(words));

  it.each([
    ["mx1 remote server returned an error -> 550 no", "550 no"],
    ["remote server returned message '550' from mx ->550 no", "550 no"],
    ["Remote server returned an error: x->550 no", "550 no"],
    ["remote server returned an error->550 no", "550 no"],
  ])("leave out who passes a reply on: %s", (reply, words) => expect(wordsOf(reply)).toBe(words));

  it.each([
    `${"x".repeat(121)} remote server returned an error -> 550 no`,
    "remote server returned a reply -> 550 no",
    "remote server returned an error > x -> 550 no",
    `remote server returned an error${"x".repeat(41)}-> 550 no`,
  ])("leave out nothing else: %s", (reply) => expect(wordsOf(reply)).toBe(reply));

  it.each([
    "550 user ada@example.org gone",
    "550 user <ada@example.org> gone",
    "550 user Ada.L+work@example.org gone",
    "550 user notpostmaster@example.org gone",
    "550 user my-support@example.org gone",
    "550 user abuser@example.org gone",
  ])("put @ for an address: %s", (reply) => expect(wordsOf(reply)).toBe("550 user @ gone"));

  it.each([
    "postmaster",
    "abuse",
    "support",
    "help",
    "helpdesk",
    "admin",
    "administrator",
    "security",
    "noc",
    "tosa",
    "mailer-daemon",
    "unblock",
    "unblocking",
    "delist",
    "delisting",
    "hostmaster",
    "webmaster",
    "removal",
    "removals",
  ])("tell whom to write to about it from a recipient: %s", (contact) => {
    expect(wordsOf(`550 ask ${contact}@example.org now`)).toBe("550 ask {contact} now");
    expect(wordsOf(`550 ask (mail=${contact}@example.org)`)).toBe("550 ask (mail={contact})");
  });

  it.each([
    ["https://spam.example/blocked/user", "spam.example"],
    ["http://spam.example/blocked?user=1", "spam.example"],
    ["https://spam.example", "spam.example"],
    ["https://spam.example/reputation/x", "spam.example/reputation"],
    ["https://spam.example/q?code=BL00001", "spam.example bl00001"],
    ["https://spam.example/q?code=rl123456", "spam.example rl123456"],
    ["https://spam.example/hvub1.html", "spam.example hvub1"],
    ["https://spam.example/dnsbl-lookup/", "spam.example dnsbl-lookup"],
    ["https://spam.example/bl1", "spam.example"],
    ["https://spam.example/bl1234567", "spam.example"],
    ["https://spam.example/xbl00001", "spam.example"],
    ["ftp://spam.example/blocked", "ftp://spam.example/blocked"],
  ])("keep of a page its host, and a provider's code: %s", (url, words) =>
    expect(wordsOf(`550 see ${url} now`)).toBe(`550 see ${words} now`),
  );

  it.each([
    ["550 192.0.2.1 is listed", "550 {ip} is listed"],
    ["550 host [192.0.2.1] is listed", "550 host {ip} is listed"],
    ["550 host (192.0.2.100) is listed", "550 host ({ip}) is listed"],
    ["550 host 192.0.2.1.", "550 host {ip} |"],
    ["550 host 192.0.2.1, 198.51.100.20", "550 host {ip}, {ip}"],
    ["550 host [192.0.2.1", "550 host {ip}"],
    ["550 host 1.192.0.2.1", "550 host 1.192.0.2.1"],
    ["550 host 192.0.2.1.example.net", "550 host 192.0.2.1.example.net"],
    ["550 host 192.0.2.1..a", "550 host 192.0.2.1..a"],
    ["550 host v192.0.2.1", "550 host v192.0.2.1"],
    ["550 host 192.0.2.1a", "550 host 192.0.2.1a"],
    ["550 host 192.0.2", "550 host 192.0.2"],
    ["550 host a.b.c.1", "550 host a.b.c.1"],
  ])("put {ip} for an IP address: %s", (reply, words) => expect(wordsOf(reply)).toBe(words));
});
