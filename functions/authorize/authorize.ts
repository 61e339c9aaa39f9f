import type { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { hashOf, stateOf, type Token, type TokenState } from "../../shared/tokens/token.ts";

export type Outcome = TokenState | "missing" | "malformed" | "unknown" | "unavailable";

/** What the `api` function finds in `requestContext.authorizer.lambda`: texts only, empty where nothing is known. */
export type AuthorizerContext = {
  outcome: Outcome;
  tokenId: string;
  name: string;
  /** Separated by spaces, as in OAuth's `scope`. */
  scopes: string;
};

export type AuthorizeDeps = {
  tokens: Pick<TokenTable, "find" | "touch">;
  now: () => Date;
  log: (text: string, error: unknown) => void;
};

const KEPT_MS = 30_000; // a revoked token must stop within a minute
const MOST_KEPT = 1_000;
const LONGEST_SECRET = 1_000;

/** Tells whose token an `Authorization` header carries. Keeps what it found for half a minute. */
export const authorizer = ({ tokens, now, log }: AuthorizeDeps) => {
  const kept = new Map<string, { token: Token; until: number }>();

  const find = async (secret: string): Promise<Token | undefined> => {
    const key = hashOf(secret);
    const known = kept.get(key);
    if (known !== undefined && known.until > now().getTime()) return known.token;
    kept.delete(key);
    const token = await tokens.find(secret);
    // An unknown secret is asked for each time: it may be a token that is made the next moment.
    if (token === undefined) return undefined;
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { token, until: now().getTime() + KEPT_MS });
    if (stateOf(token, now()) === "ok") {
      await tokens.touch(token).catch((error: unknown) => log("the token's last use was not noted", error));
    }
    return token;
  };

  return async (header: string | undefined): Promise<AuthorizerContext> => {
    if (header === undefined || header.trim() === "") return nobody("missing");
    const secret = /^Bearer +(\S.*)$/i.exec(header.trim())?.[1];
    if (secret === undefined || secret.length > LONGEST_SECRET) return nobody("malformed");
    try {
      const token = await find(secret);
      if (token === undefined) return nobody("unknown");
      return {
        outcome: stateOf(token, now()),
        tokenId: token.id,
        name: token.name,
        scopes: token.scopes.join(" "),
      };
    } catch (error) {
      log("tokens could not be read", error);
      return nobody("unavailable");
    }
  };
};

const nobody = (outcome: Outcome): AuthorizerContext => ({ outcome, tokenId: "", name: "", scopes: "" });
