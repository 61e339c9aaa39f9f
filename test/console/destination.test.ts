import { describe, expect, it } from "vitest";
import { destinationOf, readingsOf } from "../../console/src/pages/find/destination.ts";

const SES_ID = "0102018f3c5e7a9b-1f2e3d4c-5b6a-4789-9abc-def012345678-000000";

describe("what the search box leads to", () => {
  it.each([
    "jo@example.net",
    "  jo@example.net ",
    "Jo Doe <jo@example.net>",
    '"Doe, Jo" <jo@example.net>',
    "<jo@example.net>,",
    "mailto:jo@example.net",
    "jo@example.net;",
    "to=<jo@example.net>, relay=none",
  ])("%j is a recipient", (text) => {
    expect(destinationOf(text)).toBe("/recipients/jo%40example.net");
  });

  it.each([
    ["o'brien+survey@sub.example.net", "o'brien%2Bsurvey%40sub.example.net"],
    ["jö@müller.example", "j%C3%B6%40m%C3%BCller.example"],
    ['"jo doe"@example.net', "%22jo%20doe%22%40example.net"],
    ["a/b@example.net", "a%2Fb%40example.net"],
    ["root@localhost", "root%40localhost"],
  ])("%j is a recipient, encoded for a path", (text, path) => {
    expect(destinationOf(text)).toBe(`/recipients/${path}`);
  });

  it.each([
    ["example.net", "example.net"],
    ["@Example.NET", "example.net"],
    ["example.net.", "example.net"],
    ["mail.dept.example.co.uk", "mail.dept.example.co.uk"],
    ["müller.example", "xn--mller-kva.example"],
    ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
    ["xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"],
  ])("%j is a domain", (text, domain) => {
    expect(destinationOf(text)).toBe(`/domains/${domain}`);
  });

  it.each([
    SES_ID,
    `<${SES_ID}@eu-west-1.amazonses.com>`,
    `Message-ID: <${SES_ID}@email.amazonses.com>`,
    `250 Ok ${SES_ID}`,
    `Nov 24 09:30:01 web postfix/smtp[2211]: 4Ct2Hv1Wq0z1Rk: to=<jo@example.net>, status=sent (250 Ok ${SES_ID})`,
  ])("%j holds SES's message id", (text) => {
    expect(destinationOf(text)).toBe(`/messages/${SES_ID}`);
  });

  it.each([
    ["3F05A8C21D", "3F05A8C21D"],
    ["3F05A8C21D:", "3F05A8C21D"],
    ["4Ct2Hv1Wq0z1Rk", "4Ct2Hv1Wq0z1Rk"],
    [
      "2026-11-24T09:30:01 web postfix/smtps/smtpd[7]: 4Ct2Hv1Wq0z1Rk: client=app[10.0.0.3]",
      "4Ct2Hv1Wq0z1Rk",
    ],
    [
      "Nov 24 09:30:01 web postfix-out/qmgr[12]: 3F05A8C21D: from=<redcap@example.org>, size=812",
      "3F05A8C21D",
    ],
    [
      "4Ct2Hv/2026-11-24T09:30:00.000Z@web.example.org",
      "4Ct2Hv%2F2026-11-24T09%3A30%3A00.000Z%40web.example.org",
    ],
    ["0102018f-00000042", "0102018f-00000042"],
  ])("%j is a message by another name", (text, id) => {
    expect(destinationOf(text)).toBe(`/messages/${id}`);
  });

  it.each([
    ["Your survey", "Your+survey"],
    ["survey", "survey"],
    ["20261124", "20261124"],
    ["FACADE", "FACADE"],
    ["COVID19", "COVID19"],
    ["Results: 50 % & more", "Results%3A+50+%25+%26+more"],
    ["RE: 3F05A8C21D", "RE%3A+3F05A8C21D"],
    ["jo@", "jo%40"],
    ["meet us @ 10.30 am", "meet+us+%40+10.30+am"],
    ["10.30", "10.30"],
    ["調査のお願い", "%E8%AA%BF%E6%9F%BB%E3%81%AE%E3%81%8A%E9%A1%98%E3%81%84"],
  ])("%j is a part of a subject", (text, query) => {
    expect(destinationOf(text)).toBe(`/find?q=${query}`);
  });

  it.each([
    ["FACADE", ["subject", "message", "beginning"]],
    ["20261124", ["subject", "message", "beginning"]],
    ["jo@", ["subject", "beginning"]],
    ["3F05A8C21D", ["message", "subject"]],
    ["report.pdf", ["domain", "subject"]],
    ["jo@example.net", ["recipient", "subject"]],
    ["Your survey", ["subject"]],
  ])("%j may be, the likeliest first, %j", (text, kinds) => {
    expect(readingsOf(text).map(({ kind }) => kind)).toEqual(kinds);
  });
});
