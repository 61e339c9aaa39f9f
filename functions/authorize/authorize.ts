import { log } from "../../shared/log/log.ts";
import type { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { isOver, type Session } from "../../shared/sessions/session.ts";
import { hashOf, PREFIX } from "../../shared/tokens/secret.ts";
import type { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { stateOf, type Token, type TokenState } from "../../shared/tokens/token.ts";

/** `ended` is a session that is over, or never was. */
export type Outcome = TokenState | "ended" | "missing" | "malformed" | "unknown" | "unavailable";

/** What the `api` function finds in `requestContext.authorizer.lambda`: texts only, empty where nothing is known. */
export type AuthorizerContext = {
  outcome: Outcome;
  /** Of the token; with a session, of the token that it stands for. */
  tokenId: string;
  name: string;
  /** Separated by spaces, as in OAuth's `scope`. */
  scopes: string;
  /** Empty with a token. */
  sessionId: string;
  /** Of the session or the token; empty where it has no end. */
  expiresAt: string;
};

export type AuthorizeDeps = {
  tokens: Pick<TokenTable, "find" | "get" | "touch">;
  sessions: Pick<SessionTable, "find">;
  now: () => Date;
  /** Is told what kept the table from answering. */
  unavailable: (error: unknown) => void;
};

type Found = { token: Token; session: Session | undefined };

const KEPT_MS = 30_000; // a revoked token must stop within a minute
const MOST_KEPT = 1_000;
const LONGEST_SECRET = 1_000;

/** Tells whose token or session an `Authorization` header carries. Keeps what it found for half a minute. */
export const authorizer = ({ tokens, sessions, now, unavailable }: AuthorizeDeps) => {
  const kept = new Map<string, Found & { until: number }>();

  const read = async (secret: string): Promise<Found | undefined> => {
    const session = isLikeSession(secret) ? await sessions.find(secret) : undefined;
    // An operator's own token may begin as a session does.
    const token = session === undefined ? await tokens.find(secret) : await tokens.get(session.tokenId);
    return token === undefined ? undefined : { token, session };
  };

  const find = async (secret: string): Promise<Found | undefined> => {
    const key = hashOf(secret);
    const known = kept.get(key);
    if (known !== undefined && known.until > now().getTime()) return known;
    kept.delete(key);
    const found = await read(secret);
    // An unknown secret is asked for each time: it may be a token that is made the next moment.
    if (found === undefined) return undefined;
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { ...found, until: now().getTime() + KEPT_MS });
    if (outcomeOf(found, now()) === "ok") {
      await tokens
        .touch(found.token)
        .catch((error: unknown) => log.error("the token's last use was not recorded", { error }));
    }
    return found;
  };

  return async (header: string | undefined): Promise<AuthorizerContext> => {
    if (header === undefined || header.trim() === "") return nobody("missing");
    const secret = /^Bearer +(\S.*)$/i.exec(header.trim())?.[1];
    if (secret === undefined || secret.length > LONGEST_SECRET) return nobody("malformed");
    try {
      const found = await find(secret);
      if (found === undefined) return nobody(isLikeSession(secret) ? "ended" : "unknown");
      const { token, session } = found;
      return {
        outcome: outcomeOf(found, now()),
        tokenId: token.id,
        name: token.name,
        scopes: token.scopes.join(" "),
        sessionId: session?.id ?? "",
        expiresAt: (session ?? token).expiresAt ?? "",
      };
    } catch (error) {
      unavailable(error);
      return nobody("unavailable");
    }
  };
};

/** Whether somebody tried a secret in vain: not whoever sent none, nor whom the table kept waiting. */
export const isFailure = (outcome: Outcome): outcome is Exclude<Outcome, "ok" | "missing" | "unavailable"> =>
  outcome !== "ok" && outcome !== "missing" && outcome !== "unavailable";

const isLikeSession = (secret: string): boolean => secret.startsWith(PREFIX.session);

const outcomeOf = ({ token, session }: Found, now: Date): Outcome =>
  session !== undefined && isOver(session, now) ? "ended" : stateOf(token, now);

const nobody = (outcome: Outcome): AuthorizerContext => ({
  outcome,
  tokenId: "",
  name: "",
  scopes: "",
  sessionId: "",
  expiresAt: "",
});
