import * as z from "zod";
import type { AccountReport } from "../../../shared/account/account.ts";
import { FINDINGS } from "../../../shared/account/findings.ts";
import type { Comparison } from "../../../shared/sesCounts/compare.ts";
import { comparisonItem, comparisonSchema } from "./comparisonItem.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

export const accountSchema = z
  .object({
    summary: z
      .array(z.string())
      .meta({ description: "The account's status in sentences, most urgent first. Meant to be shown." }),
    findings: z
      .array(
        z.object({
          code: z.enum(FINDINGS),
          text: z.string(),
          remedy: remediesSchema,
        }),
      )
      .meta({ description: "The same as `summary`, each with a stable code and its remedy." }),
    sandbox: z.boolean(),
    sendingEnabled: z.boolean(),
    enforcementStatus: z.string().meta({
      description: "The SES value: HEALTHY, PROBATION (under review) or SHUTDOWN (paused).",
      example: "HEALTHY",
    }),
    quota: z.object({
      max24Hours: z
        .number()
        .nullable()
        .meta({ description: "Recipients in any 24 hours; null means no limit." }),
      sentLast24Hours: z.number(),
      used: z.number().meta({ description: "Share of the quota, 0 to 1." }),
      perSecond: z.number(),
    }),
    suppressedReasons: z.array(z.string()).meta({ example: ["BOUNCE", "COMPLAINT"] }),
    review: z
      .object({ status: z.string(), caseId: z.string().nullable() })
      .nullable()
      .meta({ description: "The latest request for production access." }),
    publishing: z.object({
      configurationSet: z.string(),
      inPlace: z.boolean(),
      eventTypes: z.array(z.string()),
      explanation: z.string(),
      remedy: remediesSchema,
    }),
    identitiesWithoutFeedback: z.array(z.string()),
    comparison: comparisonSchema
      .nullable()
      .meta({ description: "The latest comparison with SES's own count; null if there is none yet." }),
  })
  .meta({ id: "Account" });
export type AccountItem = z.input<typeof accountSchema>;

export const accountItem = (
  { findings, publishing, ...rest }: AccountReport,
  comparison: Comparison | undefined,
): AccountItem => ({
  ...rest,
  comparison: comparison === undefined ? null : comparisonItem(comparison),
  findings: findings.map((finding) => ({ ...finding, remedy: remedyItems(finding.remedy) })),
  publishing: { ...publishing, remedy: remedyItems(publishing.remedy) },
});
