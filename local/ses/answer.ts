/** An answer of SESv2 in REST-JSON; `error` names the exception for the SDK. */
export type Answer = { status: number; error?: string; body: unknown };

/**
 * What an operation is given: what the path names and what of it, the query, and the body (an object; empty where
 * there is none).
 */
export type Input = {
  resource: string;
  member?: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
};

/** The exceptions that SESv2's operations document, with their HTTP status [SESv2 API reference]. */
export const EXCEPTIONS: Readonly<Record<string, number>> = {
  AccountSuspendedException: 400,
  AlreadyExistsException: 400,
  BadRequestException: 400,
  ConcurrentModificationException: 500,
  ConflictException: 409,
  InternalServiceErrorException: 500,
  InvalidNextTokenException: 400,
  LimitExceededException: 400,
  MailFromDomainNotVerifiedException: 400,
  MessageRejected: 400,
  NotFoundException: 404,
  SendingPausedException: 400,
  TooManyRequestsException: 429,
};

export const success = (body: unknown = {}): Answer => ({ status: 200, body });
export const failure = (status: number, error: string, message: string): Answer => ({
  status,
  error,
  body: { message },
});
export const exception = (name: string, message: string): Answer =>
  failure(EXCEPTIONS[name] ?? 400, name, message);
export const badRequest = (message: string) => exception("BadRequestException", message);
export const notFound = (message: string) => exception("NotFoundException", message);
export const notListed = (address: string) =>
  notFound(`Email address ${address} does not exist on your suppression list.`);
export const noIdentity = (name: string) => notFound(`Email identity ${name} does not exist.`);
export const noConfigurationSet = (name: string) => notFound(`Configuration set <${name}> does not exist.`);
