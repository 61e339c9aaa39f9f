/** Of an identity in the API, and what lies below it: `/dns`. */
export const apiPath = (identity: string, rest = ""): string =>
  `/v1/identities/${encodeURIComponent(identity)}${rest}`;

/** Of its page. */
export const pagePath = (identity: string): string => `/identities/${encodeURIComponent(identity)}`;

/** Of the form that asks for it, filled in. */
export const requestPath = (identity: string): string =>
  `/identities/new?identity=${encodeURIComponent(identity)}`;
