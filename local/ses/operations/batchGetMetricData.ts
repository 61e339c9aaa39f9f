import * as z from "zod";
import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import type { SentEvent, SentMessage } from "../state/SentMessages.ts";
import { vdmRefusal } from "./vdm.ts";

const DAY_MS = 86_400_000;
const ON_ACCOUNT_LIST = "OnAccountSuppressionList";

/** [API_BatchGetMetricDataQuery] */
const COUNTS = {
  SEND: ({ type }) => type === "SEND",
  COMPLAINT: ({ type }) => type === "COMPLAINT",
  PERMANENT_BOUNCE: ({ bounce }) => bounce?.type === "PERMANENT" && bounce.subType !== ON_ACCOUNT_LIST,
  TRANSIENT_BOUNCE: ({ bounce }) => bounce?.type === "TRANSIENT",
  DELIVERY: ({ type }) => type === "DELIVERY",
  DELIVERY_COMPLAINT: ({ type }) => type === "DELIVERY",
  OPEN: () => false,
  CLICK: () => false,
  DELIVERY_OPEN: () => false,
  DELIVERY_CLICK: () => false,
} satisfies Record<string, (event: SentEvent) => boolean>;
type MetricName = keyof typeof COUNTS;
const METRICS = Object.keys(COUNTS) as [MetricName, ...MetricName[]];

const query = z
  .object({
    Id: z.string().min(1).max(255),
    Namespace: z.literal("VDM"),
    Metric: z.enum(METRICS),
    Dimensions: z
      .partialRecord(z.enum(["EMAIL_IDENTITY", "CONFIGURATION_SET", "ISP"]), z.string())
      .optional(),
    StartDate: z.number(),
    EndDate: z.number(),
  })
  .refine(({ StartDate, EndDate }) => StartDate < EndDate, { error: "EndDate must be after StartDate" });
const body = z.object({ Queries: z.array(query).min(1).max(10) });

/** [API_BatchGetMetricData], a value for each UTC day of the interval. */
export const batchGetMetricData = (input: Input, ses: Ses): Answer => {
  const refusal = vdmRefusal(ses);
  if (refusal !== undefined) return refusal;
  const parsed = body.safeParse(input.body);
  if (!parsed.success)
    return badRequest(
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    );
  return success({ Results: parsed.data.Queries.map((one) => resultOf(one, ses)), Errors: [] });
};

const resultOf = ({ Id, Metric, Dimensions, StartDate, EndDate }: z.infer<typeof query>, ses: Ses) => {
  const from = Math.floor((StartDate * 1_000) / DAY_MS) * DAY_MS;
  const days = new Map<number, number>();
  for (let day = from; day < EndDate * 1_000; day += DAY_MS) days.set(day, 0);
  for (const message of ses.sentMessages.within(from, EndDate * 1_000)) {
    if (!isOf(message, Dimensions)) continue;
    const day = Math.floor(message.at / DAY_MS) * DAY_MS;
    days.set(day, (days.get(day) ?? 0) + message.events.filter(COUNTS[Metric]).length);
  }
  return { Id, Timestamps: [...days.keys()].map((day) => day / 1_000), Values: [...days.values()] };
};

const isOf = (
  { identity, configurationSet }: SentMessage,
  {
    EMAIL_IDENTITY = identity,
    CONFIGURATION_SET = configurationSet,
    ISP,
  }: NonNullable<z.infer<typeof query>["Dimensions"]> = {},
): boolean => EMAIL_IDENTITY === identity && CONFIGURATION_SET === configurationSet && ISP === undefined;
