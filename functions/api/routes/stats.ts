import * as z from "zod";
import { COUNT_NAMES } from "../../../shared/tallies/counts.ts";
import { LINES } from "../../../shared/tallies/lines.ts";
import { readStats, STATS_BY, takesKey } from "../../../shared/tallies/stats.ts";
import { pageOf, paging, period, plainText } from "../http/fields.ts";
import { route } from "../http/route.ts";

const LONGEST_KEY = 1_000; // characters; as long a sender can a mail host report

const rate = z
  .number()
  .min(0)
  .max(1)
  .meta({ description: "Share of `volume`, 0 to 1, calculated as SES does.", example: 0.012 });
const line = z.object({ review: z.number(), pause: z.number() });
const statsSchema = z
  .object({
    key: z.string().meta({
      description:
        "A day or hour (UTC), a recipient domain, a sender, a failure cause, a credential, or a source IP address.",
      example: "2026-11-24",
    }),
    counts: z.record(z.enum(COUNT_NAMES), z.int()).meta({
      description:
        "Events by type. `hardBounce` and `countedComplaint` are those that SES counts towards its rates; `simulated…` are those to its mailbox simulator. `volume` is the number of messages sent: for each sender and hour, the larger of send events and deliveries + bounces; for a credential, the sum over its senders. `rewritten` counts, by recipient, the messages whose sender a guard changed; they are among the `relay` events.",
    }),
    bounceRate: rate,
    complaintRate: rate,
  })
  .meta({ id: "Stats" });

export const statsRoutes = [
  route({
    method: "GET",
    path: "/v1/stats",
    scope: "read",
    summary: "Get counts and rates, with the SES thresholds",
    description:
      "By day or hour: newest first; otherwise most mail first. By cause: only failures are counted. By credential (the IAM user or role that submitted the mail to SES) or source IP address: only mail for which SES reports the credential or address. `since` and `until` are rounded outwards to whole hours, or to whole days with `by=day`.",
    query: period({
      by: z
        .enum(STATS_BY, { error: `must be one of ${STATS_BY.join(", ")}` })
        .default("day")
        .meta({ description: "What each row is about. `cause` is the reason of a bounce or complaint." }),
      key: plainText(1, LONGEST_KEY).optional().meta({
        description:
          "Only this recipient domain, sender, credential or IP address. Allowed with `by=recipientDomain`, `sender`, `credential` or `sourceIp`.",
        example: "example.net",
      }),
      ...paging,
    }).refine(({ by, key }) => key === undefined || takesKey(by), {
      path: ["key"],
      error: "is allowed only with by=recipientDomain, sender, credential or sourceIp",
    }),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(statsSchema).extend({
        lines: z.object({ bounceRate: line, complaintRate: line }).meta({
          description:
            "SES thresholds: at `review` it puts the account under review, at `pause` it may pause sending.",
        }),
      }),
    },
    problems: ["invalid_cursor", "counting"],
    run: async ({ query }, { services }) => ({
      body: { ...(await readStats(query, services)), lines: LINES },
    }),
  }),
] as const;
