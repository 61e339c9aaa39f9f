/** Of an identity's page. */
export const pagePath = (identity: string): string => `/identities/${encodeURIComponent(identity)}`;

/** Of the form that asks for it, filled in. */
export const requestPath = (identity: string): string =>
  `/identities/new?identity=${encodeURIComponent(identity)}`;
