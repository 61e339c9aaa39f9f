import * as z from "zod";
import { type Forecast, problemsIn } from "../../../shared/listChecks/forecast.ts";
import type { ListResult } from "../../../shared/listChecks/job/ListCheckTable.ts";
import { type ListCheck, uncertainIn } from "../../../shared/listChecks/job/listCheck.ts";
import { isProblem, KIND_NAMES, KINDS } from "../../../shared/listChecks/judging/kinds.ts";
import { verdictOf, whyOf } from "../../../shared/listChecks/words.ts";
import { timestamp } from "../http/fields.ts";
import { reasonCode } from "./reasonItem.ts";

const count = z.int().nonnegative();
const rate = z.number().min(0).max(1).nullable();

export const kind = z
  .enum(KIND_NAMES)
  .meta({ description: "What the address was found to be (docs/lists.md)." });

const forecastSchema = z.object({
  verdict: z.string(),
  share: rate,
  mails: count.meta({ description: "Messages that SES would accept: each valid address once." }),
  rateNow: rate.meta({ description: "Bounce rate of the last 7 days, 0 to 1." }),
  rateWithAll: rate.meta({ description: "Bounce rate after mailing the entire list, 0 to 1." }),
  rateWithClean: rate.meta({
    description: "Bounce rate after mailing only the addresses without a problem, 0 to 1.",
  }),
  review: z.number().meta({ description: "SES's review threshold." }),
});

export const listCheckSchema = z
  .object({
    id: z.string(),
    state: z.enum(["queued", "running", "done"]),
    total: count,
    done: count,
    problems: count,
    wouldBounce: count,
    kinds: z.array(z.object({ kind, title: z.string(), problem: z.boolean(), count })),
    forecast: forecastSchema.nullable().meta({
      description: "Null until the check is done, and while the events of the last 7 days are being counted.",
    }),
    insights: z
      .object({
        state: z.enum(["off", "running", "done"]),
        addresses: count.meta({
          description: "Number of uncertain addresses, which SES can be asked about.",
        }),
        asked: count,
        dollars: z.number().meta({ description: "Approximate cost of asking about all of them, in USD." }),
      })
      .nullable()
      .meta({ description: "SES's address insights; null until the check is done." }),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
    expiresAt: timestamp,
  })
  .meta({ id: "ListCheck" });
export type ListCheckItem = z.input<typeof listCheckSchema>;

export const listCheckItem = (
  check: ListCheck,
  { expiresAt, forecast }: { expiresAt: string; forecast?: Forecast | undefined },
): ListCheckItem => {
  const { id, state, total, done, summary, createdAt, finishedAt } = check;
  return {
    id,
    state,
    total,
    done,
    problems: problemsIn(summary),
    wouldBounce: summary.wouldBounce,
    kinds: KIND_NAMES.flatMap((one) => {
      const found = summary.kinds[one] ?? 0;
      const { title, problem } = KINDS[one];
      return found === 0 ? [] : [{ kind: one, title, problem, count: found }];
    }),
    forecast: forecast === undefined ? null : { verdict: verdictOf(summary, forecast), ...forecast },
    insights: insightsOf(check),
    createdAt,
    finishedAt: finishedAt ?? null,
    expiresAt,
  };
};

const DOLLARS_A_CALL = 0.01; // of GetEmailAddressInsights [SES pricing]

/** About what it costs to ask SES about so many addresses, in USD. */
export const dollarsFor = (addresses: number): number => Math.round(addresses * DOLLARS_A_CALL * 100) / 100;

const insightsOf = ({ state, insights, summary }: ListCheck): ListCheckItem["insights"] => {
  if (insights === undefined && state !== "done") return null;
  const addresses = insights?.addresses ?? uncertainIn(summary);
  return {
    state: insights === undefined ? "off" : state === "done" ? "done" : "running",
    addresses,
    asked: insights?.asked ?? 0,
    dollars: dollarsFor(addresses),
  };
};

export const listResultSchema = z
  .object({
    number: count.meta({ description: "Place in the list, from 1." }),
    address: z.string().meta({ description: "As given." }),
    kind,
    problem: z.boolean(),
    wouldBounce: z.boolean(),
    why: z.string(),
    at: timestamp.nullable(),
    reasonCode: reasonCode.nullable(),
    times: count.nullable(),
    meant: z.string().nullable().meta({ description: "The domain that was probably meant." }),
    insight: z
      .enum(["LOW", "MEDIUM", "HIGH", "unknown"])
      .nullable()
      .meta({ description: "SES's confidence that the mailbox exists; null if it was not asked." }),
    meantAcceptsMail: z.boolean().nullable().meta({
      description: "Whether the domain that was probably meant accepts mail; null if DNS did not answer.",
    }),
  })
  .meta({ id: "ListResult" });
export type ListResultItem = z.input<typeof listResultSchema>;

export const listResultItem = ({ number, address, judged }: ListResult): ListResultItem => ({
  number,
  address,
  kind: judged.kind,
  problem: isProblem(judged.kind),
  wouldBounce: judged.wouldBounce === true,
  why: whyOf(judged),
  at: judged.at ?? null,
  reasonCode: judged.reason ?? null,
  times: judged.times ?? null,
  meant: judged.meant ?? null,
  insight: judged.insight ?? null,
  meantAcceptsMail: judged.meantAccepts ?? null,
});

export const CSV_COLUMNS = [
  "number",
  "address",
  "kind",
  "problem",
  "wouldBounce",
  "why",
  "at",
  "reasonCode",
  "times",
  "meant",
] as const satisfies (keyof ListResultItem)[];
