import * as z from "zod";
import type { FeedbackEvent } from "../../../shared/feedback/event.ts";
import { OUTCOMES } from "../../../shared/feedback/outcome.ts";
import { findMessages } from "../../../shared/messages/findMessages.ts";
import { findStory, storyPage } from "../../../shared/messages/story.ts";
import { REASON_CODES } from "../../../shared/reasons/reason.ts";
import { unlessSilent } from "../../../shared/ses/unlessSilent.ts";
import { fittingPage } from "../http/answer.ts";
import {
  addressPart,
  domain,
  messageId,
  ofOrigin,
  pageOf,
  paging,
  period,
  plainText,
  sender,
  timestamp,
} from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { eventItem } from "../items/eventItem.ts";
import { messageSchema, messageSummary } from "../items/messageItem.ts";
import { actor, eventReasonCode } from "../items/reasonItem.ts";
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
    recipients: z.array(z.string()).meta({
      description: "The first ten: the recipient whose state is shown, then the others in order of address.",
    }),
    recipientCount: z.int(),
    state: z.enum(OUTCOMES).meta({
      description:
        "State of the recipient that matters most: `complained`, `bounced`, `failed`, `notDelivered`, `delayed`, `sent`, `delivered`, `unknown`, in this order. If `recipient` or `domain` is given, only the recipients they match count.",
    }),
    reason: z
      .object({ code: z.string(), title: z.string() })
      .nullable()
      .meta({ description: "Why it failed or is delayed; null if it did not." }),
  })
  .meta({ id: "FoundMessage" });

const countsSchema = z
  .object({
    since: timestamp.nullable().meta({
      description: "Messages accepted after this time are counted; null if all are.",
    }),
    states: z.partialRecord(z.enum(OUTCOMES), z.int()).meta({ description: "Messages in each state." }),
    reasons: z.partialRecord(z.enum(REASON_CODES), z.int()).meta({
      description: "Bounced messages and complaints by code of their reason. Other failures are not counted.",
    }),
  })
  .meta({
    id: "MessageCounts",
    description:
      "Of the messages that the request has read anyway, those that match `recipient`, `sender`, `domain` and `since`, in whatever state. Null on later pages, if the events were recorded by older versions, and with `until`, `subject`, `host`, `credential`, `sourceIp`, `reason`, `actor` or a `state` other than `sent`, `delivered` and `unknown`.",
  });

const SES_FOR_MS = 3_000;

export const messageRoutes = [
  route({
    method: "GET",
    path: "/v1/messages",
    scope: "read",
    summary: "List and find messages, newest first",
    description:
      "All filters given must match one event of the message; the message is listed once, at the time of its first such event. A request reads at most 50,000 entries of the journal; with `subject` or `host`, about 2,000 messages. It looks up the events of at most 500 messages. So a page may be short, or even empty if few messages match. `searchedBackTo` shows how far back it searched; `cursor` continues from there and is null at the end. Messages known only from a mail host's log have no subject.",
    query: period({
      recipient: addressPart.optional(),
      sender: sender.optional().meta({ description: "Messages from this address." }),
      domain: domain.optional().meta({ description: "Messages to this domain, not its subdomains." }),
      state: z
        .enum(OUTCOMES, { error: `must be one of ${OUTCOMES.join(", ")}` })
        .optional()
        .meta({ description: "Current state, as in `state` of the answer." }),
      reason: eventReasonCode.optional(),
      actor: actor.optional(),
      host: plainText(1, 255)
        .optional()
        .meta({ description: "Messages reported by this mail host.", example: "redcap.example.org" }),
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
    }),
    answer: {
      status: 200,
      description: "A page, and how far back it searched",
      schema: pageOf(foundSchema).extend({
        searchedBackTo: timestamp.nullable().meta({ description: "Null if everything was searched." }),
        counts: countsSchema.nullable(),
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
    params: z.strictObject({
      messageId: messageId.meta({
        description: "The SES message id, from the SMTP reply “250 Ok …”, or a mail host's queue id.",
      }),
    }),
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
          "No event for this message is recorded. Check the id: it is the text after “250 Ok” in the reply from SES, or a Postfix queue id. Events arrive a few seconds after sending. A message that SES rejected appears only if its mail host reports its log (`postmaster maillog watch`).",
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
