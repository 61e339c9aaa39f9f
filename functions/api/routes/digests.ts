import * as z from "zod";
import { digestMail } from "../../../shared/digest/digestMail.ts";
import { gatherDigest } from "../../../shared/digest/gather.ts";
import { InvalidPeriodError, lastDays, parsePeriod } from "../../../shared/digest/period.ts";
import { accepts } from "../http/accept.ts";
import { route } from "../http/route.ts";

const period = z
  .string()
  .transform((text, context) => {
    try {
      return parsePeriod(text);
    } catch (error) {
      if (!(error instanceof InvalidPeriodError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  })
  .optional()
  .meta({
    description:
      "Whole UTC days as an ISO 8601 interval; by default the last seven whole days, without today.",
    example: "2026-11-16/P7D",
  });

export const digestRoutes = [
  route({
    method: "GET",
    path: "/v1/digests/preview",
    scope: "read",
    summary: "Preview the digest of a period",
    description:
      "HTML by default; plain text with `Accept: text/plain`; both and the subject with `Accept: application/json`. Warnings shown are those open now, not during the period.",
    query: z.strictObject({ period }),
    answer: {
      status: 200,
      description: "The digest",
      schema: z.object({ subject: z.string(), html: z.string(), text: z.string() }),
      html: "<!DOCTYPE html …",
      text: "No open warnings. 4,312 sent, 17 bounced (0.39%).",
    },
    run: async ({ query }, { services, signal, accept }) => {
      const asked = query.period ?? lastDays(7, services.now());
      const mail = digestMail(await gatherDigest(asked, { ...services, patience: { signal } }));
      const wanted = accepts(accept, ["text/html", "text/plain", "application/json"]);
      if (wanted === "text/plain") return { text: mail.text };
      return wanted === "application/json" ? { body: mail } : { html: mail.html };
    },
  }),
] as const;
