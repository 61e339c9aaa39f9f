import * as z from "zod";
import { pageOf, paging } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { comparisonItem, comparisonSchema } from "../items/comparisonItem.ts";

export const comparisonRoutes = [
  route({
    method: "GET",
    path: "/v1/comparisons",
    scope: "read",
    summary: "Compare recorded messages with SES's own count, by day",
    description:
      "Newest first. One comparison a day, usually made soon after midnight UTC, and kept for 400 days. If the counts differ, it includes the likely causes.",
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(comparisonSchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => {
      const { items, cursor } = await services.comparisons.list(query);
      return { body: { items: items.map(comparisonItem), cursor } };
    },
  }),
] as const;
