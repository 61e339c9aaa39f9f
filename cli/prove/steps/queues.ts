import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { nameOf } from "../../../shared/warnings/feed/FeedPath.ts";
import { ifThere } from "../aws/allowed.ts";
import { arnBeside } from "../aws/arn.ts";
import { lets } from "../policy.ts";
import { broken, type Context, DEPLOY, judged, type Seen, type Step } from "../step.ts";

type Attributes = Partial<Record<string, string>>;

/** The feedback topic, and the rule for SES's events about the account, may send to the feedback queue. */
export const feedbackQueuePolicy: Step = {
  name: "Feedback queue policy",
  expected: "topic and rule can send",
  run: async (context) => {
    const attributes = await attributesOf(context, "FeedbackQueue");
    const topicArn = context.deployment.idOf("FeedbackTopic");
    const ruleArn = arnBeside(topicArn, "events", `rule/${context.deployment.idOf("AccountEvents")}`);
    const queue = nameOf(context.deployment.idOf("FeedbackQueue"));
    return attributes === undefined
      ? broken("no queue", `The queue ${queue} no longer exists.`, DEPLOY)
      : judgeQueuePolicy(attributes["Policy"], { queue, topicArn, ruleArn });
  },
};

export const judgeQueuePolicy = (
  policy: string | undefined,
  { queue, topicArn, ruleArn }: { queue: string; topicArn: string; ruleArn: string },
): Seen => {
  const maySend = (service: string, source: string) =>
    lets(policy, {
      service,
      action: "sqs:SendMessage",
      resource: arnBeside(topicArn, "sqs", queue),
      facts: {
        "aws:sourcearn": source,
        "aws:sourceaccount": topicArn.split(":")[4] ?? "",
        "aws:securetransport": "true",
      },
    });
  return judged(
    [
      ...(maySend("sns.amazonaws.com", topicArn)
        ? []
        : [
            `The policy of the queue ${queue} does not let the topic ${topicArn} send to it: SNS drops every event.`,
          ]),
      ...(maySend("events.amazonaws.com", ruleArn)
        ? []
        : [
            `The policy of the queue ${queue} does not let the rule ${ruleArn} send to it: SES's reports about the account are lost.`,
          ]),
    ],
    { seen: "both can send" },
  );
};

const PATHS = [
  ["FeedbackQueue", "FeedbackDeadLetters"],
  ["RemovalsQueue", "RemovalsDeadLetters"],
] as const;

/** What a function cannot process ends in a dead-letter queue, and none is there now. */
export const deadLetters: Step = {
  name: "Dead-letter queues",
  expected: "in place, and empty",
  run: async (context) => {
    const problems: string[] = [];
    for (const [queue, dead] of PATHS) {
      const [from, to] = [await attributesOf(context, queue), await attributesOf(context, dead)];
      const names = {
        queue: nameOf(context.deployment.idOf(queue)),
        deadLetters: nameOf(context.deployment.idOf(dead)),
      };
      problems.push(...deadLetterProblems(from, to, names));
    }
    return judged(problems, { seen: `${PATHS.length} in place` });
  },
};

export const deadLetterProblems = (
  queue: Attributes | undefined,
  dead: Attributes | undefined,
  names: { queue: string; deadLetters: string },
): string[] => {
  if (queue === undefined) return [`The queue ${names.queue} no longer exists.`];
  if (dead === undefined) return [`The dead-letter queue ${names.deadLetters} no longer exists.`];
  const { deadLetterTargetArn = "" } = JSON.parse(queue["RedrivePolicy"] || "{}") as Record<string, string>;
  const { redrivePermission = "allowAll", sourceQueueArns = [] } = JSON.parse(
    dead["RedriveAllowPolicy"] || "{}",
  ) as { redrivePermission?: string; sourceQueueArns?: string[] };
  const isTaken =
    redrivePermission === "allowAll" ||
    (redrivePermission === "byQueue" && sourceQueueArns.some((arn) => arn.endsWith(`:${names.queue}`)));
  const waiting = Number(dead["ApproximateNumberOfMessages"] ?? 0);
  return [
    ...(deadLetterTargetArn.endsWith(`:${names.deadLetters}`)
      ? []
      : [
          `The queue ${names.queue} has no dead-letter queue (redrive policy): messages that cannot be processed are retried until they expire, and are then lost.`,
        ]),
    ...(isTaken
      ? []
      : [`The dead-letter queue ${names.deadLetters} does not accept messages from ${names.queue}.`]),
    ...(waiting === 0
      ? []
      : [
          `Messages waiting in ${names.deadLetters}: ${waiting}. See "CloudWatch alarms" in docs/deployment.md.`,
        ]),
  ];
};

const attributesOf = async (
  { aws, deployment }: Context,
  logicalId: string,
): Promise<Attributes | undefined> => {
  const answer = await ifThere(
    "sqs:GetQueueAttributes",
    aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deployment.idOf(logicalId), AttributeNames: ["All"] }),
    ),
  );
  return answer === undefined ? undefined : (answer.Attributes ?? {});
};
