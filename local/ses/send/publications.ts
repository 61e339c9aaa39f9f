import type { Identity } from "../identities/identity.ts";
import { type ConfigurationSet, EVENT_TYPES } from "../state/configurationSet.ts";
import type { Publication } from "../state/Outbox.ts";
import type { Message } from "./message.ts";
import type { Occurrence } from "./occurrences.ts";

export type Accepted = {
  id: string;
  at: number;
  /** The envelope's, or the API call's. */
  source: string;
  destination: string[];
  message: Message;
  tags: Record<string, string[]>;
  accountId: string;
  region: string;
  sourceIp: string;
  callerIdentity: string;
  operation: string;
};

const MAX_HEADERS_BYTES = 10_240; // "If the total size of the headers is over 10 KB" [notification-contents]

/**
 * What goes to which topic: each event to the destinations of the configuration set that want it, and bounces,
 * complaints and deliveries to the identity's own topics, in the other dialect. Nobody else hears anything.
 */
export const publications = (
  happened: Occurrence[],
  accepted: Accepted,
  { configurationSet, identity }: { configurationSet?: ConfigurationSet; identity?: Identity },
): Publication[] =>
  happened.flatMap(({ event, under, particulars }) => [
    ...(configurationSet?.destinations ?? [])
      .filter(
        ({ Enabled, MatchingEventTypes }) =>
          Enabled && MatchingEventTypes.some((type) => EVENT_TYPES[type] === event),
      )
      .map(({ SnsDestination }) => ({
        topicArn: SnsDestination.TopicArn,
        message: JSON.stringify({
          eventType: event,
          mail: eventMail(accepted, identity, configurationSet, event),
          [under]: particulars,
        }),
      })),
    ...(event === "Bounce" || event === "Complaint" || event === "Delivery"
      ? identityPublication(identity?.topics[event], {
          notificationType: event,
          [under]: particulars,
          mail: commonMail(accepted, identity),
        })
      : []),
  ]);

const identityPublication = (topicArn: string | undefined, notification: object): Publication[] =>
  topicArn === undefined ? [] : [{ topicArn, message: JSON.stringify(notification) }];

const commonMail = (
  { id, at, source, destination, accountId, region, sourceIp, callerIdentity }: Accepted,
  identity: Identity | undefined,
) => ({
  timestamp: new Date(at).toISOString(),
  source,
  ...(identity === undefined
    ? {}
    : { sourceArn: `arn:aws:ses:${region}:${accountId}:identity/${identity.name}` }),
  sourceIp,
  callerIdentity,
  sendingAccountId: accountId,
  messageId: id,
  destination,
});

const eventMail = (
  accepted: Accepted,
  identity: Identity | undefined,
  configurationSet: ConfigurationSet | undefined,
  event: Occurrence["event"],
) => {
  const { sourceIp, callerIdentity, ...common } = commonMail(accepted, identity);
  const { message, source, tags, operation } = accepted;
  const { headers, truncated } = withinLimit(message.headers);
  return {
    ...common,
    headersTruncated: truncated,
    headers,
    commonHeaders: {
      returnPath: source,
      from: message.from.map(({ written }) => written),
      ...(message.date === undefined ? {} : { date: message.date }),
      ...(message.to.length === 0 ? {} : { to: message.to }),
      ...(message.cc.length === 0 ? {} : { cc: message.cc }),
      messageId: message.messageId ?? accepted.id,
      ...(message.subject === undefined ? {} : { subject: message.subject }),
    },
    tags: {
      "ses:operation": [operation],
      ...(configurationSet === undefined ? {} : { "ses:configuration-set": [configurationSet.name] }),
      "ses:source-ip": [sourceIp],
      "ses:from-domain": [domainOf(message.from[0]?.address ?? source)],
      "ses:caller-identity": [callerIdentity],
      ...(event === "Delivery" ? { "ses:outgoing-ip": ["127.0.0.1"] } : {}),
      ...tags,
    },
  };
};

const withinLimit = (headers: Message["headers"]) => {
  let bytes = 0;
  const kept = headers.filter(({ name, value }) => {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    return bytes <= MAX_HEADERS_BYTES;
  });
  return { headers: kept, truncated: kept.length < headers.length };
};

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1).toLowerCase();
