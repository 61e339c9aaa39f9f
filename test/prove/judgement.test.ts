import { describe, expect, it } from "vitest";
import { allowed, CredentialsError, ifThere } from "../../cli/prove/aws/allowed.ts";
import { reportOf, statusOf } from "../../cli/prove/report.ts";
import type { Result, State } from "../../cli/prove/step.ts";
import { alarmProblems } from "../../cli/prove/steps/alarms.ts";
import { judgeConsumers } from "../../cli/prove/steps/consumers.ts";
import { judgeDestination } from "../../cli/prove/steps/eventDestination.ts";
import { logProblems } from "../../cli/prove/steps/logRetention.ts";
import { deadLetterProblems } from "../../cli/prove/steps/queues.ts";
import { scheduleProblems } from "../../cli/prove/steps/schedules.ts";
import { judgeSender } from "../../cli/prove/steps/sender.ts";
import { notRecorded, recordedTypes } from "../../cli/prove/steps/simulator.ts";
import { judgeStack, resourceProblems } from "../../cli/prove/steps/stack.ts";
import { judgeSubscribers } from "../../cli/prove/steps/subscription.ts";
import { judgeRecovery, judgeTimeToLive } from "../../cli/prove/steps/table.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:postmaster-prod-warnings";

describe("alarms", () => {
  const asked = { names: ["errors"], topicArn: TOPIC };
  const good = {
    AlarmName: "errors",
    ActionsEnabled: true,
    AlarmActions: [TOPIC],
    StateValue: "OK" as const,
  };

  it("are in order where each is on, notifies the topic and is quiet", () => {
    expect(alarmProblems([good], asked)).toEqual([]);
    expect(alarmProblems([{ ...good, StateValue: "INSUFFICIENT_DATA" }], asked)).toEqual([]);
  });

  it("are not where one is gone, off, notifies another topic, or is in alarm", () => {
    const faults: [object[], RegExp][] = [
      [[], /errors no longer exists/],
      [[{ ...good, ActionsEnabled: false }], /actions of the alarm errors are disabled/],
      [[{ ...good, AlarmActions: [`${TOPIC}-2`] }], /does not notify the warnings topic/],
      [[{ ...good, StateValue: "ALARM", StateReason: "1 > 0" }], /is in state ALARM: 1 > 0/],
    ];
    for (const [found, problem] of faults) {
      const problems = alarmProblems(found, asked);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(problem);
    }
    expect(alarmProblems([], { ...asked, names: [] })).toEqual([
      "The stack has no alarms: no one is notified of failures.",
    ]);
  });
});

describe("logs, backups and expiry", () => {
  it("want a retention of every log group", () => {
    const found = [{ logGroupName: "/aws/lambda/a", retentionInDays: 30 }, { logGroupName: "/aws/lambda/b" }];
    expect(logProblems(found.slice(0, 1), ["/aws/lambda/a"])).toEqual([]);
    expect(logProblems(found, ["/aws/lambda/a", "/aws/lambda/b", "/aws/lambda/c"])).toEqual([
      "The log group /aws/lambda/b never expires.",
      "The log group /aws/lambda/c no longer exists.",
    ]);
    expect(logProblems([], [])).toHaveLength(1);
  });

  it("want point-in-time recovery, and time to live by the right attribute", () => {
    expect(judgeRecovery("ENABLED", "t").state).toBe("proven");
    expect(judgeRecovery("DISABLED", "t").state).toBe("broken");
    expect(judgeRecovery(undefined, "t").state).toBe("broken");
    expect(judgeTimeToLive({ status: "ENABLED", attribute: "expiresAt" }, "t").state).toBe("proven");
    expect(judgeTimeToLive({ status: "ENABLING", attribute: "expiresAt" }, "t")).toEqual({
      state: "proven",
      seen: "being turned on, by expiresAt",
    });
    expect(judgeTimeToLive({ status: "ENABLING", attribute: "ttl" }, "t").state).toBe("broken");
    expect(judgeTimeToLive({ status: "ENABLED", attribute: "ttl" }, "t").state).toBe("broken");
    expect(judgeTimeToLive({ status: "DISABLING", attribute: "expiresAt" }, "t").state).toBe("broken");
  });
});

