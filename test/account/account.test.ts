import { describe, expect, it } from "vitest";
import { accountReport, publishingOf } from "../../shared/account/account.ts";
import type { AccountFacts } from "../../shared/account/accountFacts.ts";

const wiring = { configurationSet: "postmaster", topicArn: "arn:aws:sns:eu-west-1:000000000000:feedback" };
const destination = {
  name: "feedback",
  enabled: true,
  eventTypes: ["BOUNCE", "COMPLAINT", "DELIVERY", "SEND"],
  topicArn: wiring.topicArn,
};
const healthy: AccountFacts = {
  productionAccess: true,
  sendingEnabled: true,
  enforcementStatus: "HEALTHY",
  max24HourSend: 50_000,
  sentLast24Hours: 1_200,
  maxSendRate: 14,
  suppressedReasons: ["BOUNCE", "COMPLAINT"],
};
const inPlace = publishingOf([destination], wiring);
const summaryOf = (changes: Partial<AccountFacts>, identities: string[] = []) =>
  accountReport({ ...healthy, ...changes }, inPlace, identities).summary.join(" ");

describe("publishingOf", () => {
  it("is in place with an enabled destination to our topic", () => {
    expect(inPlace).toMatchObject({ inPlace: true, eventTypes: ["BOUNCE", "COMPLAINT", "DELIVERY", "SEND"] });
  });
  it.each([
    ["there is no such set", undefined, /has no configuration set postmaster/],
    [
      "it goes elsewhere",
      [{ ...destination, topicArn: "arn:other" }],
      /publishes no events to the service's topic/,
    ],
    ["it is disabled", [{ ...destination, enabled: false }], /is disabled/],
  ])("is not in place where %s", (_, destinations, words) => {
    expect(publishingOf(destinations, wiring)).toMatchObject({
      inPlace: false,
      explanation: expect.stringMatching(words),
    });
  });
  it("says what is missing for the rates", () => {
    expect(publishingOf([{ ...destination, eventTypes: ["SEND"] }], wiring).explanation).toContain(
      "BOUNCE, COMPLAINT, DELIVERY",
    );
  });
});

describe("accountReport", () => {
  it("has one sentence where all is well", () => {
    const report = accountReport(healthy, inPlace, []);
    expect(report.summary).toEqual(["The account is in good standing and may send."]);
    expect(report.quota).toEqual({ max24Hours: 50_000, sentLast24Hours: 1_200, used: 0.024, perSecond: 14 });
  });
  it("names each finding by a code, apart from what to do", () => {
    const { findings } = accountReport({ ...healthy, productionAccess: false }, inPlace, ["a.example"]);
    expect(findings.map(({ code }) => code)).toEqual(["goodStanding", "sandbox", "identitiesNotRecorded"]);
    expect(findings.map(({ text }) => text).join()).not.toContain("/v1/");
    expect(findings[0]?.text).toBe("The account is in good standing, but in the sandbox.");
    expect(findings[1]?.remedy).toEqual([
      { text: "Request production access.", target: { to: "productionAccess" } },
    ]);
    expect(findings[2]?.remedy.map(({ target }) => target)).toEqual([
      { to: "attachFeedback", identity: "a.example" },
    ]);
  });
  it("says what is wrong and what to do", () => {
    expect(summaryOf({ enforcementStatus: "SHUTDOWN" })).toMatch(/^AWS has paused sending/);
    expect(summaryOf({ enforcementStatus: "PROBATION" })).toMatch(/^The account is under review/);
    expect(summaryOf({ sendingEnabled: false })).toMatch(/^Sending is turned off/);
    expect(summaryOf({ productionAccess: false })).toMatch(/sandbox.*Request production access/);
    expect(summaryOf({ productionAccess: false, review: { status: "PENDING" } })).toMatch(
      /has been requested/,
    );
    expect(summaryOf({ productionAccess: false, review: { status: "DENIED", caseId: "7" } })).toMatch(
      /case 7/,
    );
    expect(summaryOf({ sentLast24Hours: 45_000 })).toMatch(/90% of the 24-hour quota/);
    expect(summaryOf({ suppressedReasons: ["BOUNCE"] })).toMatch(/after a complaint/);
    expect(summaryOf({}, ["lab.example.org"])).toMatch(
      /Events for mail from lab.example.org do not reach this service/,
    );
  });
  it("knows accounts without a quota", () => {
    expect(accountReport({ ...healthy, max24HourSend: -1 }, inPlace, []).quota).toMatchObject({
      max24Hours: null,
      used: 0,
    });
  });
});
