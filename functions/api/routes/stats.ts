import * as z from "zod";
import { COUNT_NAMES } from "../../../shared/tallies/counts.ts";
import { LINES } from "../../../shared/tallies/lines.ts";
import { readStats, STATS_BY, takesKey } from "../../../shared/tallies/stats.ts";
import { pageOf, paging, period, plainText } from "../http/fields.ts";
import { type Route, route } from "../http/route.ts";

const LONGEST_KEY = 1_000; // characters; as long a sender can a mail host report

const rate = z
  .number()
  .min(0)
  .max(1)
  .meta({ description: "0 to 1: the share of `volume`, as SES reckons it.", example: 0.012 });
const line = z.object({ review: z.number(), pause: z.number() });
const statsSchema = z
  .object({
    key: z.string().meta({
      description:
        "A day, an hour (UTC), a recipient domain, a sender, why mail failed, a credential, or a source IP address.",
      example: "2026-11-24",
    }),
    counts: z.record(z.enum(COUNT_NAMES), z.int()).meta({
      description:
        "Events by type; `hardBounce` and `countedComplaint` are those that SES counts, `simulated…` those to its mailbox simulator, and `volume` the messages sent: for each sender and hour the larger of send events and deliveries + bounces; of a credential that of each sender that uses it.",
    }),
    bounceRate: rate,
    complaintRate: rate,
  })
  .meta({ id: "Stats" });

export const statsRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/stats",
    scope: "read",
    summary: "Counts and rates beside SES's lines",
    description:
      "By day and hour newest first, by everything else those with most mail first. By cause only what failed is counted. By credential (the IAM user or role that handed the mail to SES) and source IP address only mail of which SES publishes them. `since` and `until` are widened to whole hours, or to whole days by day.",
    query: period({
      by: z.enum(STATS_BY, { error: `must be one of ${STATS_BY.join(", ")}` }).default("day"),
      key: plainText(1, LONGEST_KEY).optional().meta({
        description: "Only this one; with `by=recipientDomain`, `sender`, `credential` or `sourceIp`.",
        example: "example.net",
      }),
      ...paging,
    }).refine(({ by, key }) => key === undefined || takesKey(by), {
      path: ["key"],
      error: "is taken with by=recipientDomain, sender, credential or sourceIp only",
    }),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(statsSchema).extend({
        lines: z.object({ bounceRate: line, complaintRate: line }).meta({
          description: "At `review` SES reviews the account, at `pause` it may pause its sending.",
        }),
      }),
    },
    problems: ["invalid_cursor", "counting"],
    run: async ({ query }, { services }) => ({
      body: { ...(await readStats(query, services)), lines: LINES },
    }),
  }),
];
