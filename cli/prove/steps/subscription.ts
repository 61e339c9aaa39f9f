import { ListSubscriptionsByTopicCommand, type Subscription } from "@aws-sdk/client-sns";
import { nameOf } from "../../../shared/warnings/feed/FeedPath.ts";
import { ifThere } from "../aws/allowed.ts";
import { broken, type Context, DEPLOY, proven, type Seen, type Step } from "../step.ts";

/** The feedback queue is subscribed to the feedback topic. */
export const feedbackSubscription: Step = {
  name: "Feedback subscription",
  expected: "topic feeds the queue",
  run: async (context) => {
    const topicArn = context.deployment.idOf("FeedbackTopic");
    const queue = nameOf(context.deployment.idOf("FeedbackQueue"));
    return judgeSubscription(await subscriptions(context, topicArn), { topicArn, queue });
  },
};

export const judgeSubscription = (
  found: Subscription[] | undefined,
  { topicArn, queue }: { topicArn: string; queue: string },
): Seen => {
  const isOurs = ({ Protocol, Endpoint }: Subscription) =>
    Protocol === "sqs" && Endpoint?.endsWith(`:${queue}`) === true;
  if (found?.some(isOurs) === true) return proven("subscribed");
  return broken(
    "not subscribed",
    found === undefined
      ? `The topic ${topicArn} no longer exists.`
      : `The queue ${queue} is not subscribed to the topic ${topicArn}: events do not reach the queue.`,
    DEPLOY,
  );
};

/** Somebody gets the warnings. */
export const warningSubscribers: Step = {
  name: "Warning subscribers",
  expected: "at least one confirmed",
  run: async (context) =>
    judgeSubscribers(await subscriptions(context, context.deployment.idOf("WarningsTopic"))),
};

const CONFIRMED = /^arn:/; // else PendingConfirmation [API_Subscription]

export const judgeSubscribers = (found: Subscription[] | undefined): Seen => {
  if (found === undefined) return broken("no topic", "The warnings topic no longer exists.", DEPLOY);
  const confirmed = found.filter(({ SubscriptionArn = "" }) => CONFIRMED.test(SubscriptionArn));
  if (confirmed.length > 0) return proven(`${confirmed.length} confirmed`);
  return found.length === 0
    ? broken(
        "nobody",
        "No one is subscribed to warnings, so no one receives warnings or alarms.",
        "postmaster subscribers add email ADDRESS",
      )
    : broken(
        "none confirmed",
        `None of ${found.length} subscribers has confirmed, so no one receives warnings or alarms.`,
        "Follow the link in the email from AWS Notifications; postmaster subscribers list shows who has not.",
      );
};

/** Undefined where there is no such topic. */
const subscriptions = async ({ aws }: Context, TopicArn: string): Promise<Subscription[] | undefined> => {
  const all: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ifThere(
      "sns:ListSubscriptionsByTopic",
      aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken })),
    );
    if (page === undefined) return undefined;
    all.push(...(page.Subscriptions ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
};
