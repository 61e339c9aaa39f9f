import * as z from "zod";
import { createToken } from "../../../shared/tokens/createToken.ts";
import { allows, SCOPES } from "../../../shared/tokens/scope.ts";
import { fieldName } from "../http/fieldName.ts";
import { opaqueId, pageOf, paging, plainText, time } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { madeTokenSchema, tokenItem, tokenSchema } from "../items/tokenItem.ts";

export const tokenRoutes = [
  route({
    method: "GET",
    path: "/v1/tokens",
    scope: "admin",
    summary: "List tokens, including revoked and expired ones",
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(tokenSchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => {
      const { items, cursor } = await services.tokens.list(query);
      return { body: { items: items.map((token) => tokenItem(token, services.now())), cursor } };
    },
  }),

  route({
    method: "POST",
    path: "/v1/tokens",
    scope: "admin",
    summary: "Create a token",
    description: "The secret is shown only in this response; the service stores only a hash.",
    body: z.strictObject({
      name: plainText(1, 100).meta({ description: "Who or what will use it.", example: "REDCap" }),
      scopes: z
        .array(z.enum(SCOPES, { error: `must be one of ${SCOPES.join(", ")}` }))
        .min(1)
        .max(SCOPES.length),
      expiresAt: time.optional(),
    }),
    answer: {
      status: 201,
      description: "The token with its secret",
      schema: madeTokenSchema,
    },
    run: async ({ body }, { services, caller }) => {
      const now = services.now();
      if (body.expiresAt !== undefined && body.expiresAt <= now.toISOString()) {
        throw invalidField("body.expiresAt", "is in the past; give a future time or omit it");
      }
      const beyond = body.scopes.find((scope) => !allows(caller.scopes, scope));
      if (beyond !== undefined) throw invalidField("body.scopes", `your own token does not have ${beyond}`);
      const { token, secret } = await createToken({ ...body, actor: caller.actor }, services);
      return { body: { ...tokenItem(token, now), secret } };
    },
  }),

  route({
    method: "DELETE",
    path: "/v1/tokens/{id}",
    scope: "admin",
    summary: "Revoke a token",
    description: "It stops working within half a minute and stays listed. Safe to repeat.",
    params: z.strictObject({ id: opaqueId }),
    answer: { status: 200, description: "The token, revoked", schema: tokenSchema },
    problems: ["token_not_found"],
    run: async ({ params: { id } }, { services, caller }) => {
      const now = services.now();
      const token = await services.tokens.revoke(id, {
        at: now.toISOString(),
        id: services.newId(),
        action: "token.revoked",
        actor: caller.actor,
        target: id,
      });
      if (token === undefined) {
        throw new Problem("token_not_found", "No token has this id. The id is not the secret.", {
          remedy: [{ text: "Look up its id in the list.", target: { to: "tokens" } }],
        });
      }
      return { body: tokenItem(token, now) };
    },
  }),
] as const;

const invalidField = (field: string, message: string) =>
  new Problem("invalid_request", `${fieldName(field)}: ${message}.`, { errors: [{ field, message }] });
