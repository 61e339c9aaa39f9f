import * as z from "zod";
import { MOST_ADDRESSES } from "../../../shared/suppressions/removal/addressList.ts";
import { createRemovalJob } from "../../../shared/suppressions/removal/removalJob.ts";
import { fittingPage } from "../http/answer.ts";
import { pageReply } from "../http/csvPage.ts";
import { note, opaqueId, pageOf, paging, plainText } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Route, route } from "../http/route.ts";
import { CSV_COLUMNS, jobItem, jobResultItem, jobResultSchema, jobSchema } from "../items/jobItem.ts";

const LONGEST_GIVEN = 400; // characters; a hundred addresses and their results are one item of the table

const params = z.strictObject({ id: opaqueId });

export const removalRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/suppressions/remove",
    scope: "suppressions:write",
    summary: "Remove many addresses",
    description:
      "Begins a job. Addresses may be written in any way they appear in mail; those that are none get a result that says so. Unless `skipLikelyToBounce`, those likely to bounce again are removed too, with a warning.",
    body: z.strictObject({
      addresses: z.array(plainText(1, LONGEST_GIVEN)).min(1).max(MOST_ADDRESSES),
      note,
      skipLikelyToBounce: z.boolean().optional(),
    }),
    answer: { status: 202, description: "The job; `Location` is where its progress is", schema: jobSchema },
    run: async ({ body }, { services, caller }) => {
      const job = await createRemovalJob({ ...body, actor: caller.actor }, services);
      try {
        await services.removals.enqueue(job.id);
      } catch (error) {
        // Nobody would work on it, and the caller will ask again.
        await services.jobs.discard(job.id);
        throw error;
      }
      return { body: jobItem(job), headers: { location: `/v1/jobs/${job.id}` } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/jobs/{id}",
    scope: "read",
    summary: "How far a job has come",
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
    summary: "What became of each address of a job",
    description:
      "In the order in which they were given; as far as the job has come. With `Accept: text/csv` the same page as CSV, the next one under `Link`.",
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
      return pageReply(page, CSV_COLUMNS, context);
    },
  }),
];

const jobNotFound = () =>
  new Problem("job_not_found", "No job has this id; jobs are kept for 90 days. Check the id in the address.");
