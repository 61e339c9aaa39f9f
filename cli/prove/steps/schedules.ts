import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { allowed, ifThere } from "../aws/allowed.ts";
import { type Context, judged, type Step } from "../step.ts";

export type ScheduleFacts = {
  name: string;
  kind: "rule" | "schedule";
  /** Undefined where there is none of this name. */
  state: string | undefined;
  hasTarget: boolean;
};

/** All that runs by the clock is on: EventBridge's rules, and Scheduler's schedules of the digest, where it is sent. */
export const schedules: Step = {
  name: "Schedules",
  expected: "all enabled",
  run: async (context) => {
    const { deployment } = context;
    const found: ScheduleFacts[] = [];
    for (const name of deployment.idsOf("AWS::Events::Rule")) found.push(await ruleFacts(context, name));
    for (const name of deployment.idsOf("AWS::Scheduler::Schedule"))
      found.push(await scheduleFacts(context, name));
    return judged(scheduleProblems(found), {
      seen: `${found.length} enabled`,
      fix: "Enable it in the AWS console, under Amazon EventBridge, Rules or Schedules; or npx serverless deploy.",
    });
  },
};

export const scheduleProblems = (found: ScheduleFacts[]): string[] =>
  found.some(({ kind }) => kind === "rule")
    ? found.flatMap(({ name, kind, state, hasTarget }) => {
        if (state === undefined) return [`The ${kind} ${name} no longer exists.`];
        if (!state.startsWith("ENABLED"))
          return [`The ${kind} ${name} is ${state.toLowerCase()}: its target is not invoked.`];
        return hasTarget ? [] : [`The ${kind} ${name} has no target: its target is not invoked.`];
      })
    : ["The stack has no scheduled rule: nothing is counted, reconciled or watched."];

const ruleFacts = async ({ aws }: Context, name: string): Promise<ScheduleFacts> => {
  const rule = await ifThere(
    "events:DescribeRule",
    aws.eventBridge.send(new DescribeRuleCommand({ Name: name })),
  );
  const targets =
    rule === undefined
      ? undefined
      : await allowed(
          "events:ListTargetsByRule",
          aws.eventBridge.send(new ListTargetsByRuleCommand({ Rule: name })),
        );
  return { name, kind: "rule", state: rule?.State, hasTarget: (targets?.Targets ?? []).length > 0 };
};

const scheduleFacts = async ({ aws }: Context, name: string): Promise<ScheduleFacts> => {
  const schedule = await ifThere(
    "scheduler:GetSchedule",
    aws.scheduler.send(new GetScheduleCommand({ Name: name })),
  );
  return { name, kind: "schedule", state: schedule?.State, hasTarget: schedule?.Target !== undefined };
};
