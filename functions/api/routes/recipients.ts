import * as z from "zod";
import type { FeedbackEvent } from "../../../shared/feedback/event.ts";
import { lookAtNewestFailure } from "../closerLook.ts";
import { fittingPage } from "../http/answer.ts";
import { address, pageOf, paging } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { eventItem, eventSchema } from "../items/eventItem.ts";

const params = z.strictObject({ address });

export const recipientRoutes = [
  route({
    method: "GET",
    path: "/v1/recipients/{address}/events",
    scope: "read",
    summary: "List a recipient's events, newest first",
    params,
    query: z.strictObject(paging),
    answer: { status: 200, description: "A page", schema: pageOf(eventSchema) },
    problems: ["invalid_cursor"],
    run: async ({ params: { address: asked }, query }, { services }) => {
      let events: FeedbackEvent[] = [];
      const page = await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await services.events.ofRecipient(asked.address, { ...query, limit });
        events = items;
        return { items: items.map(eventItem), cursor };
      });
      if (query.cursor !== undefined) return { body: page };
      // Of the page that fits only: it asks DNS. What it adds, some sentences, the answer has room for.
      return { body: { ...page, items: await lookAtNewestFailure(page.items, events, services) } };
    },
  }),
] as const;
