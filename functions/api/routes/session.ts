import * as z from "zod";
import { logFailedSignIn } from "../../../shared/sessions/failedSignIn.ts";
import { LINK_MS } from "../../../shared/sessions/session.ts";
import { createSignInLink, signIn } from "../../../shared/sessions/signIn.ts";
import { SCOPES } from "../../../shared/tokens/scope.ts";
import { CHALLENGE } from "../authorise.ts";
import { plainText, timestamp } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";

const who = {
  name: z.string().meta({ description: "Name of the token.", example: "operator" }),
  scopes: z.array(z.enum(SCOPES)),
};

export const sessionRoutes = [
  route({
    method: "POST",
    path: "/v1/sign-in-links",
    scope: "any",
    summary: "Create a sign-in link for the console",
    description:
      "The link is `<API URL>/sign-in#<code>`. It works once, within ten minutes, and starts a session with the scopes of this token. A session cannot create links.",
    answer: {
      status: 201,
      description: "The code, shown only here",
      schema: z.object({ code: z.string().meta({ example: "pmc_…" }), expiresAt: timestamp }),
    },
    problems: ["token_needed"],
    run: async (_, { services, caller }) => {
      // Or a session could go on for ever, link by link.
      if (caller.sessionId !== undefined)
        throw new Problem(
          "token_needed",
          "A session cannot create sign-in links; use the token, as “postmaster console” does.",
        );
      return { body: await createSignInLink({ actor: caller.actor, validMs: LINK_MS }, services) };
    },
  }),

  route({
    method: "POST",
    path: "/v1/session",
    scope: "public",
    summary: "Sign in: exchange a link's code for a session",
    description:
      "The secret is a bearer token, valid for twelve hours but no longer than the token that created the link.",
    body: z.strictObject({
      code: plainText(1, 200).meta({ description: "The part after # in the link.", example: "pmc_…" }),
    }),
    answer: {
      status: 201,
      description: "The session; its secret is shown only here",
      schema: z.object({ secret: z.string().meta({ example: "pms_…" }), ...who, expiresAt: timestamp }),
    },
    problems: ["sign_in_link_void"],
    run: async ({ body: { code } }, { services, source }) => {
      const signedIn = await signIn(code, services);
      if (signedIn.outcome !== "signedIn") {
        const { outcome: reason, ...token } = signedIn;
        const failed = { kind: "signInCode", reason, ...token, ...source } as const;
        logFailedSignIn(failed, { stack: services.stack, at: services.now() });
        throw new Problem(
          "sign_in_link_void",
          "This sign-in link is invalid, expired or already used. “postmaster console” prints a new one; so does “npm start” for a local system.",
          { headers: CHALLENGE },
        );
      }
      const { session, secret, token } = signedIn;
      const { name, scopes } = token;
      return { body: { secret, name, scopes, expiresAt: session.expiresAt } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/session",
    scope: "any",
    summary: "Get the current token or session and its scopes",
    answer: {
      status: 200,
      description: "The token or session",
      schema: z.object({
        ...who,
        kind: z.enum(["token", "session"]),
        expiresAt: timestamp.nullable(),
        local: z.boolean().meta({ description: "True if this is a local system (npm start)." }),
      }),
    },
    run: async (_, { services, caller: { actor, scopes, sessionId, expiresAt } }) => ({
      body: {
        name: actor.name,
        scopes,
        kind: sessionId === undefined ? ("token" as const) : ("session" as const),
        expiresAt: expiresAt ?? null,
        local: services.isLocal,
      },
    }),
  }),

  route({
    method: "DELETE",
    path: "/v1/session",
    scope: "any",
    summary: "Sign out",
    description:
      "Ends a session within half a minute. A token stays valid; revoke it with DELETE /v1/tokens/{id}. Safe to repeat.",
    answer: {
      status: 200,
      description: "Whether it was a session that has now ended",
      schema: z.object({ ended: z.boolean() }),
    },
    run: async (_, { services, caller: { actor, sessionId } }) => {
      if (sessionId === undefined) return { body: { ended: false } };
      await services.sessions.end(sessionId, {
        at: services.now().toISOString(),
        id: services.newId(),
        action: "console.signedOut",
        actor,
        target: sessionId,
      });
      return { body: { ended: true } };
    },
  }),
] as const;
