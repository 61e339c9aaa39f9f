import * as z from "zod";
import { lookCloser } from "../../../shared/reasons/closerLook/lookCloser.ts";
import { advice, explanation, remedies } from "../../../shared/suppressions/advice.ts";
import { removeSuppression, suppressByHand } from "../../../shared/suppressions/removal/remove.ts";
import { REASONS, type Suppression } from "../../../shared/suppressions/suppression.ts";
import { withFound } from "../closerLook.ts";
import { fittingPage } from "../http/answer.ts";
import { pageReply } from "../http/csvPage.ts";
import {
  address,
  addressPart,
  domain,
  flag,
  note,
  pageOf,
  paging,
  period,
  prefix,
  sender,
} from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Context, route } from "../http/route.ts";
import { eventItem, eventSchema } from "../items/eventItem.ts";
import { actor, reasonCode } from "../items/reasonItem.ts";
import { CSV_COLUMNS, csvRow, suppressionItem, suppressionSchema } from "../items/suppressionItem.ts";

const EVENTS_LOOKED_AT = 200;
const EVENTS_SHOWN = 20;
const PATH = "/v1/suppressions/{address}";
const params = z.strictObject({ address });

export const suppressionRoutes = [
  route({
    method: "GET",
    path: "/v1/suppressions",
    scope: "read",
    summary: "List suppressed addresses",
    description:
      "Sorted by address, or newest first if `sort=-since`, `reasonCode` or `actor` is given. All filters given must match. A request reads at most about 4,000 entries, so a page may be short, or empty if few addresses match; `cursor` continues from there. With `Accept: text/csv`, the same page as CSV; `Link` points to the next page. A CSV cell that a spreadsheet would treat as a formula starts with an apostrophe.",
    query: period({
      reason: z
        .enum(REASONS, {
          error: `must be one of ${REASONS.join(", ")}; to filter by the cause of the suppression, use reasonCode`,
        })
        .optional()
        .meta({ description: "The reason on the SES suppression list." }),
      reasonCode: reasonCode.optional(),
      actor: actor.optional(),
      domain: domain.optional(),
      sender: sender.optional(),
      prefix: prefix.optional(),
      address: addressPart.optional(),
      sort: z
        .enum(["address", "-since"], { error: "must be address or -since" })
        .optional()
        .meta({ description: "`address`, or `-since`: newest first." }),
      ...paging,
    }).refine(
      ({ sort, reasonCode: code, actor: who }) =>
        sort !== "address" || (code === undefined && who === undefined),
      { path: ["sort"], error: "must be -since or omitted with reasonCode or actor" },
    ),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(suppressionSchema),
      csv: CSV_COLUMNS.join(","),
    },
    problems: ["invalid_cursor"],
    run: async ({ query }, context) => {
      const inForce = await context.services.suppressions.suppressedReasons();
      const page = await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await context.services.suppressions.list({ ...query, limit });
        return { items: items.map((entry) => suppressionItem(entry, inForce)), cursor };
      });
      return pageReply(page, { columns: CSV_COLUMNS, rowOf: csvRow }, context);
    },
  }),

  route({
    method: "GET",
    path: PATH,
    scope: "read",
    summary: "Explain why an address is suppressed and what to do",
    description:
      "Read from this service's copy of the SES suppression list. Changes made here show at once; changes made elsewhere (in the AWS console) show after the next reconcile, within an hour unless `reconcileEveryMinutes` says otherwise.",
    params,
    answer: {
      status: 200,
      description: "The entry with its latest bounces and complaints, newest first",
      schema: suppressionSchema.extend({
        found: z.array(z.string()).meta({
          description:
            "What was looked up for this response: the sender's DNS records if authentication failed, the domain that the address may be a typo for, or how long the mailbox has been full.",
        }),
        events: z.array(eventSchema),
      }),
    },
    problems: ["not_suppressed"],
    run: async ({ params: { address: asked } }, { services }) => {
      const entry = await services.suppressions.get(asked.address);
      if (entry?.state !== "listed") throw notSuppressed(entry);
      const { items } = await services.events.ofRecipient(asked.address, { limit: EVENTS_LOOKED_AT });
      const events = items
        .filter(({ type }) => type === "bounce" || type === "complaint")
        .slice(0, EVENTS_SHOWN)
        .map(eventItem);
      const item = suppressionItem(entry, await services.suppressions.suppressedReasons());
      const sender = entry.sender ?? items.find(({ id }) => id === entry.eventId)?.sender;
      const found = await lookCloser(
        {
          code: item.reason.code,
          recipient: entry.address,
          recipientDomain: entry.domain,
          sender,
          events: items,
        },
        services,
      );
      const explanation = [item.explanation, ...found.sentences].map(ended).join(" ");
      return {
        body: {
          ...item,
          sender: sender ?? null,
          explanation,
          reason: withFound(item.reason, found),
          found: found.sentences,
          events,
        },
      };
    },
  }),

  route({
    method: "PUT",
    path: PATH,
    scope: "suppressions:write",
    summary: "Suppress an address in SES and here",
    params,
    body: z.strictObject({
      reason: z.enum(REASONS, { error: `must be one of ${REASONS.join(", ")}` }),
      note,
    }),
    answer: { status: 200, description: "The entry", schema: suppressionSchema },
    problems: ["address_refused", "production_access_required", "ses_busy"],
    run: async ({ params: { address: asked }, body }, context) => {
      const entry = await suppressByHand(
        { ...asked, reason: body.reason, note: body.note, actor: context.caller.actor },
        removalDeps(context),
      );
      return { body: suppressionItem(entry, await context.services.suppressions.suppressedReasons()) };
    },
  }),

  route({
    method: "DELETE",
    path: PATH,
    scope: "suppressions:write",
    summary: "Remove an address from the suppression list",
    description:
      "Safe to repeat. The SES list is case-sensitive before the @, although sending is not: every known spelling of the address is removed, and SES is asked whether it is gone. SES is asked even if there is no entry here. Waits up to 20 seconds while SES is throttling, then answers `ses_busy`.",
    params,
    query: z.strictObject({
      note,
      force: flag.meta({
        description: "Remove it even though it is likely to bounce again.",
        override: { type: "boolean", default: false },
      }),
    }),
    answer: {
      status: 200,
      description: "Removed: the entry as it was, and who removed it",
      schema: z.object({
        ...suppressionSchema.shape,
        outcome: z.literal("removed"),
      }),
    },
    problems: ["not_suppressed", "likely_to_bounce_again", "address_refused", "ses_busy", "still_suppressed"],
    run: async ({ params: { address: asked }, query }, context) => {
      const { suppressions } = context.services;
      const done = await removeSuppression(
        {
          address: asked.address,
          spellings: [asked.spelling],
          note: query.note,
          force: query.force,
          actor: context.caller.actor,
        },
        removalDeps(context),
      );
      if (done.outcome === "not_suppressed") throw notSuppressed(await suppressions.get(asked.address));
      if (done.outcome === "still_listed") throw stillSuppressed(done.spellings);
      if (done.outcome === "likely_to_bounce_again") throw likelyToBounceAgain(done.entry);
      const entry = (await suppressions.get(asked.address)) ?? done.entry;
      const item = suppressionItem(entry, await suppressions.suppressedReasons());
      return { body: { ...item, note: query.note ?? item.note, outcome: "removed" as const } };
    },
  }),
] as const;

