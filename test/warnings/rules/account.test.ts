import { describe, expect, it } from "vitest";
import { quota } from "../../../shared/warnings/rules/quota.ts";
import { sandbox } from "../../../shared/warnings/rules/sandbox.ts";
import { sending } from "../../../shared/warnings/rules/sending.ts";
import { account, details, found, severities } from "./findings.ts";

describe("the rules over the account", () => {
  it("say nothing where SES did not answer", () => {
    for (const rule of [quota, sending, sandbox]) expect(found(rule, {})).toBeUndefined();
  });

  it.each([
    [799, [], undefined],
    [800, [], "warning"],
    [949, [], "warning"],
    [950, [], "critical"],
    [1_000, [], "critical"],
    [749, ["account"], undefined],
    [750, ["account"], "warning"],
  ])("quota: %i of 1,000 sent, open %j: %s", (sentLast24Hours, open, severity) => {
    expect(severities(quota, account({ sentLast24Hours }), open)).toEqual(
      severity === undefined ? [] : [severity],
    );
  });

  it("quota: none where there is no limit, and no fewer than none are left", () => {
    expect(found(quota, account({ max24HourSend: -1, sentLast24Hours: 1_000_000 }))).toEqual([]);
    expect(found(quota, account({ max24HourSend: 0, sentLast24Hours: 5 }))).toEqual([]);
    expect(details(quota, account({ sentLast24Hours: 900 }))).toEqual([
      "900 of 1,000 recipients in the last 24 hours; 100 are left.",
    ]);
    expect(details(quota, account({ sentLast24Hours: 1_005 }))).toEqual([
      "1,005 of 1,000 recipients in the last 24 hours; 0 are left.",
    ]);
  });

  it.each([
    ["HEALTHY", true, []],
    ["PROBATION", true, ["warning"]],
    ["SHUTDOWN", true, ["critical"]],
    ["HEALTHY", false, ["critical"]],
    ["PROBATION", false, ["critical"]],
  ])("sending: %s, turned on %s: %j", (enforcementStatus, sendingEnabled, expected) => {
    expect(severities(sending, account({ enforcementStatus, sendingEnabled }))).toEqual(expected);
  });

  it("sending: says who paused it", () => {
    expect(details(sending, account({ enforcementStatus: "SHUTDOWN", sendingEnabled: false }))).toEqual([
      "AWS has paused it (enforcement status SHUTDOWN).",
    ]);
    expect(details(sending, account({ sendingEnabled: false }))).toEqual([
      "Sending is turned off in this region (enforcement status HEALTHY).",
    ]);
  });

  it("sandbox: a notice, with how far the request is", () => {
    expect(found(sandbox, account())).toEqual([]);
    const inSandbox = { productionAccess: false, max24HourSend: 200, sentLast24Hours: 1 };
    expect(found(sandbox, account(inSandbox))).toEqual(["notice: The SES account is in the sandbox"]);
    expect(details(sandbox, account(inSandbox))).toEqual([
      "1 of 200 recipients in the last 24 hours.",
      "Production access has not been requested.",
    ]);
    expect(details(sandbox, account({ ...inSandbox, review: { status: "PENDING" } }))).toContain(
      "The request for production access is PENDING.",
    );
  });
});
