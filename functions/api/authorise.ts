import type { Actor } from "../../shared/audit/AuditTable.ts";
import { isRecord } from "../../shared/intake/unwrap.ts";
import { allows, isScope, type Needed, type Scope, sufficient } from "../../shared/tokens/scope.ts";
import { Problem } from "./http/problem.ts";

/** Whose token it is, what that may do, and whether it is the token itself or a session of it. */
export type Caller = {
  actor: Actor;
  scopes: Scope[];
  /** Undefined with a token. */
  sessionId: string | undefined;
  /** Of the session or the token; undefined where it has no end. */
  expiresAt: string | undefined;
};

export const CHALLENGE = { "www-authenticate": 'Bearer realm="postmaster"' };
const REJECTED = { "www-authenticate": 'Bearer realm="postmaster", error="invalid_token"' };

/** Who calls, by what the authorizer found (`requestContext.authorizer.lambda`); throws where that is nobody. */
export const callerOf = (found: unknown): Caller => {
  const { outcome, tokenId, name, scopes, sessionId, expiresAt } = isRecord(found) ? found : {};
  switch (outcome) {
    case "ok":
      return {
        actor: { tokenId: String(tokenId), name: String(name) },
        scopes: String(scopes).split(" ").filter(isScope),
        sessionId: textOf(sessionId),
        expiresAt: textOf(expiresAt),
      };
    case "expired":
      throw new Problem(
        "token_expired",
        `The token “${name}” has expired; ask an administrator for a new one.`,
        {
          headers: REJECTED,
        },
      );
    case "revoked":
      throw new Problem(
        "token_revoked",
        `The token “${name}” was revoked; ask an administrator for a new one.`,
        {
          headers: REJECTED,
        },
      );
    case "ended":
      throw new Problem(
        "session_ended",
        "This session has ended. Sign in with a new link: “postmaster console” prints one.",
        { headers: REJECTED },
      );
    case "unknown":
      throw new Problem("unauthorized", "Unknown token. Check that you copied all of it.", {
        headers: REJECTED,
      });
    case "malformed":
      throw new Problem(
        "unauthorized",
        "The Authorization header must be “Bearer ” followed by a token, and nothing else.",
        { headers: REJECTED },
      );
    case "unavailable":
      throw new Problem("unavailable", "Token lookup failed. Try again in a few seconds.", {
        headers: { "retry-after": "5" },
      });
    default:
      throw new Problem("unauthorized", "Send a token: “Authorization: Bearer pm_…”.", {
        headers: CHALLENGE,
      });
  }
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Throws `missing_scope`, which names the usual scope, unless `caller` may do what needs `needed`. */
export const requireScope = (caller: Caller, needed: Needed): void => {
  if (allows(caller.scopes, needed)) return;
  const has = caller.scopes.length === 0 ? "no scope" : caller.scopes.join(", ");
  const scopes = sufficient(needed);
  const [usual] = scopes;
  throw new Problem(
    "missing_scope",
    `This requires the scope ${scopes.join(" or ")}; the token “${caller.actor.name}” has ${has}. Use another token or ask an administrator.`,
    {
      required: usual,
      headers: {
        "www-authenticate": `Bearer realm="postmaster", error="insufficient_scope", scope="${usual}"`,
      },
    },
  );
};
