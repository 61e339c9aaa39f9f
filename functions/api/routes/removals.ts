import * as z from "zod";
import { likelyToBounceAgain, REASONS, type ReasonCode } from "../../../shared/reasons/reason.ts";
import { MOST_ADDRESSES } from "../../../shared/suppressions/removal/addressList.ts";
import type { RemovalFilter } from "../../../shared/suppressions/removal/RemovalJobTable.ts";
import { createRemovalJob } from "../../../shared/suppressions/removal/removalJob.ts";
import { MOST_LOOKED_AT, MOST_READ } from "../../../shared/suppressions/removal/selectGroup.ts";
import { fittingPage } from "../http/answer.ts";
import { pageReply } from "../http/csvPage.ts";
import { domain, note, opaqueId, pageOf, paging, period, plainText, sender } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { CSV_COLUMNS, jobItem, jobResultItem, jobResultSchema, jobSchema } from "../items/jobItem.ts";
import { reasonCode } from "../items/reasonItem.ts";

const LONGEST_GIVEN = 400; // characters; a hundred addresses and their results are one item of the table

const filter = period({ reasonCode, domain: domain.optional(), sender: sender.optional() });

const params = z.strictObject({ id: opaqueId });

export const removalRoutes = [
  route({
    method: "POST",
    path: "/v1/suppressions/remove",
    scope: "suppressions:write",
    summary: "Remove many addresses",
    description:
      "Starts a job for `addresses`, or for those that `filter` matches now: at most 10,000, newest first. Addresses may be written in any form used in mail; for an invalid one, the result says so. Addresses likely to bounce again are removed too, with a warning, unless `skipLikelyToBounce` is true. For a `filter` whose reason has `retry` `no`, `skipLikelyToBounce` must be given, as true or false (false removes them anyway); otherwise the answer is 409 `likely_to_bounce_again`. An address matched by a filter stays suppressed (`reason_changed`) if it is suppressed for another reason or sender by the time the job gets to it.",
    body: z
      .strictObject({
        addresses: z.array(plainText(1, LONGEST_GIVEN)).min(1).max(MOST_ADDRESSES).optional(),
        filter: filter.optional(),
        note,
        skipLikelyToBounce: z.boolean().optional(),
      })
      .refine(({ addresses, filter }) => (addresses === undefined) !== (filter === undefined), {
        path: ["addresses"],
        error: "give either addresses or filter, not both",
      }),
    answer: { status: 202, description: "The job; see `Location` for its progress", schema: jobSchema },
    problems: ["nothing_to_remove", "likely_to_bounce_again"],
    run: async ({ body: { addresses: given, filter, ...rest } }, { services, caller }) => {
      if (filter && likelyToBounceAgain(filter.reasonCode) && rest.skipLikelyToBounce === undefined)
        throw groupLikelyToBounce(filter.reasonCode);
      const found = filter === undefined ? undefined : await services.suppressions.ofFilter(filter);
      if (filter !== undefined && found?.addresses.length === 0)
        throw nothingToRemove(filter, found.nextUntil !== undefined);
      const job = await createRemovalJob(
        {
          ...rest,
          ...(found ?? {}),
          addresses: found?.addresses ?? given ?? [],
          filter,
          actor: caller.actor,
        },
        services,
      );
      try {
        await services.removals.enqueue(job.id);
      } catch (error) {
        // Nobody would work on it, and the caller will ask again.
        await services.jobs.discard(job);
        throw error;
      }
      return { body: jobItem(job), headers: { location: `/v1/jobs/${job.id}` } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/jobs/{id}",
    scope: "read",
    summary: "Get the progress of a job",
    params,
    answer: { status: 200, description: "The job", schema: jobSchema },
    problems: ["job_not_found"],
    run: async ({ params: { id } }, { services }) => {
      const progress = await services.jobs.progress(id);
      if (progress === undefined) throw jobNotFound();
      return { body: jobItem(progress) };
    },
  }),

  route({
    method: "GET",
    path: "/v1/jobs/{id}/results",
    scope: "read",
    summary: "List a job's results by address",
    description:
      "In the order given, up to where the job is now. With `Accept: text/csv`, the same page as CSV; `Link` points to the next page.",
    params,
    query: z.strictObject(paging),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(jobResultSchema),
      csv: CSV_COLUMNS.join(","),
    },
    problems: ["job_not_found", "invalid_cursor"],
    run: async ({ params: { id }, query }, context) => {
      const { jobs } = context.services;
      if ((await jobs.progress(id)) === undefined) throw jobNotFound();
      const page = await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await jobs.results(id, { ...query, limit });
        return { items: items.map(jobResultItem), cursor };
      });
      return pageReply(page, { columns: CSV_COLUMNS, rowOf: (item) => item }, context);
    },
  }),
] as const;

const groupLikelyToBounce = (code: ReasonCode) =>
  new Problem(
    "likely_to_bounce_again",
    `Mail to addresses suppressed for “${REASONS[code].title}” is likely to bounce again, so none was removed. To remove them anyway, send "skipLikelyToBounce": false.`,
  );

const nothingToRemove = ({ reasonCode: code, sender: from }: RemovalFilter, isCutShort: boolean) =>
  new Problem(
    "nothing_to_remove",
    isCutShort
      ? `No match among the newest ${from === undefined ? MOST_LOOKED_AT : MOST_READ} addresses suppressed for “${REASONS[code].title}”. Give an earlier until to search older ones.`
      : `No address is suppressed for “${REASONS[code].title}” with this domain, sender and time range.`,
    {
      remedy: [
        { text: "See the reasons for which addresses are suppressed.", target: { to: "suppressionGroups" } },
      ],
    },
  );

const jobNotFound = () =>
  new Problem("job_not_found", "No job has this id. Jobs are kept for 90 days. Check the id.");
