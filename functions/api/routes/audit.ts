import * as z from "zod";
import { fittingPage } from "../http/answer.ts";
import { pageOf, paging, timestamp } from "../http/fields.ts";
import { type Route, route } from "../http/route.ts";

const auditSchema = z
  .object({
    at: timestamp,
    id: z.string(),
    action: z.string().meta({ example: "suppression.removed" }),
    actor: z.object({ tokenId: z.string(), name: z.string() }),
    target: z.string().meta({ description: "What was changed: an address, a recipient's id, a token's id." }),
    note: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "AuditEntry" });

export const auditRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/audit",
    scope: "admin",
    summary: "Who changed what, newest first",
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(auditSchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => ({
      body: await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await services.audit.list({ ...query, limit });
        return {
          items: items.map((entry) => ({
            at: entry.at,
            id: entry.id,
            action: entry.action,
            actor: { tokenId: entry.actor.tokenId, name: entry.actor.name },
            target: entry.target,
            note: entry.note ?? null,
            detail: entry.detail ?? null,
          })),
          cursor,
        };
      }),
    }),
  }),
];
