/** Exit statuses, as --help documents them. */
export const ANSWER_IS_NO = 1;
export const USAGE = 2;
export const SERVICE_FAILED = 3;

export const EXIT_STATUS = `
Exit status: 0 done; 1 the answer is no (not found, not suppressed, refused
because of how things stand, a critical warning is open, the set-up lacks
something); 2 wrong usage or configuration; 3 the service cannot be reached or
failed.`;

/** The command ends without what was asked for; the message says what is wrong, where, and how to mend it. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A file that was named cannot be read. */
export const unreadable = (path: string, error: unknown): Failure =>
  new Failure(USAGE, `cannot read ${path} (${codeOf(error)}): does it exist, and may you read it?`, {
    cause: error,
  });

/** Of the system, `ENOENT`; else the error itself. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
