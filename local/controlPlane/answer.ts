/** An answer as it goes over the wire. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** In JSON, of the protocols restJson1 and awsJson1_1. */
export const json = (body: unknown): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body ?? null),
});

/** An exception of the same: the SDK takes its name from the header, the AWS CLI from the body. */
export const jsonError = (status: number, name: string, message: string): Answer => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": name },
  body: JSON.stringify({ __type: name, message, Message: message }),
});
