/** A cursor that this service did not make, or made for another list. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
}

/** An opaque, URL-safe text for where the next page begins. */
export const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What `encodeCursor` took. Throws `InvalidCursorError` where `text` is no cursor or `isExpected` refuses it. */
export const decodeCursor = <T>(text: string, isExpected: (value: unknown) => value is T): T => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch (cause) {
    throw new InvalidCursorError("The cursor is not one this service made.", { cause });
  }
  if (!isExpected(value)) throw new InvalidCursorError("The cursor belongs to another list.");
  return value;
};