/** A quoted reply has its own punctuation and rarely a full stop: what follows is another sentence. */
const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

const removalDeps = ({ services, signal }: Context) => ({ ...services, patience: { signal } });

const notSuppressed = (entry: Suppression | undefined) =>
  new Problem(
    "not_suppressed",
    entry === undefined
      ? "This address is not on the suppression list, and there is no record that it ever was. Check the spelling. If mail to it does not arrive, see its events."
      : `This address is not on the suppression list; it was removed ${entry.removedBy === "ses" ? "in AWS" : `by ${entry.removedBy}`} on ${entry.removedAt?.slice(0, 10)}. SES delivers to it.`,
    entry === undefined
      ? {}
      : {
          removedTimes: entry.removedTimes,
          rebouncedTimes: entry.rebouncedTimes,
          removedAt: entry.removedAt,
          removedBy: entry.removedBy,
        },
  );

const stillSuppressed = (spellings: string[]) =>
  new Problem(
    "still_suppressed",
    `SES confirmed the removal but still lists ${spellings.join(", ")}: either its list is slow to update, or a message has just bounced again. Nothing was recorded as removed. Try again in a minute.`,
    { headers: { "retry-after": "60" }, remedy: [{ text: "Try again in a minute." }] },
  );

const likelyToBounceAgain = (entry: Suppression) =>
  new Problem(
    "likely_to_bounce_again",
    `${ended(explanation(entry))} It was not removed, because the next message would most likely fail the same way.`,
    {
      explanation: explanation(entry),
      advice: advice(entry),
      remedy: remedies(entry),
    },
  );
