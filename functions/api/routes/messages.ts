import * as z from "zod";
import type { FeedbackEvent } from "../../../shared/feedback/event.ts";
import { explain } from "../../../shared/feedback/explain.ts";
import { OUTCOMES, outcomesOf } from "../../../shared/feedback/outcome.ts";
import { fittingPage } from "../http/answer.ts";
import { messageId, pageOf, paging, timestamp } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Route, route } from "../http/route.ts";
import { eventItem, eventSchema } from "../items/eventItem.ts";
import type { Services } from "../services.ts";

const READ_AT_ONCE = 500;
const MOST_READ = 5_000; // SES takes 50 recipients a message; only opens and clicks could be that many

export const messageRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/messages/{messageId}",
    scope: "read",
    summary: "One message's whole story",
    params: z.strictObject({ messageId }),
    query: z.strictObject(paging),
    answer: {
      status: 200,
      description: "What became of it for each recipient, and a page of its events, oldest first",
      schema: z.object({
        messageId: z.string(),
        sender: z.string(),
        subject: z.string().nullable(),
        sentAt: timestamp.nullable().meta({ description: "Null where SES publishes no send events." }),
        recipients: z.array(
          z.object({
            recipient: z.string(),
            outcome: z.enum(OUTCOMES),
            at: timestamp,
            explanation: z.string(),
          }),
        ),
        ...pageOf(eventSchema).shape,
      }),
    },
    problems: ["message_not_found", "invalid_cursor"],
    run: async ({ params, query }, { services }) => {
      const all = await eventsOf(params.messageId, services);
      const [first] = all;
      if (first === undefined) {
        throw new Problem(
          "message_not_found",
          "No event of this message is recorded. Check the id: it is what SES answered after “250 Ok”. A message that SES refused has none, and events come some seconds after sending.",
        );
      }
      const page = await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await services.events.ofMessage(params.messageId, { ...query, limit });
        return { items: items.map(eventItem), cursor };
      });
      return { body: { ...summary(first, all), ...page } };
    },
  }),
];

const eventsOf = async (id: string, { events }: Services): Promise<FeedbackEvent[]> => {
  const all: FeedbackEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = await events.ofMessage(id, { limit: READ_AT_ONCE, cursor });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null && all.length < MOST_READ);
  return all;
};

const summary = (first: FeedbackEvent, all: FeedbackEvent[]) => ({
  messageId: first.messageId,
  sender: first.sender,
  subject: all.find(({ subject }) => subject !== undefined)?.subject ?? null,
  sentAt: all.find(({ type }) => type === "send")?.at ?? null,
  recipients: outcomesOf(all).map(({ recipient, outcome, event }) => ({
    recipient,
    outcome,
    at: event.at,
    explanation: explain(event),
  })),
});
