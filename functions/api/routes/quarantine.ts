import * as z from "zod";
import { auditItem } from "../../../shared/audit/AuditTable.ts";
import { readNotification } from "../../../shared/feedback/read.ts";
import { recordNotifications } from "../../../shared/feedback/record.ts";
import { unwrapBody } from "../../../shared/feedback/unwrap.ts";
import { fittingPage } from "../http/answer.ts";
import { opaqueId, pageOf, paging } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Route, route } from "../http/route.ts";
import { quarantinedSchema, quarantinedWholeSchema } from "../items/quarantinedItem.ts";

const MOST_SHOWN = 800_000; // characters; of six bytes each, if all are control characters, an answer still takes them

const params = z.strictObject({ id: opaqueId });

export const quarantineRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/quarantine",
    scope: "admin",
    summary: "Notifications that could not be read, newest first",
    query: z.strictObject(paging),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(quarantinedSchema).extend({
        total: z.int().meta({ description: "How many wait; 10000 stands for more." }),
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
    summary: "One of them, with its text",
    params,
    answer: {
      status: 200,
      description: "The notification as it came, with its envelopes",
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
    summary: "Read it again, and release it if that succeeds",
    description: "For after an update that understands it. Safe to repeat: an event is recorded once.",
    params,
    answer: {
      status: 200,
      description: "It is read and released",
      schema: z.object({ id: z.string(), recorded: z.int().meta({ description: "Events in it." }) }),
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
          `It cannot be read: ${parsed.detail}. It stays in quarantine; after an update that reads it, replay it again.`,
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
    summary: "Delete one of them without reading it",
    description:
      "Its events are not recorded. It cannot be undone; without this, each is deleted at its `expiresAt`.",
    params,
    answer: { status: 200, description: "It is deleted", schema: z.object({ id: z.string() }) },
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
];

const notFound = () =>
  new Problem(
    "quarantine_not_found",
    "Nothing in quarantine has this id. It may have been replayed, deleted or expired; the audit log records the first two.",
  );
