import { GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { ifThere } from "../aws/allowed.ts";
import { arnBeside } from "../aws/arn.ts";
import { lets } from "../policy.ts";
import { broken, type Context, DEPLOY, proven, type Seen, type Step } from "../step.ts";

type Asked = { service: string; source: string; loss: string };

/** SES may publish to the feedback topic. */
export const feedbackTopicPolicy: Step = {
  name: "Feedback topic policy",
  expected: "SES can publish",
  run: async (context) => {
    const set = context.deployment.idOf("ConfigurationSet");
    return run(context, "FeedbackTopic", {
      service: "ses.amazonaws.com",
      source: arnBeside(context.deployment.idOf("FeedbackTopic"), "ses", `configuration-set/${set}`),
      loss: "SES drops every event.",
    });
  },
};

/** Alarms may publish to the warnings topic. */
export const warningsTopicPolicy: Step = {
  name: "Warnings topic policy",
  expected: "alarms can publish",
  run: async (context) =>
    run(context, "WarningsTopic", {
      service: "cloudwatch.amazonaws.com",
      source: arnBeside(context.deployment.idOf("WarningsTopic"), "cloudwatch", "alarm:any"),
      loss: "Alarms reach no one.",
    }),
};

const run = async ({ aws, deployment }: Context, topic: string, asked: Asked): Promise<Seen> => {
  const TopicArn = deployment.idOf(topic);
  const answer = await ifThere(
    "sns:GetTopicAttributes",
    aws.sns.send(new GetTopicAttributesCommand({ TopicArn })),
  );
  return answer === undefined
    ? broken("no topic", `The topic ${TopicArn} no longer exists. ${asked.loss}`, DEPLOY)
    : judgeTopicPolicy(answer.Attributes?.["Policy"], TopicArn, asked);
};

export const judgeTopicPolicy = (
  policy: string | undefined,
  topicArn: string,
  { service, source, loss }: Asked,
): Seen => {
  const facts = {
    "aws:sourcearn": source,
    "aws:sourceaccount": topicArn.split(":")[4] ?? "",
    "aws:securetransport": "true",
  };
  return lets(policy, { service, action: "sns:Publish", resource: topicArn, facts })
    ? proven("publishing allowed")
    : broken(
        "refuses",
        `The policy of the topic ${topicArn} does not let ${service} publish. ${loss}`,
        DEPLOY,
      );
};
