import { createHash, timingSafeEqual } from "node:crypto";

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

export const SECRET_BYTES = 32;
const ID_LENGTH = 16; // 96 bits in base64url

/** The text form of a secret, from 32 random bytes. Any other text can be a secret too, if the operator chose it. */
export const secretOf = (random: Uint8Array): string => {
  if (random.length !== SECRET_BYTES) {
    throw new RangeError(`a secret is made from ${SECRET_BYTES} random bytes, not ${random.length}`);
  }
  return `pm_${Buffer.from(random).toString("base64url")}`;
};

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** The id by which a secret is looked up and named; it does not help to guess the secret. */
export const tokenIdOf = (secret: string): string => hashOf(secret).slice(0, ID_LENGTH);

export const makeToken = (
  secret: string,
  given: Pick<Token, "name" | "scopes" | "createdAt" | "createdBy"> & { expiresAt?: string | undefined },
): Token => ({
  id: tokenIdOf(secret),
  name: given.name,
  scopes: SCOPES.filter((scope) => given.scopes.includes(scope)),
  hash: hashOf(secret),
  createdAt: given.createdAt,
  createdBy: given.createdBy,
  ...(given.expiresAt === undefined ? {} : { expiresAt: given.expiresAt }),
});

/** Whether `secret` is the one `token` was made from, in a time that tells nothing about either. */
export const isSecretOf = (secret: string, token: Token): boolean => {
  const given = Buffer.from(hashOf(secret));
  const kept = Buffer.from(token.hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
};

export const stateOf = (token: Token, now: Date): TokenState => {
  if (token.revokedAt !== undefined) return "revoked";
  return token.expiresAt !== undefined && token.expiresAt <= now.toISOString() ? "expired" : "ok";
};

export const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

/** Whether `scopes` allow what needs `scope`. */
export const allows = (scopes: readonly Scope[], scope: Scope): boolean =>
  scopes.includes("admin") || scopes.includes(scope);
