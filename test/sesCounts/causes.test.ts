import { describe, expect, it } from "vitest";
import { type Evidence, likelyCauses } from "../../shared/sesCounts/causes.ts";

const NOTHING: Evidence = {
  broken: [],
  deadLetters: 0,
  quarantined: 0,
  withoutEvents: [],
  ownTopicOnly: [],
};
const causes = (more: Partial<Evidence>, state: "missing" | "surplus" | "agrees" = "missing") =>
  likelyCauses({ state }, { ...NOTHING, ...more });
const codes = (more: Partial<Evidence>) => causes(more).map(({ code }) => code);

describe("the likely cause of a difference", () => {
  it("names the identities whose events do not reach us, with the step that attaches each", () => {
    const [cause] = causes({ withoutEvents: [{ identity: "lab.example" }, { identity: "a@uni.example" }] });
    expect(cause).toMatchObject({
      code: "identityWithoutEvents",
      text: "Events for mail from a@uni.example, lab.example do not reach this service: our configuration set is not attached.",
      remedy: [
        { target: { to: "attachFeedback", identity: "a@uni.example" } },
        { target: { to: "attachFeedback", identity: "lab.example" } },
      ],
    });
  });

  it("puts first what sent most by SES's count, and leaves out what sent nothing", () => {
    const withoutEvents = [
      { identity: "quiet.example", sent: 0 },
      { identity: "some.example", sent: 12 },
      { identity: "most.example", sent: 1_500 },
    ];
    expect(causes({ withoutEvents })[0]?.text).toContain("most.example (1,500 sent), some.example (12 sent)");
    expect(codes({ withoutEvents: [{ identity: "quiet.example", sent: 0 }] })).toEqual([
      "otherConfigurationSet",
    ]);
  });

  it("names five, and says how many more", () => {
    const withoutEvents = Array.from({ length: 7 }, (_, n) => ({ identity: `d${n}.example` }));
    expect(causes({ withoutEvents })[0]?.text).toContain("d4.example and 2 others do not");
    expect(causes({ withoutEvents })[0]?.remedy).toHaveLength(5);
  });

  it.each<[string, Partial<Evidence>, string[]]>([
    ["a broken way", { broken: [{ fact: "The queue is gone.", remedy: [] }] }, ["brokenPath"]],
    ["dead letters", { deadLetters: 3 }, ["notRead"]],
    ["quarantine", { quarantined: 1 }, ["notRead"]],
    ["topics of their own", { ownTopicOnly: ["lab.example"] }, ["ownTopicOnly"]],
    ["no evidence", {}, ["otherConfigurationSet"]],
    [
      "several",
      { withoutEvents: [{ identity: "lab.example" }], deadLetters: 1 },
      ["notRead", "identityWithoutEvents"],
    ],
  ])("%s", (_what, evidence, expected) => {
    expect(codes(evidence)).toEqual(expected);
  });

  it("is another region or account where more is recorded, and nothing where the counts agree", () => {
    expect(causes({ deadLetters: 1 }, "surplus").map(({ code }) => code)).toEqual(["otherSource"]);
    expect(causes({ deadLetters: 1 }, "agrees")).toEqual([]);
  });
});
