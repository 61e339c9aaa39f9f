import * as z from "zod";
import { SCOPES } from "./scope.ts";

/** What is kept of a token: never its secret. Times are ISO 8601 UTC with milliseconds. */
export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** SHA-256 of the secret, base64url. */
  hash: z.string(),
  createdAt: z.string(),
  /** Name of the token that made it, `cli`, or `environment`. */
  createdBy: z.string(),
  expiresAt: z.string().exactOptional(),
  revokedAt: z.string().exactOptional(),
  /** The UTC day of its last use, e.g. `2026-11-24`. */
  lastUsedOn: z.string().exactOptional(),
});
export type Token = z.infer<typeof tokenSchema>;

export type TokenState = "ok" | "expired" | "revoked";

export const stateOf = (token: Token, now: Date): TokenState => {
  if (token.revokedAt !== undefined) return "revoked";
  return token.expiresAt !== undefined && token.expiresAt <= now.toISOString() ? "expired" : "ok";
};
