import * as z from "zod";
import { catchUp } from "../../../shared/identities/catchUp.ts";
import { deleteIdentity } from "../../../shared/identities/deleteIdentity.ts";
import { type Identity, isWithin } from "../../../shared/identities/identity.ts";
import { coveredBy, lookAtIdentity } from "../../../shared/identities/lookAtIdentity.ts";
import { requestIdentity } from "../../../shared/identities/requestIdentity.ts";
import { allows } from "../../../shared/tokens/scope.ts";
import type { Caller } from "../authorise.ts";
import { fittingPage } from "../http/answer.ts";
import { address, domain, flag, identity, note, pageOf, paging } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Context, route } from "../http/route.ts";
import { feedbackFor, identityDeps, identityItemOf, identityItems } from "../identityContext.ts";
import { identityNotFound } from "../identityFailure.ts";
import { coveredItem, type IdentityItem, identitySchema } from "../items/identityItem.ts";

const PATH = "/v1/identities/{identity}";
const params = z.strictObject({ identity });
const SENDERS_NAMED = 20;
const CATCH_UP_MS = 3_000;
/** The guard on a mail host needs to know the verified senders, and nothing else. */
const READERS = ["read", "guard"] as const;
const shownTo =
  ({ scopes }: Caller) =>
  (item: IdentityItem): IdentityItem =>
    allows(scopes, "read") ? item : { ...item, request: null };