describe("queues, consumers and schedules", () => {
  const names = { queue: "q", deadLetters: "d" };
  const from = { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:d","maxReceiveCount":5}' };

  it("want the dead-letter queue there, willing and empty", () => {
    const accepts = { RedriveAllowPolicy: '{"redrivePermission":"byQueue","sourceQueueArns":["arn:x:q"]}' };
    expect(deadLetterProblems(from, {}, names)).toEqual([]);
    expect(deadLetterProblems(from, accepts, names)).toEqual([]);
    expect(deadLetterProblems(from, accepts, { ...names, queue: "p" })).toHaveLength(1);
    expect(
      deadLetterProblems(from, { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }, names),
    ).toHaveLength(1);
    expect(deadLetterProblems(from, { ApproximateNumberOfMessages: "3" }, names)[0]).toMatch(
      /^Messages waiting in d/,
    );
    expect(deadLetterProblems(from, undefined, names)).toEqual(["The dead-letter queue d no longer exists."]);
    expect(deadLetterProblems(undefined, {}, names)).toEqual(["The queue q no longer exists."]);
    expect(deadLetterProblems({}, {}, names)[0]).toMatch(/^The queue q has no dead-letter queue/);
  });

  it("want an enabled mapping of each queue", () => {
    const mapping = { queueArn: "arn:aws:sqs:eu-west-1:1:q", functionArn: "a:f", state: "Enabled" };
    expect(judgeConsumers([mapping], ["q"])).toEqual({ state: "proven", seen: "1 enabled" });
    for (const state of ["Disabled", "Disabling", "Deleting"])
      expect(judgeConsumers([{ ...mapping, state }], ["q"])).toMatchObject({
        state: "broken",
        detail: expect.stringContaining(`q to f is ${state.toLowerCase()}: messages stay`),
      });
    expect(judgeConsumers([mapping], ["q", "r"]).detail).toContain("No function reads from the queue r");
  });

  it("do not take a mapping for broken that is on its way", () => {
    const mapping = { queueArn: "arn:aws:sqs:eu-west-1:1:q", functionArn: "a:f", state: "Enabled" };
    for (const state of ["Creating", "Enabling", "Updating"])
      expect(judgeConsumers([{ ...mapping, state }], ["q"])).toMatchObject({
        state: "notDone",
        detail: `The event source mapping from the queue q to f is ${state.toLowerCase()}. It becomes enabled automatically.`,
      });
    expect(judgeConsumers([{ ...mapping, state: "Updating" }], ["q", "r"]).state).toBe("broken");
  });

  it("want each rule and schedule on, with a target", () => {
    const rule = { name: "r", kind: "rule" as const, state: "ENABLED", targets: ["arn:x:f"] };
    expect(scheduleProblems([rule])).toEqual([]);
    expect(scheduleProblems([{ ...rule, state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" }])).toEqual(
      [],
    );
    expect(scheduleProblems([{ ...rule, state: "DISABLED" }])[0]).toContain("r is disabled");
    expect(scheduleProblems([{ ...rule, state: undefined }])[0]).toContain("r no longer exists");
    expect(scheduleProblems([{ ...rule, targets: [] }])[0]).toContain("r has no target");
    const needed = "arn:x:q";
    expect(scheduleProblems([{ ...rule, needed, targets: ["arn:x:other", "arn:x:q"] }])).toEqual([]);
    expect(scheduleProblems([{ ...rule, needed }])).toEqual([
      "The rule r does not send to arn:x:q: SES's reports about the account are lost.",
    ]);
    expect(scheduleProblems([])).toHaveLength(1);
  });
});

describe("senders, destinations and subscribers", () => {
  const asked = { from: "a@b.example", configurationSet: "postmaster-prod" };
  const identity = { identity: "b.example", verified: true, configurationSet: "postmaster-prod" };

  it("want a verified identity with this configuration set", () => {
    expect(judgeSender(identity, asked).state).toBe("proven");
    expect(judgeSender(undefined, asked).fix).toBe("postmaster identities request a@b.example");
    expect(judgeSender({ ...identity, verified: false }, asked).seen).toBe("not verified");
    expect(judgeSender({ ...identity, configurationSet: undefined }, asked).fix).toBe(
      "postmaster identities attach-feedback b.example",
    );
    expect(judgeSender({ ...identity, configurationSet: "other" }, asked).fix).toBe(
      "postmaster identities attach-feedback b.example --replace",
    );
  });

  it("want an enabled destination at this topic", () => {
    const wiring = { configurationSet: "postmaster-prod", topicArn: TOPIC };
    const destination = { name: "feedback", enabled: true, eventTypes: ["BOUNCE"], topicArn: TOPIC };
    expect(judgeDestination([destination], wiring).state).toBe("proven");
    for (const found of [
      undefined,
      [],
      [{ ...destination, enabled: false }],
      [{ ...destination, topicArn: "x" }],
    ])
      expect(judgeDestination(found, wiring).state).toBe("broken");
  });

  it("want one subscriber who has confirmed", () => {
    expect(judgeSubscribers([{ SubscriptionArn: `${TOPIC}:1` }]).state).toBe("proven");
    expect(judgeSubscribers([{ SubscriptionArn: "PendingConfirmation" }]).seen).toBe("none confirmed");
    expect(judgeSubscribers([]).seen).toBe("nobody");
    expect(judgeSubscribers(undefined).state).toBe("broken");
  });
});

describe("the stack", () => {
  it("wants the last deployment finished, and not rolled back", () => {
    const cases: [string, State][] = [
      ["CREATE_COMPLETE", "proven"],
      ["UPDATE_COMPLETE", "proven"],
      ["IMPORT_COMPLETE", "proven"],
      ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "proven"],
      ["UPDATE_ROLLBACK_COMPLETE", "broken"],
      ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "broken"],
      ["UPDATE_ROLLBACK_FAILED", "broken"],
      ["UPDATE_IN_PROGRESS", "notDone"],
    ];
    for (const [status, state] of cases) expect(judgeStack("s", status, 9).state, status).toBe(state);
    expect(judgeStack("s", "UPDATE_ROLLBACK_COMPLETE", 9)).toMatchObject({ seen: "rolled back" });
  });

  it("wants each resource complete", () => {
    const table = { logicalId: "Table", physicalId: "t", type: "x", status: "UPDATE_COMPLETE" };
    expect(resourceProblems("s", [table])).toEqual([]);
    expect(resourceProblems("s", [{ ...table, status: "UPDATE_FAILED" }])).toEqual([
      "Table of s is in status UPDATE_FAILED.",
    ]);
  });
});

describe("what the simulator leads to", () => {
  const retention = parseRetention("400,delivery=0");

  it("is not expected where SES does not publish it, or it is not recorded", () => {
    const published = ["SEND", "DELIVERY", "BOUNCE"];
    expect(notRecorded("bounce", { published, retention })).toBeUndefined();
    expect(notRecorded("delivery", { published, retention })).toContain("retentionDays");
    expect(notRecorded("complaint", { published, retention })).toContain("eventTypes");
    expect(notRecorded("delivery", { published, retention: undefined })).toBeUndefined();
    // Without any destination each step is tried: it is then broken, by the destination.
    expect(notRecorded("complaint", { published: [], retention })).toBeUndefined();
  });

  it("does not come from SES's own record", () => {
    const items = [{ type: "delivery" }];
    expect(recordedTypes({ fromSesRecord: false, items })).toEqual(["delivery"]);
    expect(recordedTypes({ fromSesRecord: true, items })).toEqual([]);
  });
});

describe("AWS's refusals", () => {
  const named = (name: string) => Promise.reject(Object.assign(new Error("no"), { name }));

  it("are told apart: a missing permission by its IAM action, no credentials, and no such thing", async () => {
    for (const name of ["AccessDenied", "AccessDeniedException", "AuthorizationErrorException"])
      await expect(allowed("sqs:CreateQueue", named(name))).rejects.toMatchObject({
        action: "sqs:CreateQueue",
      });
    for (const name of ["ExpiredTokenException", "CredentialsProviderError", "UnrecognizedClientException"])
      await expect(allowed("x:Y", named(name))).rejects.toThrow(CredentialsError);
    for (const name of ["NotFoundException", "QueueDoesNotExist", "ResourceNotFoundException"])
      expect(await ifThere("x:Y", named(name))).toBeUndefined();
    await expect(ifThere("x:Y", named("InternalFailure"))).rejects.toThrow("no");
  });
});

describe("the exit status", () => {
  const steps = (...states: State[]): Result[] =>
    states.map((state) => ({ step: state, expected: "", seen: "", seconds: 0, state }));
  const of = (found: { steps: Result[]; left?: { what: string; why: string }[]; interrupted?: boolean }) =>
    statusOf({ left: [], interrupted: false, ...found });

  it("is 0 only where all was tried and nothing is broken or left", () => {
    expect(of({ steps: steps("proven", "notChecked") })).toBe(0);
    expect(of({ steps: steps("proven", "notDone") })).toBe(2);
    expect(of({ steps: steps("proven"), interrupted: true })).toBe(2);
    expect(of({ steps: steps("notDone", "broken") })).toBe(1);
    expect(of({ steps: steps("proven"), left: [{ what: "a queue", why: "denied" }] })).toBe(1);
    const report = {
      stack: "",
      service: "",
      interrupted: false,
      left: [],
      steps: steps("broken", "notDone"),
    };
    expect(reportOf(report)).toMatchObject({
      proven: false,
      summary: "Broken: broken. Not tested: notDone.",
    });
  });
});
