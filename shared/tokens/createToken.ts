import type { Actor } from "../audit/AuditTable.ts";
import { makeToken } from "./makeToken.ts";
import type { Scope } from "./scope.ts";
import { secretOf } from "./secret.ts";
import type { TokenTable } from "./TokenTable.ts";
import type { Token } from "./token.ts";

export type TokenRequest = {
  name: string;
  scopes: Scope[];
  /** ISO 8601 UTC with milliseconds. */
  expiresAt?: string | undefined;
  actor: Actor;
};
export type TokenDeps = {
  tokens: TokenTable;
  now: () => Date;
  newId: () => string;
  newSecretBytes: () => Uint8Array;
};

/** Makes and stores a token, audited. The secret is in this answer and nowhere else. */
export const createToken = async (
  { name, scopes, expiresAt, actor }: TokenRequest,
  { tokens, now, newId, newSecretBytes }: TokenDeps,
): Promise<{ token: Token; secret: string }> => {
  const secret = secretOf(newSecretBytes(), "token");
  const createdAt = now().toISOString();
  const token = makeToken(secret, { name, scopes, expiresAt, createdAt, createdBy: actor.name });
  const stored = await tokens.create(token, {
    at: createdAt,
    id: newId(),
    action: "token.created",
    actor,
    target: token.id,
    detail: { name: token.name, scopes: token.scopes, expiresAt },
  });
  if (!stored) throw new Error("the token was not stored, for its secret is in use already");
  return { token, secret };
};
