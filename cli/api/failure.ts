/** Exit statuses, as --help documents them. */
export const ANSWER_IS_NO = 1;
export const USAGE = 2;
export const SERVICE_FAILED = 3;

export const EXIT_STATUS = `
Exit status: 0 done; 1 the answer is no (not found, not suppressed, refused
because of how things stand, a critical warning is open); 2 wrong usage or
configuration; 3 the service cannot be reached or failed.`;

/** The command ends without what was asked for; the message says what is wrong, where, and how to mend it. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
