/** These credentials lack a permission. */
export class DeniedError extends Error {
  override readonly name = "DeniedError";
  /** As IAM writes it: `sqs:CreateQueue`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`these credentials are not allowed to perform ${action}`, { cause });
    this.action = action;
  }
}

/** The credentials are none that AWS accepts, or there are none. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}

const DENIED = /^(AccessDenied|Authorization|NotAuthorized|UnauthorizedOperation)/;
const NO_CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken)/;

/** AWS's answer to one call; throws `DeniedError` with the IAM action, `CredentialsError`, or AWS's own error. */
export const allowed = async <Answer>(action: string, call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (DENIED.test(error.name)) throw new DeniedError(action, error);
    if (NO_CREDENTIALS.test(error.name)) throw new CredentialsError(error.message, { cause: error });
    throw error;
  }
};

const ABSENT = /NotFound|NonExistent|DoesNotExist/;

/** The same, and undefined where AWS has no such thing. */
export const ifThere = async <Answer>(action: string, call: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await allowed(action, call);
  } catch (error) {
    if (error instanceof Error && ABSENT.test(error.name)) return undefined;
    throw error;
  }
};
