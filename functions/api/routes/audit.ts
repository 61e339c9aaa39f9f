import * as z from "zod";
import { fittingPage } from "../http/answer.ts";
import { pageOf, paging } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { auditEntryItem, auditEntrySchema } from "../items/auditEntryItem.ts";

export const auditRoutes = [
  route({
    method: "GET",
    path: "/v1/audit",
    scope: "admin",
    summary: "List changes, newest first",
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(auditEntrySchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => ({
      body: await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await services.audit.list({ ...query, limit });
        return { items: items.map(auditEntryItem), cursor };
      }),
    }),
  }),
] as const;
