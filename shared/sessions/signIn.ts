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

export type SignedIn =
  | { outcome: "signedIn"; session: Session; secret: string; token: Token }
  /** There is no such link (any more). */
  | { outcome: "unknown" }
  /** The link's token no longer works. */
  | { outcome: "expired" | "revoked"; tokenId: string };

/**
 * Exchanges the code of a sign-in link for a session, audited; once, whoever else tries at the same time. The secret is
 * in this answer and nowhere else.
 */
export const signIn = async (
  code: string,
  { sessions, tokens, now, newId, newSecretBytes }: SignInDeps,
): Promise<SignedIn> => {
  const at = now();
  const link = await sessions.findLink(code);
  const token = link === undefined ? undefined : await tokens.get(link.tokenId);
  if (link === undefined || token === undefined) return { outcome: "unknown" };
  const state = stateOf(token, at);
  if (state !== "ok") return { outcome: state, tokenId: token.id };
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
  return exchanged ? { outcome: "signedIn", session, secret, token } : { outcome: "unknown" };
};
