/** When a message came to the host (ISO 8601 UTC) belongs to its name: queue ids are used again. */
type OnHost = { queueId: string; beganAt: string };

/** The name of a message as long as SES has not taken it: of what a mail host does with it until then. */
export const hostMessageId = (host: string, { queueId, beganAt }: OnHost): string =>
  `${queueId}/${beganAt}@${host}`;

/**
 * The name under which the guard's rewritings of a queue id are kept. It has no time in it, as whoever looks for them
 * knows only about when the message came.
 */
export const rewritingMessageId = (host: string, queueId: string): string => `${queueId}/rewritten@${host}`;

/** Whether a message is known by such a name: SES never took it, or has not yet. */
export const isNamedByHost = (messageId: string): boolean => /^[^/]+\/[^@]+@./.test(messageId);

/** The host and queue id in such a name. */
export const rewrittenOnHost = (messageId: string): { host: string; queueId: string } | undefined => {
  const [, queueId, host] = /^([^/]+)\/rewritten@(.+)$/.exec(messageId) ?? [];
  return queueId === undefined || host === undefined ? undefined : { host, queueId };
};
