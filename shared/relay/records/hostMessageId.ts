/** When a message came to the host (ISO 8601 UTC) belongs to its name: queue ids are used again. */
type OnHost = { queueId: string; beganAt: string };

/** The name of a message as long as SES has not taken it: of what a mail host does with it until then. */
export const hostMessageId = (host: string, { queueId, beganAt }: OnHost): string =>
  `${queueId}/${beganAt}@${host}`;
