import * as z from "zod";
import { pageOf, paging } from "../http/fields.ts";
import { type Route, route } from "../http/route.ts";
import { comparisonItem, comparisonSchema } from "../items/comparisonItem.ts";

export const comparisonRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/comparisons",
    scope: "read",
    summary: "What is recorded compared with SES's own count, day by day",
    description:
      "Newest first, one a day, made soon after midnight UTC and kept for 400 days. Where the counts differ, with the likely cause.",
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(comparisonSchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => {
      const { items, cursor } = await services.comparisons.list(query);
      return { body: { items: items.map(comparisonItem), cursor } };
    },
  }),
];
