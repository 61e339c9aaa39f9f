import { expect, it } from "vitest";
import { phpTokens } from "../../cli/redcap/phpTokens.ts";

const kindsOf = (code: string) => phpTokens(`<?php ${code}`).map(({ kind, text }) => `${kind} ${text}`);

it.each(["1.5e-3", ".5", "7.", "1_000.2_5", "0x1E", "0b11", "0o17", "1E+3"])(
  "reads %s as one number",
  (code) => {
    expect(kindsOf(code)).toEqual([`number ${code}`, "symbol ;"]);
  },
);

it("takes no sign or dots for a part of a number", () => {
  expect(kindsOf("0x1E+2")).toEqual(["number 0x1E", "symbol +", "number 2", "symbol ;"]);
  expect(kindsOf("...1")).toEqual(["symbol ...", "number 1", "symbol ;"]);
});

it.each(["|=", "&=", "^=", "<<=", ">>="])(
  "reads %s as one operator, no assignment of what follows",
  (operator) => {
    expect(kindsOf(`$a ${operator} $b`)).toEqual([
      "variable a",
      `symbol ${operator}`,
      "variable b",
      "symbol ;",
    ]);
  },
);
