import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { nameOf } from "../../../shared/warnings/feed/FeedPath.ts";
import { allowed, ifThere } from "../aws/allowed.ts";
import { arnBeside } from "../aws/arn.ts";
import { type Context, judged, type Step } from "../step.ts";

export type ScheduleFacts = {
  name: string;
  kind: "rule" | "schedule";
  /** Undefined where there is none of this name. */
  state: string | undefined;
  /** ARNs. */
  targets: string[];
  /** The target that it must have; undefined where any will do. */
  needed?: string;
};

/**
 * Every rule of EventBridge is on (those that run by the clock, and the one for SES's events about the account), and so are
 * Scheduler's schedules of the digest, where it is sent.
 */
export const schedules: Step = {
  name: "Schedules",
  expected: "all enabled",
  run: async (context) => {
    const { deployment } = context;
    const found: ScheduleFacts[] = [];
    const accountRule = deployment.idOf("AccountEvents");
    const queue = nameOf(deployment.idOf("FeedbackQueue"));
    const needed = arnBeside(deployment.idOf("FeedbackTopic"), "sqs", queue);
    for (const name of deployment.idsOf("AWS::Events::Rule")) {
      const facts = await ruleFacts(context, name);
      found.push(name === accountRule ? { ...facts, needed } : facts);
    }
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
    ? found.flatMap(({ name, kind, state, targets, needed }) => {
        if (state === undefined) return [`The ${kind} ${name} no longer exists.`];
        if (!state.startsWith("ENABLED"))
          return [`The ${kind} ${name} is ${state.toLowerCase()}: its target is not invoked.`];
        if (needed !== undefined && !targets.includes(needed))
          return [
            `The ${kind} ${name} does not send to ${needed}: SES's reports about the account are lost.`,
          ];
        return targets.length > 0 ? [] : [`The ${kind} ${name} has no target: it invokes nothing.`];
      })
    : ["The stack has no scheduled rule: nothing is counted, reconciled or checked for warnings."];

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
  return { name, kind: "rule", state: rule?.State, targets: arnsOf(targets?.Targets) };
};

const scheduleFacts = async ({ aws }: Context, name: string): Promise<ScheduleFacts> => {
  const schedule = await ifThere(
    "scheduler:GetSchedule",
    aws.scheduler.send(new GetScheduleCommand({ Name: name })),
  );
  const { State: state, Target } = schedule ?? {};
  return { name, kind: "schedule", state, targets: arnsOf(Target === undefined ? [] : [Target]) };
};

const arnsOf = (targets: { Arn: string | undefined }[] = []): string[] => targets.map(({ Arn = "" }) => Arn);
