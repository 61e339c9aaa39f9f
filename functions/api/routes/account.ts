import * as z from "zod";
import {
  accountReport,
  LONGEST_USE_CASE,
  MOST_CONTACTS,
  SHORTEST_USE_CASE,
} from "../../../shared/account/account.ts";
import { ProductionRefusedError, ReviewPendingError } from "../../../shared/account/SesAccount.ts";
import { identitiesWithoutFeedback } from "../../../shared/identities/withoutFeedback.ts";
import { address, note, plainText, timestamp } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { accountItem, accountSchema } from "../items/accountItem.ts";
import { recommendationsItem, recommendationsSchema } from "../items/recommendationItem.ts";

const LONGEST_URL = 1_000; // [API_PutAccountDetails]

const websiteUrl = plainText(1, LONGEST_URL)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: "must be an http or https URL",
  })
  .refine((text) => /^https?:\/\/[^\s/]+\.[^\s/]+/i.test(text), {
    error: "must have a public domain that AWS can visit",
  });

export const accountRoutes = [
  route({
    method: "GET",
    path: "/v1/account",
    scope: "read",
    summary: "Get the SES account of this region",
    description: "Reads SES now, except for identities, which are as last checked.",
    answer: { status: 200, description: "The account", schema: accountSchema },
    problems: ["ses_busy"],
    run: async (_input, { services, signal }) => {
      const facts = await services.account.facts({ signal });
      const publishing = await services.publishing.get({ signal });
      const records = services.identities.all();
      const unrecorded = await identitiesWithoutFeedback(records, publishing, services.notifications);
      const comparison = await services.comparisons.latest();
      return { body: accountItem(accountReport(facts, publishing, unrecorded), comparison) };
    },
  }),

  route({
    method: "GET",
    path: "/v1/account/recommendations",
    scope: "read",
    summary: "List open deliverability recommendations from SES",
    description:
      "From Virtual Deliverability Manager, if the parameter `virtualDeliverabilityManager` turns it on. Read from SES at most every ten minutes. SES publishes no other reputation data per identity; these include bounces, complaints and blocklists.",
    answer: { status: 200, description: "High impact first", schema: recommendationsSchema },
    problems: ["ses_busy"],
    run: async (_input, { services, signal }) => ({
      body: recommendationsItem(await services.advice.get({ signal })),
    }),
  }),

  route({
    method: "POST",
    path: "/v1/account/production-access",
    scope: "admin",
    summary: "Request production access",
    description:
      "AWS usually decides within a day and emails the account's contacts. Until then `GET /v1/account` shows the review as PENDING.",
    body: z.strictObject({
      mailType: z.enum(["TRANSACTIONAL", "MARKETING"], { error: "must be TRANSACTIONAL or MARKETING" }),
      websiteUrl: websiteUrl.meta({ example: "https://research.example.org" }),
      useCase: plainText(SHORTEST_USE_CASE, LONGEST_USE_CASE).meta({
        description:
          "What you send, to whom, how recipients opted in, and how you handle bounces and complaints. AWS decides on the basis of this text.",
      }),
      contactLanguage: z.enum(["EN", "JA"], { error: "must be EN or JA" }).default("EN"),
      additionalContacts: z
        .array(address.transform((one) => one.address))
        .max(MOST_CONTACTS)
        .default([])
        .meta({ description: "Additional addresses to notify of AWS's decision." }),
      note,
    }),
    answer: {
      status: 202,
      description: "Request submitted to AWS",
      schema: z.object({ state: z.literal("PENDING"), requestedAt: timestamp }),
    },
    problems: ["already_in_production", "review_pending", "request_refused", "ses_busy"],
    run: async ({ body: { note: why, ...request } }, { services, caller, signal }) => {
      const { account, audit, now, newId } = services;
      if ((await account.facts({ signal })).productionAccess) throw alreadyInProduction();
      try {
        await account.requestProduction(request, { signal });
      } catch (error) {
        throw problemOf(error);
      }
      const requestedAt = now().toISOString();
      await audit.append({
        at: requestedAt,
        id: newId(),
        action: "account.productionAccessRequested",
        actor: caller.actor,
        target: "account",
        note: why,
        detail: { mailType: request.mailType, websiteUrl: request.websiteUrl },
      });
      return { body: { state: "PENDING" as const, requestedAt } };
    },
  }),
] as const;

const alreadyInProduction = () =>
  new Problem(
    "already_in_production",
    "The account already has production access in this region. For a higher quota, use Service Quotas in the AWS console.",
  );

const problemOf = (error: unknown): unknown => {
  if (error instanceof ReviewPendingError)
    return new Problem(
      "review_pending",
      "AWS is already reviewing a request for this account and accepts no new request until it has decided.",
      { remedy: [{ text: "See the status of the request.", target: { to: "account" } }], cause: error },
    );
  if (error instanceof ProductionRefusedError)
    return new Problem("request_refused", `SES says: ${error.message} Fix the request and send it again.`, {
      cause: error,
    });
  return error;
};