export const identityRoutes = [
  route({
    method: "GET",
    path: "/v1/identities",
    scope: READERS,
    summary: "List identities in SES and those requested here",
    description:
      "Sorted by identity. The first page takes a few seconds, because it reads new identities and changed statuses from SES; the rest are as last checked (`checkedAt`).",
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(identitySchema) },
    problems: ["invalid_cursor", "identity_busy", "ses_busy"],
    run: async ({ query }, context) => {
      if (query.cursor === undefined) {
        const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CATCH_UP_MS)]);
        await catchUp({ ...identityDeps(context), patience: { signal } });
      }
      return {
        body: await fittingPage(query.limit, async (limit) => {
          const { items, cursor } = await context.services.identities.list({ ...query, limit });
          const there = items.filter(({ state }) => state !== "absent");
          return { items: (await identityItems(there, context)).map(shownTo(context.caller)), cursor };
        }),
      };
    },
  }),

  route({
    method: "GET",
    path: PATH,
    scope: "read",
    summary: "Get an identity's status and what covers it",
    description:
      "Reads SES now. An address or domain that is not an identity itself but is under a verified domain is `covered`.",
    params,
    answer: { status: 200, description: "The identity", schema: identitySchema },
    problems: ["identity_not_found", "identity_busy", "ses_busy"],
    run: async ({ params: { identity: asked } }, context) => {
      const record = await lookAtIdentity(asked, identityDeps(context));
      if (record !== undefined && record.state !== "absent")
        return { body: await identityItemOf(record, context) };
      const by = await coveredBy(asked, identityDeps(context));
      if (by !== undefined) return { body: await covered(asked, by, context) };
      if (record !== undefined) return { body: await identityItemOf(record, context) };
      throw identityNotFound(asked.identity);
    },
  }),

  route({
    method: "POST",
    path: "/v1/identities",
    scope: "identities:write",
    summary: "Request an address or domain to send from",
    description:
      "If a verified identity already covers it, returns that and requests nothing. Safe to repeat: a second request changes only `mailFromDomain`, also on a verified identity. If the policy requires approval, a request waits for an administrator unless an administrator made it.",
    body: z
      .strictObject({
        identity,
        requester: address
          .transform((one) => one.address)
          .optional()
          .meta({
            description: "Address to email when it is verified, fails, or its link is about to expire.",
          }),
        mailFromDomain: domain
          .meta({ description: "A subdomain of the identity's domain." })
          .nullable()
          .optional()
          .meta({
            description:
              "For a domain: the subdomain its bounces go to; null for Amazon's default. By default, a new identity gets `bounces.<domain>`, and an existing one is unchanged.",
            example: "bounces.example.org",
          }),
        note,
      })
      .refine(
        ({ identity: asked, mailFromDomain }) =>
          mailFromDomain == null ||
          (mailFromDomain !== asked.domain && isWithin(mailFromDomain, asked.domain)),
        { path: ["mailFromDomain"], error: "must be a subdomain of the identity's domain" },
      )
      .refine(({ identity: asked, mailFromDomain }) => mailFromDomain == null || asked.kind === "domain", {
        path: ["mailFromDomain"],
        error: "is allowed for domains only",
      }),
    answer: {
      status: 201,
      description: "Verification requested from SES",
      schema: identitySchema,
      also: [
        { status: 200, description: "A verified identity covers it, or it was already requested" },
        { status: 202, description: "Awaiting approval, or queued because SES is throttling" },
      ],
    },
    problems: [
      "free_mail_domain",
      "domain_not_allowed",
      "mail_from_of_another",
      "identity_refused",
      "identity_limit",
      "configuration_set_missing",
      "identity_busy",
      "ses_busy",
    ],
    run: async ({ body: { identity: asked, ...request } }, context) => {
      const { caller } = context;
      const done = await requestIdentity(
        { ...request, asked, actor: caller.actor, mayApprove: allows(caller.scopes, "admin") },
        identityDeps(context),
      );
      switch (done.outcome) {
        case "refused":
          throw new Problem(done.code, done.reason);
        case "covered":
          return { status: 200, body: await covered(asked, done.by, context) };
        case "mailFromOfAnother":
          throw mailFromOfAnother(asked, done.by);
        case "waitingForApproval":
          return { status: 202, body: await identityItemOf(done.record, context) };
        case "requested": {
          const asksLater = done.record.ses === undefined;
          return {
            status: asksLater ? 202 : done.isNew ? 201 : 200,
            body: await identityItemOf(done.record, context),
          };
        }
      }
    },
  }),

  route({
    method: "DELETE",
    path: PATH,
    scope: "identities:write",
    summary: "Delete an identity in SES and here",
    description:
      "Requires `force=true` if senders of the last 30 days depend on it; SES then rejects their mail.",
    params,
    query: z.strictObject({
      note,
      force: flag.meta({
        description: "Delete it even though senders depend on it.",
        override: { type: "boolean", default: false },
      }),
    }),
    answer: {
      status: 200,
      description: "Deleted",
      schema: z.object({ identity: z.string(), outcome: z.literal("deleted") }),
    },
    problems: ["identity_not_found", "identity_in_use", "identity_busy", "ses_busy"],
    run: async ({ params: { identity: asked }, query }, context) => {
      const done = await deleteIdentity(
        { asked, force: query.force, note: query.note, actor: context.caller.actor },
        { ...identityDeps(context), stats: context.services },
      );
      if (done.outcome === "unknown") throw identityNotFound(asked.identity);
      if (done.outcome === "inUse") throw inUse(asked, done.senders);
      return { body: { identity: asked.identity, outcome: done.outcome } };
    },
  }),
] as const;

/** Feedback is that of the identity by which it is covered. */
const covered = async (asked: Identity, by: string, context: Context) => {
  const record = await context.services.identities.get(by);
  return coveredItem(asked, by, record === undefined ? undefined : await feedbackFor(record, context));
};

const mailFromOfAnother = ({ identity: name }: Identity, by: string) =>
  new Problem(
    "mail_from_of_another",
    `${by} is verified and covers ${name}, so its mail uses the MAIL FROM domain of ${by}. Nothing was changed.`,
    {
      remedy: [
        {
          text: `Set the MAIL FROM domain of ${by} instead.`,
          target: { to: "identity", identity: by },
        },
      ],
    },
  );

const inUse = ({ identity: name }: Identity, senders: string[]) =>
  new Problem(
    "identity_in_use",
    `Mail was sent in the last 30 days from ${senders.length === 1 ? "a sender" : `${senders.length} senders`} that only ${name} covers. SES would reject their mail. Nothing was deleted.`,
    {
      remedy: [
        {
          text: "If they no longer send, delete it anyway.",
          target: { to: "deleteIdentity", identity: name, force: true },
        },
      ],
      senders: senders.slice(0, SENDERS_NAMED),
      senderCount: senders.length,
    },
  );
