import type { Actor } from "../audit/AuditTable.ts";
import type { TokenDeps } from "../tokens/createToken.ts";
import { secretOf } from "../tokens/secret.ts";
import { stateOf, type Token } from "../tokens/token.ts";
import type { SessionTable } from "./SessionTable.ts";
import { makeSession, makeSignInLink, type Session } from "./session.ts";

export type SignInDeps = TokenDeps & { sessions: SessionTable };

/** Makes and stores a sign-in link for the token of `actor`, audited. The code is in this answer and nowhere else. */
export const createSignInLink = async (
  { actor, validMs }: { actor: Actor; validMs: number },
  { sessions, now, newId, newSecretBytes }: Omit<SignInDeps, "tokens">,
): Promise<{ code: string; expiresAt: string }> => {
  const code = secretOf(newSecretBytes(), "signInCode");
  const at = now();
  const link = makeSignInLink(code, actor.tokenId, new Date(at.getTime() + validMs));
  await sessions.createLink(link, {
    at: at.toISOString(),
    id: newId(),
    action: "console.linkCreated",
    actor,
    target: link.id,
    detail: { expiresAt: link.expiresAt },
  });
  return { code, expiresAt: link.expiresAt };
};

/**
 * Exchanges the code of a sign-in link for a session, audited; once, whoever else tries at the same time. Undefined
 * where there is no such link (any more), or where its token no longer works. The secret is in this answer and nowhere
 * else.
 */
export const signIn = async (
  code: string,
  { sessions, tokens, now, newId, newSecretBytes }: SignInDeps,
): Promise<{ session: Session; secret: string; token: Token } | undefined> => {
  const at = now();
  const link = await sessions.findLink(code);
  if (link === undefined) return undefined;
  const token = await tokens.get(link.tokenId);
  if (token === undefined || stateOf(token, at) !== "ok") return undefined;
  const secret = secretOf(newSecretBytes(), "session");
  const session = makeSession(secret, token, at);
  const exchanged = await sessions.exchange(link, session, {
    at: at.toISOString(),
    id: newId(),
    action: "console.signedIn",
    actor: { tokenId: token.id, name: token.name },
    target: session.id,
    detail: { link: link.id, expiresAt: session.expiresAt },
  });
  return exchanged ? { session, secret, token } : undefined;
};
