/** Of an identity in the API, and what lies below it: `/dns`. */
export const apiPath = (identity: string, rest = ""): string =>
  `/v1/identities/${encodeURIComponent(identity)}${rest}`;

/** Of its page. */
export const pagePath = (identity: string): string => `/identities/${encodeURIComponent(identity)}`;
