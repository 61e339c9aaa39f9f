import { expect, it } from "vitest";
import { isReasonCode } from "../../shared/reasons/reason.ts";
import { PROBLEM_RULES } from "../../shared/relay/maillog/problems/problemOf.ts";
import { DELIVERY_RULES } from "../../shared/relay/maillog/rules/inOrder.ts";
import { FILTER_RULE, REFUSED_HERE_RULES } from "../../shared/relay/maillog/rules/refusedHere.ts";
import { namesIn, page, rowsBelow } from "./page.ts";

// Of single places in the code rather than rules.
const OTHERS = [
  "recipient_not_verified",
  "held",
  "expired_unseen",
  "tls_untrusted",
  "rejected_here",
  "taken_by_ses",
  "sent",
  "probe",
];

it("lists in docs/maillog.md every cause that is no reason, and no other", () => {
  const documented = rowsBelow(page("maillog"), "cause").flatMap(([code]) => namesIn(code));
  const rules = [...DELIVERY_RULES, ...REFUSED_HERE_RULES, FILTER_RULE].map(({ code }) => code);
  const codes = new Set([...rules.filter((code) => !isReasonCode(code)), ...OTHERS]);
  expect(documented.toSorted()).toEqual([...codes].toSorted());
});

it("lists in docs/maillog.md every problem of Postfix, and how grave it is", () => {
  const documented = rowsBelow(page("maillog"), "problem").map(([code, title, severity]) => [
    ...namesIn(code),
    title,
    severity,
  ]);
  const rules = PROBLEM_RULES.map(({ code, title, severity }) => [code, title, severity]);
  expect(documented.toSorted()).toEqual(rules.toSorted());
});
