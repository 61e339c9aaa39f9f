import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeMailboxes } from "../../../shared/relay/guard/headerText.ts";
import { readAddressList } from "../../../shared/relay/guard/mailbox.ts";
import { rewritten } from "./message.ts";

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
});
