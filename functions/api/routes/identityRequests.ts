import * as z from "zod";
import { attachFeedback } from "../../../shared/identities/attachFeedback.ts";
import {
  approveIdentity,
  type Decided,
  declineIdentity,
  resendVerification,
} from "../../../shared/identities/decideIdentity.ts";
import type { Identity } from "../../../shared/identities/identity.ts";
import { flag, identity, note } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Context, route } from "../http/route.ts";
import { identityDeps, identityItemOf } from "../identityContext.ts";
import { identityNotFound } from "../identityFailure.ts";
import { identitySchema } from "../items/identityItem.ts";

const params = z.strictObject({ identity });
const query = z.strictObject({ note });

export const identityRequestRoutes = [
  route({
    method: "POST",
    path: "/v1/identities/{identity}/approve",
    scope: "admin",
    summary: "Approve a request",
    params,
    query,
    answer: { status: 200, description: "The identity", schema: identitySchema },
    problems: [
      "identity_not_found",
      "not_waiting",
      "identity_refused",
      "identity_limit",
      "configuration_set_missing",
      "identity_busy",
      "ses_busy",
    ],
    run: async ({ params: { identity: asked }, query: { note: why } }, context) =>
      decided(
        asked,
        await approveIdentity({ asked, note: why, actor: context.caller.actor }, identityDeps(context)),
        context,
      ),
  }),

  route({
    method: "POST",
    path: "/v1/identities/{identity}/decline",
    scope: "admin",
    summary: "Decline a request",
    description: "The requester is emailed, with the note.",
    params,
    query,
    answer: { status: 200, description: "The identity", schema: identitySchema },
    problems: ["identity_not_found", "not_waiting", "identity_busy"],
    run: async ({ params: { identity: asked }, query: { note: why } }, context) =>
      decided(
        asked,
        await declineIdentity({ asked, note: why, actor: context.caller.actor }, identityDeps(context)),
        context,
      ),
  }),

  route({
    method: "POST",
    path: "/v1/identities/{identity}/verification",
    scope: "identities:write",
    summary: "Resend the verification email",
    description:
      "At most every ten minutes. For a domain whose records SES did not find within 72 hours: starts the check again; SES may then expect different records.",
    params,
    query,
    answer: {
      status: 200,
      description: "The identity; the new link is valid for 24 hours",
      schema: identitySchema,
    },
    problems: [
      "identity_not_found",
      "already_verified",
      "waits_for_approval",
      "no_verification_mail",
      "verification_too_soon",
      "identity_refused",
      "identity_limit",
      "configuration_set_missing",
      "identity_busy",
      "ses_busy",
    ],
    run: async ({ params: { identity: asked }, query: { note: why } }, context) => {
      const done = await resendVerification(
        { asked, note: why, actor: context.caller.actor },
        identityDeps(context),
      );
      switch (done.outcome) {
        case "sent":
          return { body: await identityItemOf(done.record, context) };
        case "unknown":
          throw identityNotFound(asked.identity);
        case "alreadyVerified":
          throw new Problem(
            "already_verified",
            `${asked.identity} is already verified: you can send from it.`,
          );
        case "waitingForApproval":
          throw new Problem(
            "waits_for_approval",
            done.record.state === "declined"
              ? "The request was declined, so SES has nothing to verify."
              : "The request is awaiting approval. Verification starts once an administrator approves it.",
            done.record.state === "declined"
              ? {
                  remedy: [
                    {
                      text: "Request it again.",
                      target: { to: "requestIdentity", identity: asked.identity },
                    },
                  ],
                }
              : {},
          );
        case "noMail":
          throw new Problem(
            "no_verification_mail",
            "A domain is verified by its DNS records, and SES checks for them automatically.",
            {
              remedy: [
                {
                  text: "See which of them are missing.",
                  target: { to: "identityDns", identity: asked.identity },
                },
              ],
            },
          );
        case "tooSoon":
          throw new Problem(
            "verification_too_soon",
            `An email was sent within the last 10 minutes; check the spam folder too. Another can be sent in ${done.retryAfterSeconds} seconds.`,
            { headers: { "retry-after": String(done.retryAfterSeconds) } },
          );
      }
    },
  }),

  route({
    method: "POST",
    path: "/v1/identities/{identity}/feedback",
    scope: "identities:write",
    summary: "Send an identity's events to Postmaster",
    description:
      "Makes the service's configuration set the identity's default. Messages that name another set still use that one. Safe to repeat.",
    params,
    query: z.strictObject({
      note,
      replace: flag.meta({
        description: "Replace the identity's default configuration set even if it has another one.",
        override: { type: "boolean", default: false },
      }),
    }),
    answer: { status: 200, description: "The identity", schema: identitySchema },
    problems: [
      "identity_not_found",
      "other_configuration_set",
      "configuration_set_missing",
      "identity_refused",
      "identity_busy",
      "ses_busy",
    ],
    run: async ({ params: { identity: asked }, query: { replace, note: why } }, context) => {
      const done = await attachFeedback(
        { asked, replace, note: why, actor: context.caller.actor },
        identityDeps(context),
      );
      if (done.outcome === "unknown") throw identityNotFound(asked.identity);
      if (done.outcome === "otherConfigurationSet")
        throw new Problem(
          "other_configuration_set",
          `${asked.identity} has the configuration set ${done.configurationSet}. Replacing it would stop events to its current consumers.`,
          {
            configurationSet: done.configurationSet,
            remedy: [
              {
                text: "If nothing needs it, replace it.",
                target: { to: "attachFeedback", identity: asked.identity, replace: true },
              },
            ],
          },
        );
      return { body: await identityItemOf(done.record, context) };
    },
  }),
] as const;

const decided = async ({ identity }: Identity, done: Decided, context: Context) => {
  if (done.outcome === "unknown") throw identityNotFound(identity);
  if (done.outcome === "notWaiting")
    throw new Problem(
      "not_waiting",
      `Not awaiting approval: its state is ${done.record.state}${done.record.decidedBy === undefined ? "" : `, decided by ${done.record.decidedBy}`}.`,
    );
  return { body: await identityItemOf(done.record, context) };
};
