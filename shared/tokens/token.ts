/** What a token may do; `admin` includes every other scope. */
export const SCOPES = ["read", "suppressions:write", "identities:write", "relay:write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** What is kept of a token: never its secret. Times are ISO 8601 UTC with milliseconds. */
export type Token = {
  id: string;
  name: string;
  scopes: Scope[];
  /** SHA-256 of the secret, base64url. */
  hash: string;
  createdAt: string;
  /** Name of the token that made it, `cli`, or `environment`. */
  createdBy: string;
  expiresAt?: string;
  revokedAt?: string;
  /** The UTC day of its last use, e.g. `2026-11-24`. */
  lastUsedOn?: string;
};

export type TokenState = "ok" | "expired" | "revoked";

export const stateOf = (token: Token, now: Date): TokenState => {
  if (token.revokedAt !== undefined) return "revoked";
  return token.expiresAt !== undefined && token.expiresAt <= now.toISOString() ? "expired" : "ok";
};

export const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

/** Whether `scopes` allow what needs `scope`. */
export const allows = (scopes: readonly Scope[], scope: Scope): boolean =>
  scopes.includes("admin") || scopes.includes(scope);
