import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
} from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { afterEach, describe, expect, it } from "vitest";
import { type ControlPlane, startControlPlane } from "../../local/controlPlane/server.ts";
import { startSchedule } from "../../local/lambda/schedule.ts";
import { Trigger } from "../../local/lambda/Trigger.ts";
import type { Triggers } from "../../local/lambda/triggers.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";

let plane: ControlPlane | undefined;
afterEach(() => plane?.close());

/** Something that runs every few milliseconds; `runs` waits for its next run. */
const ticking = (logicalId: string, name: string) => {
  let next = Promise.withResolvers<void>();
  let count = 0;
  const trigger = new Trigger(() =>
    startSchedule(
      async () => {
        count += 1;
        next.resolve();
        next = Promise.withResolvers();
      },
      { name, firstAfterMs: 1, everyMs: 5 },
    ),
  );
  return {
    made: { logicalId, functionName: name, name, expression: "rate(1 minute)", timeZone: "UTC", trigger },
    runs: () => next.promise,
    count: () => count,
  };
};

const start = async (some: Partial<Triggers>) => {
  plane = await startControlPlane(
    0,
    { rules: [], schedules: [], mappings: [], stop: async () => {}, ...some },
    [],
  );
  return { endpoint: plane.url, region: REGION, credentials: CREDENTIALS };
};

describe("the local control plane", () => {
  it("stops what a disabled rule runs, says so, and runs it again", async () => {
    const { made, runs, count } = ticking("TallyEventsRuleSchedule1", "postmaster-tally");
    const events = new EventBridgeClient(await start({ rules: [{ ...made, run: async () => ({}) }] }));
    const rule = { Name: "postmaster-tally" };
    await runs();
    expect(await events.send(new DescribeRuleCommand(rule))).toMatchObject({ State: "ENABLED" });
    await events.send(new DisableRuleCommand(rule));
    const stoppedAt = count();
    expect(await events.send(new DescribeRuleCommand(rule))).toMatchObject({ State: "DISABLED" });
    expect(count()).toBe(stoppedAt);
    await events.send(new EnableRuleCommand(rule));
    await runs();
    expect(count()).toBeGreaterThan(stoppedAt);
    await made.trigger.disable();
    await expect(events.send(new DescribeRuleCommand({ Name: "another" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    events.destroy();
  });

  it("invokes a function beside its schedule, and hands on what it answers or throws", async () => {
    const { made } = ticking("WatchEventsRuleSchedule1", "postmaster-watch");
    await made.trigger.disable();
    const run = async ({ fails }: Record<string, unknown>) => {
      if (fails === true) throw new RangeError("as asked");
      return { open: 2 };
    };
    const lambda = new LambdaClient(await start({ rules: [{ ...made, run }] }));
    const invoke = async (FunctionName: string, event: object) => {
      const { Payload, ...answer } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
      );
      return { ...answer, payload: JSON.parse(Payload?.transformToString() ?? "") };
    };
    expect(await invoke("postmaster-watch", {})).toMatchObject({ StatusCode: 200, payload: { open: 2 } });
    expect(await invoke("postmaster-watch", { fails: true })).toMatchObject({
      FunctionError: "Unhandled",
      payload: { errorType: "RangeError", errorMessage: "as asked" },
    });
    await expect(invoke("another", {})).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    lambda.destroy();
  });

  it("stops what a disabled schedule runs, and says so", async () => {
    const { made, runs, count } = ticking("WeeklyDigest", "postmaster-weekly-digest");
    const scheduler = new SchedulerClient(await start({ schedules: [made] }));
    const Name = "postmaster-weekly-digest";
    await runs();
    const { ScheduleExpression, FlexibleTimeWindow, Target } = await scheduler.send(
      new GetScheduleCommand({ Name }),
    );
    const definition = { Name, ScheduleExpression, FlexibleTimeWindow, Target };
    await scheduler.send(new UpdateScheduleCommand({ ...definition, State: "DISABLED" }));
    const stoppedAt = count();
    expect(await scheduler.send(new GetScheduleCommand({ Name }))).toMatchObject({ State: "DISABLED" });
    expect(count()).toBe(stoppedAt);
    scheduler.destroy();
  });
});
