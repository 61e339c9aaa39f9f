import * as z from "zod";
import { hashOf, idOf } from "../tokens/secret.ts";
import type { Token } from "../tokens/token.ts";

/** What is kept of a secret that stands for a token for some time: never the secret. */
export const standInSchema = z.object({
  id: z.string(),
  /** SHA-256 of the secret, base64url. */
  hash: z.string(),
  /** Of the token that it stands for. */
  tokenId: z.string(),
  /** ISO 8601 UTC, whole seconds; in the table it is when the item expires. */
  expiresAt: z.number().transform((seconds) => new Date(seconds * 1_000).toISOString()),
});
type StandIn = z.infer<typeof standInSchema>;

/** Somebody signed in to the console. It may do what its token may, and ends with that at the latest. */
export type Session = StandIn;

/** A link that can be exchanged for one session; its secret is the code in it. */
export type SignInLink = StandIn;

const SESSION_MS = 12 * 3_600_000; // a working day, and no night
/** Long enough to get from a terminal to a browser. */
export const LINK_MS = 10 * 60_000;

export const makeSession = (secret: string, token: Token, now: Date): Session => {
  const end = new Date(now.getTime() + SESSION_MS).toISOString();
  return standIn(
    secret,
    token.id,
    token.expiresAt !== undefined && token.expiresAt < end ? token.expiresAt : end,
  );
};

export const makeSignInLink = (code: string, tokenId: string, expiresAt: Date): SignInLink =>
  standIn(code, tokenId, expiresAt.toISOString());

const standIn = (secret: string, tokenId: string, expiresAt: string): StandIn => ({
  id: idOf(secret),
  hash: hashOf(secret),
  tokenId,
  expiresAt: `${expiresAt.slice(0, 19)}.000Z`,
});

export const isOver = ({ expiresAt }: Session, now: Date): boolean => expiresAt <= now.toISOString();
