/** Exit statuses, as --help documents them. */
export const ANSWER_IS_NO = 1;
export const USAGE = 2;
export const SERVICE_FAILED = 3;

export const EXIT_STATUS = `
Exit status: 0 success; 1 the answer is no (not found, not suppressed, refused,
a critical warning is open, setup is incomplete, a list has problems); 2 usage
or configuration error; 3 the service is unreachable or failed.`;

/** The command failed; the message says what is wrong, where, and how to fix it. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A given file cannot be read. */
export const unreadable = (path: string, error: unknown): Failure =>
  new Failure(
    USAGE,
    `cannot read ${path} (${codeOf(error)}): check that it exists and that you may read it`,
    {
      cause: error,
    },
  );

/** The system's code, such as `ENOENT`; otherwise the error itself. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
