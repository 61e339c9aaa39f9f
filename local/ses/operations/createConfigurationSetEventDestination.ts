import { type Answer, badRequest, exception, type Input, noConfigurationSet, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { isEventType } from "../state/configurationSet.ts";
import { transaction } from "../state/database.ts";

const MAX_DESTINATIONS = 10; // of a configuration set [quotas]
// SES tries the topic with this text, which is no JSON.
const VALIDATED = "Successfully validated SNS topic for Amazon SES event publishing.";

/** [API_CreateConfigurationSetEventDestination], of SNS topics only. */
export const createConfigurationSetEventDestination = ({ resource, body }: Input, ses: Ses): Answer => {
  const { EventDestinationName: name, EventDestination: definition } = body;
  const set = ses.configurationSets.get(resource);
  if (set === undefined) return noConfigurationSet(resource);
  if (typeof name !== "string" || !/^[\w-]{1,64}$/.test(name))
    return badRequest("EventDestinationName takes 1 to 64 letters, digits, _ and -");
  if (set.destinations.some((one) => one.Name === name))
    return exception(
      "AlreadyExistsException",
      `Event destination <${name}> already exists in configuration set <${resource}>.`,
    );
  if (set.destinations.length >= MAX_DESTINATIONS)
    return exception(
      "LimitExceededException",
      `A configuration set takes ${MAX_DESTINATIONS} event destinations.`,
    );
  const parsed = parse(definition);
  if (typeof parsed === "string") return badRequest(parsed);
  transaction(ses.db, () => {
    ses.configurationSets.put(resource, {
      ...set,
      destinations: [...set.destinations, { Name: name, ...parsed }],
    });
    ses.outbox.add({
      id: ses.newId(),
      at: ses.now(),
      from: "",
      deliverTo: [],
      publish: [{ topicArn: parsed.SnsDestination.TopicArn, message: VALIDATED }],
      raw: Buffer.alloc(0),
    });
  });
  ses.wake();
  return success();
};

const parse = (definition: unknown) => {
  if (typeof definition !== "object" || definition === null) return "EventDestination is no object";
  const fields: Record<string, unknown> = { ...definition };
  const { MatchingEventTypes: types, SnsDestination: sns, Enabled: enabled } = fields;
  if (!Array.isArray(types) || types.length === 0 || !types.every(isEventType))
    return "MatchingEventTypes is no list of event types";
  const topic = typeof sns === "object" && sns !== null && "TopicArn" in sns ? sns.TopicArn : undefined;
  if (typeof topic !== "string" || !topic.startsWith("arn:aws:sns:"))
    return "SnsDestination.TopicArn is no ARN of a topic (the local SES publishes to SNS only)";
  return { Enabled: enabled === true, MatchingEventTypes: types, SnsDestination: { TopicArn: topic } };
};
