import * as z from "zod";
import { conditionRule } from "../../../shared/warnings/conditions.ts";
import { triggerRule } from "../../../shared/warnings/triggers/triggers.ts";
import { CHANGES, SEVERITIES, type Warning } from "../../../shared/warnings/warning.ts";
import { timestamp } from "../http/fields.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

export const warningSchema = z
  .object({
    id: z.string(),
    rule: z.string().meta({ description: "Stable name of the rule.", example: "bounceRate" }),
    subject: z.string().meta({ description: "What it concerns: the account, a sender, a domain, …" }),
    severity: z.enum(SEVERITIES),
    state: z.enum(["open", "recovered"]),
    headline: z.string(),
    facts: z.array(z.string()).meta({ description: "The evidence, one sentence each." }),
    why: z.string().meta({ description: "Why it matters." }),
    remedy: remediesSchema,
    openedAt: timestamp,
    seenAt: timestamp.meta({ description: "When it was last detected." }),
    endedAt: timestamp.nullable(),
    times: z.int(),
    acknowledged: z.object({ at: timestamp, by: z.string() }).nullable(),
    published: z
      .object({ at: timestamp, change: z.enum(CHANGES), severity: z.enum(SEVERITIES) })
      .nullable()
      .meta({ description: "The last notification sent about it." }),
  })
  .meta({ id: "Warning" });

export type WarningItem = z.input<typeof warningSchema>;

export const warningItem = (warning: Warning): WarningItem => {
  const rule = conditionRule(warning.rule) ?? triggerRule(warning.rule);
  return {
    id: warning.id,
    rule: warning.rule,
    subject: warning.subject,
    severity: warning.severity,
    state: warning.state,
    headline: warning.headline,
    facts: warning.facts,
    why: rule?.why ?? "",
    remedy: remedyItems(warning.remedy ?? rule?.remedy ?? []),
    openedAt: warning.openedAt,
    seenAt: warning.seenAt,
    endedAt: warning.endedAt ?? null,
    times: warning.times,
    acknowledged: warning.acknowledged ?? null,
    published: warning.published ?? null,
  };
};
