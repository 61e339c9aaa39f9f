import { GetConfigurationSetEventDestinationsCommand } from "@aws-sdk/client-sesv2";
import { type Destination, publishingOf } from "../../../shared/account/account.ts";
import { ifThere } from "../aws/allowed.ts";
import { broken, type Context, DEPLOY, proven, type Seen, type Step } from "../step.ts";

/** The configuration set publishes to the feedback topic. */
export const eventDestination: Step = {
  name: "Event destination",
  expected: "SES publishes to SNS",
  run: async (context) => {
    const wiring = {
      configurationSet: context.deployment.idOf("ConfigurationSet"),
      topicArn: context.deployment.idOf("FeedbackTopic"),
    };
    return judgeDestination(await destinations(context), wiring);
  },
};

export const judgeDestination = (
  found: Destination[] | undefined,
  wiring: { configurationSet: string; topicArn: string },
): Seen => {
  const { inPlace, eventTypes, explanation, remedy } = publishingOf(found, wiring);
  if (inPlace) return proven(`${eventTypes.length} event types`);
  const fix = remedy.map(({ text }) => text).join(" ");
  return broken("none that works", explanation, found === undefined || found.length === 0 ? DEPLOY : fix);
};

/** The event types, as SESv2 names them, that the configuration set publishes to the service. */
export const publishedTypes = async (context: Context): Promise<string[]> => {
  const topicArn = context.deployment.idOf("FeedbackTopic");
  return publishingOf(await destinations(context), { configurationSet: "", topicArn }).eventTypes;
};

const destinations = async ({ aws, deployment }: Context): Promise<Destination[] | undefined> => {
  const answer = await ifThere(
    "ses:GetConfigurationSetEventDestinations",
    aws.ses.send(
      new GetConfigurationSetEventDestinationsCommand({
        ConfigurationSetName: deployment.idOf("ConfigurationSet"),
      }),
    ),
  );
  return answer?.EventDestinations?.map(
    ({ Name = "", Enabled, MatchingEventTypes = [], SnsDestination }) => ({
      name: Name,
      enabled: Enabled === true,
      eventTypes: MatchingEventTypes,
      ...(SnsDestination?.TopicArn === undefined ? {} : { topicArn: SnsDestination.TopicArn }),
    }),
  );
};
