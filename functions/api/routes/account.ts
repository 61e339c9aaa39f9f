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
import { type Route, route } from "../http/route.ts";
import { accountItem, accountSchema } from "../items/accountItem.ts";
import { recommendationsItem, recommendationsSchema } from "../items/recommendationItem.ts";

const LONGEST_URL = 1_000; // [API_PutAccountDetails]

const websiteUrl = plainText(1, LONGEST_URL)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: "must be an http or https address",
  })
  .refine((text) => /^https?:\/\/[^\s/]+\.[^\s/]+/i.test(text), {
    error: "must have a domain that AWS can look at",
  });

export const accountRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/account",
    scope: "read",
    summary: "The SES account of this region, in words and numbers",
    description: "Asks SES itself, but for the identities, which are as they were last looked at.",
    answer: { status: 200, description: "The account", schema: accountSchema },
    problems: ["ses_busy"],
    run: async (_input, { services, signal }) => {
      const facts = await services.account.facts({ signal });
      const publishing = await services.publishing.get({ signal });
      const records = services.identities.all();
      const unheard = await identitiesWithoutFeedback(records, publishing, services.notifications);
      const comparison = await services.comparisons.latest();
      return { body: accountItem(accountReport(facts, publishing, unheard), comparison) };
    },
  }),

  route({
    method: "GET",
    path: "/v1/account/recommendations",
    scope: "read",
    summary: "What SES recommends for deliverability, as far as it is not done",
    description:
      "From Virtual Deliverability Manager, and only where the parameter `virtualDeliverabilityManager` turns it on; SES is asked at most every ten minutes. SES tells no reputation of an identity but these: of bounces, complaints and blocklists among them.",
    answer: { status: 200, description: "Those of high impact first", schema: recommendationsSchema },
    problems: ["ses_busy"],
    run: async (_input, { services, signal }) => ({
      body: recommendationsItem(await services.advice.get({ signal })),
    }),
  }),

  route({
    method: "POST",
    path: "/v1/account/production-access",
    scope: "admin",
    summary: "Ask AWS for production access",
    description:
      "AWS decides within about a day, and emails the account's contacts. Until then `GET /v1/account` shows the review as PENDING.",
    body: z.strictObject({
      mailType: z.enum(["TRANSACTIONAL", "MARKETING"], { error: "must be TRANSACTIONAL or MARKETING" }),
      websiteUrl: websiteUrl.meta({ example: "https://research.example.org" }),
      useCase: plainText(SHORTEST_USE_CASE, LONGEST_USE_CASE).meta({
        description:
          "What is sent, to whom, how recipients agreed, and how bounces and complaints are handled: AWS decides by this.",
      }),
      contactLanguage: z.enum(["EN", "JA"], { error: "must be EN or JA" }).default("EN"),
      additionalContacts: z
        .array(address.transform((one) => one.address))
        .max(MOST_CONTACTS)
        .default([])
        .meta({ description: "Who else hears AWS's decision." }),
      note,
    }),
    answer: {
      status: 202,
      description: "AWS has the request",
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
];

const alreadyInProduction = () =>
  new Problem(
    "already_in_production",
    "The account has production access in this region. For a higher quota use Service Quotas in the AWS console.",
  );

const problemOf = (error: unknown): unknown => {
  if (error instanceof ReviewPendingError)
    return new Problem(
      "review_pending",
      "AWS is already reviewing a request of this account, and accepts no other until it has decided.",
      { remedy: [{ text: "See the state of the request.", target: { to: "account" } }], cause: error },
    );
  if (error instanceof ProductionRefusedError)
    return new Problem("request_refused", `SES says: ${error.message} Fix the request and send it again.`, {
      cause: error,
    });
  return error;
};
