import * as z from "zod";
import { auditItem } from "../../../shared/audit/AuditTable.ts";
import { readNotification } from "../../../shared/intake/read.ts";
import { recordNotifications } from "../../../shared/intake/record.ts";
import { unwrapBody } from "../../../shared/intake/unwrap.ts";
import { fittingPage } from "../http/answer.ts";
import { opaqueId, pageOf, paging } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { quarantinedSchema, quarantinedWholeSchema } from "../items/quarantinedItem.ts";

const MOST_SHOWN = 800_000; // characters; of six bytes each, if all are control characters, an answer still takes them

const params = z.strictObject({ id: opaqueId });

export const quarantineRoutes = [
  route({
    method: "GET",
    path: "/v1/quarantine",
    scope: "admin",
    summary: "List quarantined notifications, newest first",
    query: z.strictObject(paging),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(quarantinedSchema).extend({
        total: z.int().meta({ description: "Number in quarantine; 10000 means 10,000 or more." }),
      }),
    },
    problems: ["invalid_cursor"],
    run: async ({ query }, { services: { quarantine } }) => {
      const page = await fittingPage(query.limit, (limit) => quarantine.list({ ...query, limit }));
      return { body: { ...page, total: await quarantine.count() } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/quarantine/{id}",
    scope: "admin",
    summary: "Get a quarantined notification with its text",
    params,
    answer: {
      status: 200,
      description: "The notification as received, including its envelopes",
      schema: quarantinedWholeSchema,
    },
    problems: ["quarantine_not_found"],
    run: async ({ params: { id } }, { services }) => {
      const found = await services.quarantine.get(id);
      const body = await services.quarantine.body(id);
      if (found === undefined || body === undefined) throw notFound();
      return { body: { ...found, body: body.slice(0, MOST_SHOWN) } };
    },
  }),

  route({
    method: "POST",
    path: "/v1/quarantine/{id}/replay",
    scope: "admin",
    summary: "Replay a quarantined notification",
    description:
      "Reads it again, for example after an upgrade, and releases it on success. Safe to repeat: each event is recorded once.",
    params,
    answer: {
      status: 200,
      description: "Replayed and released",
      schema: z.object({
        id: z.string(),
        recorded: z.int().meta({ description: "Number of events in it." }),
      }),
    },
    problems: ["quarantine_not_found", "still_unreadable"],
    run: async ({ params: { id } }, { services, caller }) => {
      const found = await services.quarantine.get(id);
      const body = await services.quarantine.body(id);
      if (found === undefined || body === undefined) throw notFound();
      const incoming = unwrapBody(body, found.at);
      const parsed = readNotification(incoming, services.now());
      if (parsed.kind === "unreadable") {
        throw new Problem(
          "still_unreadable",
          `It still cannot be read: ${parsed.detail}. It stays in quarantine. Replay it again after an upgrade that can read it.`,
          { reason: parsed.reason },
        );
      }
      const { failures, ...counts } = await recordNotifications([incoming], services.recording);
      if (failures[0] !== undefined) throw failures[0].cause;
      const recorded = counts.recorded + counts.accountEvents;
      const audit = auditItem({
        at: services.now().toISOString(),
        id: services.newId(),
        action: "quarantine.replayed",
        actor: caller.actor,
        target: id,
        detail: { recorded },
      });
      if (!(await services.quarantine.remove(id, audit))) throw notFound();
      return { body: { id, recorded } };
    },
  }),

  route({
    method: "DELETE",
    path: "/v1/quarantine/{id}",
    scope: "admin",
    summary: "Delete a quarantined notification",
    description:
      "Its events are not recorded. This cannot be undone. Otherwise each is deleted at its `expiresAt`.",
    params,
    answer: { status: 200, description: "Deleted", schema: z.object({ id: z.string() }) },
    problems: ["quarantine_not_found"],
    run: async ({ params: { id } }, { services, caller }) => {
      const found = await services.quarantine.get(id);
      if (found === undefined) throw notFound();
      const audit = auditItem({
        at: services.now().toISOString(),
        id: services.newId(),
        action: "quarantine.deleted",
        actor: caller.actor,
        target: id,
        detail: { reason: found.reason, receivedAt: found.at, bytes: found.bytes },
      });
      if (!(await services.quarantine.remove(id, audit))) throw notFound();
      return { body: { id } };
    },
  }),
] as const;

const notFound = () =>
  new Problem(
    "quarantine_not_found",
    "No quarantined notification has this id. It may have been replayed or deleted (see the audit log), or it may have expired.",
  );
