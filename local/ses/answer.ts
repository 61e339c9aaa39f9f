/** An answer of SESv2 in REST-JSON; `error` names the exception for the SDK. */
export type Answer = { status: number; error?: string; body: unknown };

/** What an operation is given: what the path names, the query, and the body (an object; empty where there is none). */
export type Input = { address: string; query: URLSearchParams; body: Record<string, unknown> };

export const success = (body: unknown = {}): Answer => ({ status: 200, body });
export const failure = (status: number, error: string, message: string): Answer => ({
  status,
  error,
  body: { message },
});
export const badRequest = (message: string) => failure(400, "BadRequestException", message);
export const notListed = (address: string) =>
  failure(404, "NotFoundException", `Email address ${address} does not exist on your suppression list.`);
