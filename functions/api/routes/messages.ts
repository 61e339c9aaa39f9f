import * as z from "zod";
import type { FeedbackEvent } from "../../../shared/feedback/event.ts";
import { findMessages } from "../../../shared/messages/findMessages.ts";
import { findStory, storyPage } from "../../../shared/messages/story.ts";
import { unlessSilent } from "../../../shared/ses/unlessSilent.ts";
import { fittingPage } from "../http/answer.ts";
import { messageId, ofOrigin, pageOf, paging, period, plainText, timestamp } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { eventItem } from "../items/eventItem.ts";
import { messageSchema, messageSummary } from "../items/messageItem.ts";
import type { Services } from "../services.ts";

const SHORTEST_SUBJECT = 3;
const LONGEST_SUBJECT = 200; // as long a part of it is kept

const inOrder = (events: FeedbackEvent[]): FeedbackEvent[] =>
  events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

const foundSchema = z
  .object({
    messageId: z.string(),
    sender: z.string(),
    subject: z.string(),
    at: timestamp.meta({
      description:
        "Time of its first event: when SES accepted it or, without send events, the first recorded event.",
    }),
    recipients: z.array(z.string()).meta({ description: "The first ten." }),
    recipientCount: z.int(),
  })
  .meta({ id: "FoundMessage" });

const SES_FOR_MS = 3_000;

export const messageRoutes = [
  route({
    method: "GET",
    path: "/v1/messages",
    scope: "read",
    summary: "Find messages by subject, credential or source IP address, newest first",
    description:
      "Give at least one of `subject`, `credential` and `sourceIp`; all given must match. Subjects are not indexed: each request reads about 2,000 messages, newest first, so a page may be short or even empty. `searchedBackTo` shows how far back it searched; `cursor` continues from there and is null at the end. Each message is listed once. Messages known only from a mail host's log have no subject.",
    query: period({
      subject: z
        .string()
        .trim()
        .pipe(plainText(SHORTEST_SUBJECT, LONGEST_SUBJECT))
        .meta({
          description: "Part of the subject; case and Unicode form do not matter.",
          example: "your survey",
          override: { type: "string", minLength: SHORTEST_SUBJECT, maxLength: LONGEST_SUBJECT },
        })
        .optional(),
      ...ofOrigin,
      ...paging,
    }).refine(({ subject, credential, sourceIp }) => (subject ?? credential ?? sourceIp) !== undefined, {
      path: ["subject"],
      error: "is required, unless credential or sourceIp is given",
    }),
    answer: {
      status: 200,
      description: "A page, and how far back it searched",
      schema: pageOf(foundSchema).extend({
        searchedBackTo: timestamp.nullable().meta({ description: "Null if everything was searched." }),
      }),
    },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => ({
      body: await fittingPage(query.limit, (limit) => findMessages({ ...query, limit }, services)),
    }),
  }),

  route({
    method: "GET",
    path: "/v1/messages/{messageId}",
    scope: "read",
    summary: "Trace a message",
    description:
      "By SES message id, or by the queue id of a mail host that reports its log or runs the guard. Covers the path from the mail host to the mailbox, with what the guard there changed. If no SES event is recorded and Virtual Deliverability Manager is on, uses SES's own records (`fromSesRecord`).",
    params: z.strictObject({ messageId }),
    query: z.strictObject(paging),
    answer: {
      status: 200,
      description: "Delivery status for each recipient, and a page of its events, oldest first",
      schema: messageSchema,
    },
    problems: ["message_not_found", "invalid_cursor", "ses_busy"],
    run: async ({ params, query }, { services, signal }) => {
      const story = await findStory(params.messageId, services);
      const { messageId: id, rewritings } = story;
      const own = story.own.length > 0 ? story.own : rewritings;
      const ofSes = await recordOfSes(id, own, services, signal);
      // What the guard did says nothing of what became of the message, unless nothing else is known.
      const all = inOrder([...own, ...ofSes]);
      const [first] = all;
      if (first === undefined) {
        throw new Problem(
          "message_not_found",
          "No event for this message is recorded. Check the id: it is the text after “250 Ok” in the reply from SES. Events arrive a few seconds after sending. A message that SES rejected appears only if its mail host reports its log (`postmaster maillog watch`).",
        );
      }
      const summary = messageSummary(first, all, ofSes.length > 0);
      // A message of one recipient: all of it is a page.
      if (ofSes.length > 0) {
        const whole = inOrder([...all, ...rewritings]);
        return { body: { ...summary, items: whole.map(eventItem), cursor: null } };
      }
      const page = await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await storyPage(story, { ...query, limit }, services);
        return { items: items.map(eventItem), cursor };
      });
      return { body: { ...summary, ...page } };
    },
  }),
] as const;

/** What SES itself keeps of a message of which it published nothing to us; what is recorded does not wait long for it. */
const recordOfSes = async (
  id: string,
  recorded: FeedbackEvent[],
  { sesRecords }: Services,
  signal: AbortSignal,
): Promise<FeedbackEvent[]> => {
  if (recorded.some(({ type }) => type !== "relay")) return [];
  if (recorded.length === 0) return (await sesRecords.of(id, { signal }))?.events ?? [];
  const patience = { signal: AbortSignal.any([signal, AbortSignal.timeout(SES_FOR_MS)]) };
  const record = await unlessSilent("GetMessageInsights", () => sesRecords.of(id, patience));
  return record?.events ?? [];
};
