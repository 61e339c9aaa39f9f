import { describe, expect, it } from "vitest";
import { PERSON, rewriting, rewritten } from "./message.ts";

const VIA = (name: string) => `From: "${name} via REDCap" <redcap@example.org>`;

describe("a rewritten message", () => {
  it.each<[what: string, lines: string[], expected: string[]]>([
    [
      "a name",
      ["From: Ada Lovelace <ada@elsewhere.example>"],
      [
        VIA("Ada Lovelace"),
        'Reply-To: "Ada Lovelace" <ada@elsewhere.example>',
        "X-Original-From: Ada Lovelace <ada@elsewhere.example>",
      ],
    ],
    [
      "a name with a comma and quotes",
      ['From: "Lovelace, \\"Ada\\"" <ada@elsewhere.example>'],
      [
        VIA('Lovelace, \\"Ada\\"'),
        'Reply-To: "Lovelace, \\"Ada\\"" <ada@elsewhere.example>',
        'X-Original-From: "Lovelace, \\"Ada\\"" <ada@elsewhere.example>',
      ],
    ],
    [
      "a bare address",
      ["From: ada@elsewhere.example"],
      [
        VIA("ada@elsewhere.example"),
        "Reply-To: ada@elsewhere.example",
        "X-Original-From: ada@elsewhere.example",
      ],
    ],
    [
      "a name in a comment",
      ["From: ada@elsewhere.example (Ada Lovelace)"],
      [
        VIA("Ada Lovelace"),
        'Reply-To: "Ada Lovelace" <ada@elsewhere.example>',
        "X-Original-From: ada@elsewhere.example (Ada Lovelace)",
      ],
    ],
    [
      "encoded words",
      ["From: =?iso-8859-1?Q?Zo=EB?= <zoe@elsewhere.example>"],
      [
        "From: =?UTF-8?Q?Zo=C3=AB_via_REDCap?= <redcap@example.org>",
        "Reply-To: =?UTF-8?Q?Zo=C3=AB?= <zoe@elsewhere.example>",
        "X-Original-From: =?iso-8859-1?Q?Zo=EB?= <zoe@elsewhere.example>",
      ],
    ],
    [
      "a name that is folded",
      ["From: Augusta Ada King,\n Countess <ada@elsewhere.example>"],
      [
        VIA("Augusta Ada King, Countess"),
        'Reply-To: "Countess" <ada@elsewhere.example>',
        "X-Original-From: Augusta Ada King,\n Countess <ada@elsewhere.example>",
      ],
    ],
    [
      "several addresses",
      ["From: Ada <ada@elsewhere.example>, bob@example.org"],
      [
        VIA("Ada, bob@example.org"),
        'Reply-To: "Ada" <ada@elsewhere.example>, bob@example.org',
        "X-Original-From: Ada <ada@elsewhere.example>, bob@example.org",
      ],
    ],
    [
      "a group",
      ["From: Survey team: ada@elsewhere.example, Bob <bob@example.org>;"],
      [
        VIA("Survey team"),
        'Reply-To: ada@elsewhere.example, "Bob" <bob@example.org>',
        "X-Original-From: Survey team: ada@elsewhere.example, Bob <bob@example.org>;",
      ],
    ],
    [
      "no From",
      ["To: x@example.net"],
      ["To: x@example.net", VIA("ada@elsewhere.example"), "Reply-To: ada@elsewhere.example"],
    ],
    ["an empty From", ["From: "], [VIA("ada@elsewhere.example"), "Reply-To: ada@elsewhere.example"]],
    [
      "a From without an address",
      ["From: Ada Lovelace"],
      [VIA("Ada Lovelace"), "Reply-To: ada@elsewhere.example", "X-Original-From: Ada Lovelace"],
    ],
    [
      "two From lines",
      ["From: Ada <ada@elsewhere.example>", "Subject: x", "FROM: bob@y.example"],
      [
        VIA("Ada, bob@y.example"),
        "Subject: x",
        'Reply-To: "Ada" <ada@elsewhere.example>, bob@y.example',
        "X-Original-From: Ada <ada@elsewhere.example>, bob@y.example",
      ],
    ],
    [
      "upper case",
      ["FROM: ADA <ADA@ELSEWHERE.EXAMPLE>"],
      [
        VIA("ADA").replace("From", "FROM"),
        'Reply-To: "ADA" <ADA@elsewhere.example>',
        "X-Original-From: ADA <ADA@ELSEWHERE.EXAMPLE>",
      ],
    ],
    [
      "SMTPUTF8",
      ["From: Zoë <zoë@exämple.net>"],
      [
        "From: =?UTF-8?Q?Zo=C3=AB_via_REDCap?= <redcap@example.org>",
        "Reply-To: =?UTF-8?Q?Zo=C3=AB?= <zoë@xn--exmple-cua.net>",
        "X-Original-From: =?UTF-8?B?Wm/DqyA8em/Dq0BleMOkbXBsZS5uZXQ+?=",
      ],
    ],
    [
      "Resent headers, which stay",
      ["Resent-From: boss@y.example", "From: ada@elsewhere.example", "Resent-Sender: s@y.example"],
      [
        "Resent-From: boss@y.example",
        VIA("ada@elsewhere.example"),
        "Resent-Sender: s@y.example",
        "Reply-To: ada@elsewhere.example",
        "X-Original-From: ada@elsewhere.example",
      ],
    ],
    [
      "a Reply-To of its own, which stays",
      ["From: ada@elsewhere.example", "Reply-To: desk@elsewhere.example"],
      [
        VIA("ada@elsewhere.example"),
        "Reply-To: desk@elsewhere.example",
        "X-Original-From: ada@elsewhere.example",
      ],
    ],
    [
      "an empty Reply-To, which is filled",
      ["From: ada@elsewhere.example", "reply-to: "],
      [
        VIA("ada@elsewhere.example"),
        "reply-to: ada@elsewhere.example",
        "X-Original-From: ada@elsewhere.example",
      ],
    ],
    [
      "an X-Original-From of another host, which is replaced",
      ["X-Original-From: forged@y.example", "From: ada@elsewhere.example"],
      [
        "X-Original-From: ada@elsewhere.example",
        VIA("ada@elsewhere.example"),
        "Reply-To: ada@elsewhere.example",
      ],
    ],
    [
      "unverified Sender and Return-Path, which go",
      [
        "Sender: s@y.example",
        "From: a@example.org",
        "Sender: t@example.org",
        "Sender: nobody",
        "Return-Path: <r@y.example>",
      ],
      ["From: a@example.org", "Sender: t@example.org"],
    ],
    ["a verified From, which stays", ["From: a@example.org"], ["From: a@example.org"]],
  ])("has right headers: %s", (_, lines, expected) => {
    expect(rewritten(lines)).toEqual(expected);
  });

  it.each([
    [
      "unverified",
      PERSON,
      ["From: a@example.org"],
      [{ kind: "changeEnvelopeSender", address: "redcap@example.org" }],
    ],
    ["verified", "www@example.org", [`From: ${PERSON}`], []],
  ])(
    "has the fallback as envelope sender only if that was unverified: %s",
    (_, envelope, lines, expected) => {
      const { changes } = rewriting(envelope, lines);
      expect(changes.filter(({ kind }) => kind === "changeEnvelopeSender")).toEqual(expected);
    },
  );

  it("names the fallback's domain if the fallback has no name", () => {
    const { changes } = rewriting(PERSON, [`From: Ada <${PERSON}>`], {
      name: "",
      address: "redcap@example.org",
    });
    expect(changes[0]).toMatchObject({ value: '"Ada via example.org" <redcap@example.org>' });
  });

  it.each([
    ["From", [`From: ${PERSON}`], "v=1; d=elsewhere.example; h=From:To; b=x", ["elsewhere.example"]],
    ["a Reply-To that was signed as absent", [`From: ${PERSON}`], "d=a.example;h=reply-to", ["a.example"]],
    [
      "Sender",
      ["From: a@example.org", "Sender: s@y.example"],
      "a=rsa-sha256;\n\td=b.example;\n h=From : SENDER\n;b=x",
      ["b.example"],
    ],
    [
      "nothing that was signed",
      ["From: a@example.org", "Sender: s@y.example"],
      "d=b.example; h=from:to; b=x",
      [],
    ],
    ["the envelope sender alone", ["From: a@example.org"], "d=b.example; h=from:sender; b=x", []],
  ])("says whose DKIM signature breaks by a change of %s", (_, lines, signature, broken) => {
    expect(rewriting(PERSON, [...lines, `DKIM-Signature: ${signature}`]).broken).toEqual(broken);
  });

  it("adds no header by a name that contains line breaks", () => {
    const name = Buffer.from("Ada\r\nBcc: x@y.example\r\n\r\nbody").toString("base64");
    const [from] = rewritten([`From: =?utf-8?B?${name}?= <ada@elsewhere.example>`]);
    expect(from).toBe('From: "Ada Bcc: x@y.example body via REDCap" <redcap@example.org>');
  });

  it("keeps long names readable: lines of at most 76 characters, words cut between characters", () => {
    const name = `${"Žluťoučký kůň 🐎 ".repeat(30)}x`;
    const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
    const [from = ""] = rewritten([`From: ${word(name)} <ada@elsewhere.example>`]);
    for (const line of from.split("\n")) expect(line.length).toBeLessThanOrEqual(76);
    const texts = [...from.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map(([, base64 = ""]) =>
      Buffer.from(base64, "base64"),
    );
    expect(texts.length).toBeGreaterThan(3);
    const utf8 = new TextDecoder("utf-8", { fatal: true });
    const shown = texts.map((one) => utf8.decode(one)).join("");
    expect(shown).toMatch(/^Žluťoučký kůň 🐎 Žluťoučký .{50,120}… via REDCap$/u);
  });
});
