import * as z from "zod";
import { SCOPES } from "../../../shared/tokens/scope.ts";
import { stateOf, type Token } from "../../../shared/tokens/token.ts";
import { timestamp } from "../http/fields.ts";

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    state: z.enum(["ok", "expired", "revoked"]),
    createdAt: timestamp,
    createdBy: z.string(),
    expiresAt: timestamp.nullable(),
    revokedAt: timestamp.nullable(),
    lastUsedOn: z.string().nullable().meta({ description: "UTC day of its last use.", format: "date" }),
  })
  .meta({ id: "Token" });

export const madeTokenSchema = tokenSchema.extend({ secret: z.string().meta({ example: "pm_…" }) });

export type TokenItem = z.input<typeof tokenSchema>;
export type MadeTokenItem = z.input<typeof madeTokenSchema>;

export const tokenItem = (token: Token, now: Date): TokenItem => ({
  id: token.id,
  name: token.name,
  scopes: token.scopes,
  state: stateOf(token, now),
  createdAt: token.createdAt,
  createdBy: token.createdBy,
  expiresAt: token.expiresAt ?? null,
  revokedAt: token.revokedAt ?? null,
  lastUsedOn: token.lastUsedOn ?? null,
});
