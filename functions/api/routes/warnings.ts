import * as z from "zod";
import { acknowledge } from "../../../shared/warnings/acknowledge.ts";
import { note, opaqueId, pageOf, paging } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { warningItem, warningSchema } from "../items/warningItem.ts";

const params = z.strictObject({ id: opaqueId });

export const warningRoutes = [
  route({
    method: "GET",
    path: "/v1/warnings",
    scope: "read",
    summary: "List open warnings, and those resolved in the last 90 days",
    description:
      "With `state=open`: unacknowledged first, then by severity and by effect on the account. Otherwise most recently opened first.",
    query: z.strictObject({
      state: z
        .enum(["open", "recovered"], { error: "must be open or recovered" })
        .optional()
        .meta({ description: "Only open warnings, or only those resolved." }),
      ...paging,
    }),
    answer: { status: 200, description: "A page", schema: pageOf(warningSchema) },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services }) => {
      const { items, cursor } = await services.warnings.list(query);
      return { body: { items: items.map(warningItem), cursor } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/warnings/{id}",
    scope: "read",
    summary: "Get a warning",
    params,
    answer: { status: 200, description: "The warning", schema: warningSchema },
    problems: ["warning_not_found"],
    run: async ({ params: { id } }, { services }) => {
      const warning = await services.warnings.get(id);
      if (warning === undefined) throw notFound();
      return { body: warningItem(warning) };
    },
  }),

  route({
    method: "POST",
    path: "/v1/warnings/{id}/acknowledge",
    scope: "admin",
    summary: "Acknowledge a warning",
    description:
      "Stops reminders unless it gets worse; you are still notified when it is resolved. Safe to repeat.",
    params,
    query: z.strictObject({ note }),
    answer: { status: 200, description: "The warning", schema: warningSchema },
    problems: ["warning_not_found", "warning_over"],
    run: async ({ params: { id }, query: { note: why } }, { services, caller }) => {
      const done = await acknowledge({ id, note: why, actor: caller.actor }, services);
      if (done.outcome === "unknown") throw notFound();
      if (done.outcome === "over")
        throw new Problem("warning_over", "Already resolved; nothing to acknowledge.");
      return { body: warningItem(done.warning) };
    },
  }),
] as const;

const notFound = () =>
  new Problem(
    "warning_not_found",
    "No warning has this id. Warnings are deleted 90 days after they are resolved.",
    { remedy: [{ text: "Look up its id in the list.", target: { to: "warnings" } }] },
  );
