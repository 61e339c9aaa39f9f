/** A field as its caller knows it: `since` for `query.since`, `addresses[1]` for `body.addresses[1]`, `body` for itself. */
export const fieldName = (field: string): string => field.replace(/^(?:query|body|path)\.(?=.)/, "");
