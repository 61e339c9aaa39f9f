/** The cursor was not given by this service, or belongs to another list or order. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
  constructor(cause?: unknown) {
    super("the cursor is not one that this list has given", { cause });
  }
}

/** An opaque cursor: where in which list the next page begins. */
export const encodeCursor = (list: string, after: string): string =>
  Buffer.from(JSON.stringify([list, after])).toString("base64url");

/** Where the next page of `list` begins; throws `InvalidCursorError`. */
export const decodeCursor = (cursor: string, list: string): string => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch (error) {
    throw new InvalidCursorError(error);
  }
  if (!Array.isArray(value) || value.length !== 2 || value[0] !== list) throw new InvalidCursorError();
  const after: unknown = value[1];
  // DynamoDB takes sort keys of 1 to 1,024 bytes [ServiceQuotas].
  if (typeof after !== "string" || after === "" || !after.isWellFormed() || Buffer.byteLength(after) > 1_024)
    throw new InvalidCursorError();
  return after;
};
