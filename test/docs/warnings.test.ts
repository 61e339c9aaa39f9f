import { expect, it } from "vitest";
import { CONDITIONS } from "../../shared/warnings/conditions.ts";
import { TRIGGERS } from "../../shared/warnings/triggers/triggers.ts";
import { namesIn, page, rowsBelow } from "./page.ts";

it("lists in docs/warnings.md every rule, and no other", () => {
  const documented = rowsBelow(page("warnings"), "rule").flatMap(([rule]) => namesIn(rule));
  const rules = [...CONDITIONS, ...TRIGGERS].map(({ name }) => name);
  expect(documented.toSorted()).toEqual(rules.toSorted());
});
