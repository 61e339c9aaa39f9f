import * as z from "zod";
import { EVENT_TYPES } from "../../../shared/feedback/event.ts";
import { listEvents } from "../../../shared/tallies/timeline.ts";
import { fittingPage } from "../http/answer.ts";
import { domain, ofOrigin, pageOf, paging, period, sender } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { eventItem, eventSchema } from "../items/eventItem.ts";
import { eventReasonCode } from "../items/reasonItem.ts";

export const eventRoutes = [
  route({
    method: "GET",
    path: "/v1/events",
    scope: "read",
    summary: "List recorded events, newest first",
    description: "A page may be short or even empty if matches are rare; a null cursor marks the end.",
    query: period({
      type: z
        .enum(EVENT_TYPES, { error: `must be one of ${EVENT_TYPES.join(", ")}` })
        .optional()
        .meta({ description: "Only events of this type." }),
      sender: sender.optional().meta({ description: "Events of messages from this address." }),
      domain: domain
        .optional()
        .meta({ description: "Events of recipients at this domain, not its subdomains." }),
      reason: eventReasonCode.optional(),
      ...ofOrigin,
      ...paging,
    }),
    answer: { status: 200, description: "A page", schema: pageOf(eventSchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => ({
      body: await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await listEvents({ ...query, limit }, services);
        return { items: items.map(eventItem), cursor };
      }),
    }),
  }),
] as const;
