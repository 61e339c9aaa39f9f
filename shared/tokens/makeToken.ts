import { SCOPES } from "./scope.ts";
import { hashOf, idOf } from "./secret.ts";
import type { Token } from "./token.ts";

export const makeToken = (
  secret: string,
  given: Pick<Token, "name" | "scopes" | "createdAt" | "createdBy"> & { expiresAt?: string | undefined },
): Token => ({
  id: idOf(secret),
  name: given.name,
  scopes: SCOPES.filter((scope) => given.scopes.includes(scope)),
  hash: hashOf(secret),
  createdAt: given.createdAt,
  createdBy: given.createdBy,
  ...(given.expiresAt === undefined ? {} : { expiresAt: given.expiresAt }),
});
