import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionLine } from "../../../cli/guard/decisionLine.ts";
import { decide } from "../../../shared/relay/guard/decide.ts";
import { writeMailboxes } from "../../../shared/relay/guard/headerText.ts";
import { readAddressList } from "../../../shared/relay/guard/mailbox.ts";
import { VerifiedSenders } from "../../../shared/relay/guard/VerifiedSenders.ts";
import { FALLBACK, message, rewritten } from "./message.ts";

describe("mailboxes", () => {
  it("are read back as they were written, whatever their names are", () => {
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`guard mailboxes: FC_SEED=${seed}`);
    const name = fc
      .string({ unit: "grapheme", maxLength: 60 })
      .map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim());
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const mailboxes = names.map((one, i) => ({ name: one, address: `person${i}@elsewhere.example` }));
        const text = writeMailboxes("From", mailboxes);
        expect(text).toMatch(/^[\x20-\x7e]+(?:\n [\x20-\x7e]+)*$/);
        expect(readAddressList(text).mailboxes).toEqual(mailboxes);
      }),
      { seed, numRuns: 300 },
    );
  });

  it.each([
    ["commas", "a,".repeat(32_000)],
    ["angle brackets", "<".repeat(60_000)],
    ["addresses", "a@b.example,".repeat(5_000)],
    ["quotes", '"\\'.repeat(30_000)],
    ["groups", "a:".repeat(30_000)],
    ["encoded words", "=?utf-8?Q?a?= ".repeat(4_000)],
    ["blanks", `a${" ".repeat(60_000)}@b`],
  ])("give short headers, whatever From is: %s", (_, hostile) => {
    const lines = [`From: ${hostile}, ada@elsewhere.example`, `DKIM-Signature: ${hostile}`];
    const headers = rewritten(lines).filter((one) => /^(?:From|Reply-To):/.test(one));
    expect(headers).toHaveLength(2);
    for (const header of headers) expect(header.length).toBeLessThan(2_000);
  });

  it("never begin another header, whatever the headers of the message are", () => {
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`guard headers: FC_SEED=${seed}`);
    const part = fc.oneof(
      fc.constantFrom(
        "<",
        ">",
        ",",
        ":",
        ";",
        '"',
        "\\",
        "(",
        ")",
        "@",
        " ",
        "\n",
        "\r",
        "\r\n ",
        "\n\t",
        "a@b.example",
      ),
      fc.constantFrom("=?utf-8?Q?=0D=0ABcc:_x?=", "=?utf-8?B?Cg==?=", "=?", "?=", "\u2028", "\ud800", "é"),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const value = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(""));
    const names = ["From", "from", "Sender", "Reply-To", "Return-Path", "X-Original-From", "DKIM-Signature"];
    const line = fc.tuple(fc.constantFrom(...names), value).map(([name, text]) => `${name}: ${text}`);
    fc.assert(
      fc.property(value, fc.array(line, { maxLength: 5 }), (envelope, lines) => {
        const decision = decide(message(`x${envelope}`, lines), {
          verified: new VerifiedSenders(["example.org"]),
          policy: { mode: "rewrite", fallback: FALLBACK, senders: new Map(), recipients: new Map() },
          mayChange: true,
        });
        const changes = decision.kind === "rewrite" ? decision.rewriting.changes : [];
        for (const change of changes)
          if ("value" in change) expect(change.value).toMatch(/^[^\r\n]*(?:\n [^\r\n]*)*$/);
        expect(decisionLine("4b1", decision) ?? "").toMatch(/^[\x20-\x7e…]*$/);
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
