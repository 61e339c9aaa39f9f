import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  guardAddressIn,
  guardEntry,
  milterValue,
  withGuard,
  withGuardOf,
  withoutGuard,
} from "../../../shared/relay/guard/mainCf.ts";

const ADDRESS = "inet:127.0.0.1:8894";
const OTHER = "inet:127.0.0.1:8895";
const ENTRY = guardEntry(ADDRESS);

/** Lines as people write them, in any order. */
const lines = fc.constantFrom(
  ...["smtpd_milters =", "smtpd_milters=inet:a:1", "smtpd_milters = unix:x, { inet:b:2, protocol=2 }"],
  ...["non_smtpd_milters = $smtpd_milters", "non_smtpd_milters = $(smtpd_milters) inet:c:3"],
  ...["smtpd_milters = $non_smtpd_milters", "smtpd_milters_x = y", "relayhost = [a]:587"],
  ...["  inet:d:4,", "\t", "", "# smtpd_milters = inet:e:5", `# smtpd_milters = ${ENTRY}`, "  # note"],
);
const texts = fc
  .tuple(fc.array(lines, { maxLength: 12 }), fc.boolean())
  .map(([all, hasEnd]) => `${all.join("\n")}${hasEnd ? "\n" : ""}`);

describe("the guard in main.cf", () => {
  it("can be taken out again byte for byte, whatever is there", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const guarded = withGuard(text, ADDRESS);
        expect(withoutGuard(text)).toBe(text);
        expect(withoutGuard(guarded)).toBe(text);
        expect(withGuard(guarded, ADDRESS)).toBe(guarded);
        expect(withoutGuard(withGuard(guarded, OTHER))).toBe(text);
        expect(guardAddressIn(guarded)).toBe(ADDRESS);
        expect(withGuardOf(text, guarded)).toBe(guarded);
        expect(withGuardOf(guarded, text)).toBe(text);
      }),
    );
  });

  it("can be taken out of a text that was changed elsewhere since", () => {
    fc.assert(
      fc.property(texts, texts, (text, more) => {
        const ended = `${text}\nlast = yes\n`;
        expect(withoutGuard(`${withGuard(ended, ADDRESS)}a = b\n${more}`)).toBe(`${ended}a = b\n${more}`);
      }),
    );
  });

  it.each([
    ["", ENTRY, ENTRY],
    ["smtpd_milters = inet:a:1\n", `${ENTRY}, inet:a:1`, ENTRY],
    ["smtpd_milters =\n  inet:a:1\n", `${ENTRY},   inet:a:1`, ENTRY],
    // The last of two counts.
    ["smtpd_milters = inet:a:1\nsmtpd_milters = inet:b:2\n", `${ENTRY}, inet:b:2`, ENTRY],
    ["non_smtpd_milters = $smtpd_milters\n", ENTRY, "$smtpd_milters"],
    ["smtpd_milters = $non_smtpd_milters, inet:a:1\n", "$non_smtpd_milters, inet:a:1", ENTRY],
    [`smtpd_milters = inet:a:1, ${ADDRESS}\n`, `${ENTRY}, inet:a:1`, ENTRY],
    [`smtpd_milters = { ${ADDRESS}, protocol=2 } inet:a:1\n`, `${ENTRY}, inet:a:1`, ENTRY],
    [`smtpd_milters = inet:a:1, ${ENTRY}\n`, `${ENTRY}, inet:a:1`, ENTRY],
    [`smtpd_milters = ${guardEntry(OTHER)}\nx = y\n`, ENTRY, ENTRY],
  ])("comes first: %j", (text, smtpd, other) => {
    const guarded = withGuard(text, ADDRESS);
    expect(milterValue(guarded, "smtpd_milters")).toBe(smtpd);
    expect(milterValue(guarded, "non_smtpd_milters")).toBe(other);
  });

  it.each([
    [`smtpd_milters = ${ENTRY}, inet:new:1\n`, "smtpd_milters = inet:new:1\n"],
    [`smtpd_milters = inet:new:1, ${ENTRY}\n`, "smtpd_milters = inet:new:1\n"],
    [`smtpd_milters = inet:a:1, ${ENTRY}, inet:b:2\n`, "smtpd_milters = inet:a:1, inet:b:2\n"],
    [`smtpd_milters = ${ENTRY}\n  inet:new:1\n`, "smtpd_milters =\n  inet:new:1\n"],
    [`milters = ${ENTRY}\n`, "milters =\n"],
  ])("is taken out where somebody has moved it: %j", (text, without) => {
    expect(withoutGuard(text)).toBe(without);
  });

  it("is found in linear time", () => {
    const timeOf = (size: number) => {
      const text = `smtpd_milters = ${"{ inet:".repeat(size)}${" ,".repeat(size)}\n`.repeat(2);
      const began = performance.now();
      withoutGuard(withGuard(text, ADDRESS));
      return performance.now() - began;
    };
    timeOf(1_000);
    expect(timeOf(200_000)).toBeLessThan(2_000);
  });
});
