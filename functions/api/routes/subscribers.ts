import * as z from "zod";
import { endpointProblem, PROTOCOLS } from "../../../shared/subscribers/subscriber.ts";
import {
  SubscriberExistsError,
  SubscriberRefusedError,
} from "../../../shared/subscribers/WarningSubscribers.ts";
import { note, opaqueId, pageOf, plainText } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { severity, subscriberSchema } from "../items/subscriberItem.ts";

const LONGEST_ENDPOINT = 2_048; // [API_Subscribe]

export const subscriberRoutes = [
  route({
    method: "GET",
    path: "/v1/subscribers",
    scope: "admin",
    summary: "List subscribers to warnings",
    answer: { status: 200, description: "All subscribers", schema: pageOf(subscriberSchema) },
    run: async (_input, { services }) => ({
      body: { items: await services.subscribers.list(), cursor: null },
    }),
  }),

  route({
    method: "POST",
    path: "/v1/subscribers",
    scope: "admin",
    summary: "Add a subscriber",
    description:
      "SNS sends one confirmation request to an address or URL, which must be confirmed within two days. A queue must allow the topic to send to it. Safe to repeat.",
    body: z
      .strictObject({
        protocol: z.enum(PROTOCOLS, { error: `must be one of ${PROTOCOLS.join(", ")}` }),
        endpoint: plainText(3, LONGEST_ENDPOINT).meta({
          description: "An address, a URL, a phone number with +, or the ARN of a queue.",
          example: "postmaster@example.org",
        }),
        severity: severity.default("notice"),
        note,
      })
      .superRefine(({ protocol, endpoint }, context) => {
        const message = endpointProblem(protocol, endpoint);
        if (message !== undefined) context.addIssue({ code: "custom", path: ["endpoint"], message });
      }),
    answer: { status: 201, description: "The subscriber", schema: subscriberSchema },
    problems: ["subscriber_refused", "subscriber_exists"],
    run: async ({ body: { protocol, endpoint, severity: least, note: why } }, { services, caller }) => {
      const { subscribers, audit, now, newId } = services;
      const subscriber = await subscribers.add(protocol, endpoint, least).catch((error: unknown) => {
        throw problemOf(error);
      });
      await audit.append({
        at: now().toISOString(),
        id: newId(),
        action: "subscriber.added",
        actor: caller.actor,
        target: subscriber.id,
        note: why,
        detail: { protocol, endpoint, severity: least },
      });
      return { body: subscriber };
    },
  }),

  route({
    method: "DELETE",
    path: "/v1/subscribers/{id}",
    scope: "admin",
    summary: "Remove a subscriber",
    params: z.strictObject({ id: opaqueId }),
    query: z.strictObject({ note }),
    answer: { status: 200, description: "The subscriber that was removed", schema: subscriberSchema },
    problems: ["subscriber_not_found", "subscriber_pending"],
    run: async ({ params: { id }, query: { note: why } }, { services, caller }) => {
      const done = await services.subscribers.remove(id);
      if (done === undefined)
        throw new Problem("subscriber_not_found", "No subscriber has this id.", {
          remedy: [{ text: "Look up its id in the list.", target: { to: "subscribers" } }],
        });
      const { outcome, subscriber } = done;
      if (outcome === "pending")
        throw new Problem(
          "subscriber_pending",
          "Unconfirmed subscriptions cannot be removed; SNS drops them after two days.",
        );
      await services.audit.append({
        at: services.now().toISOString(),
        id: services.newId(),
        action: "subscriber.removed",
        actor: caller.actor,
        target: id,
        note: why,
        detail: { protocol: subscriber.protocol, endpoint: subscriber.endpoint },
      });
      return { body: subscriber };
    },
  }),
] as const;

const problemOf = (error: unknown): unknown => {
  if (error instanceof SubscriberExistsError)
    return new Problem("subscriber_exists", "Already subscribed with another severity.", {
      remedy: [
        { text: "Remove it first.", target: { to: "subscribers" } },
        { text: "Then add it again.", target: { to: "addSubscriber" } },
      ],
      cause: error,
    });
  if (error instanceof SubscriberRefusedError)
    return new Problem("subscriber_refused", `SNS says: ${error.message}`, { cause: error });
  return error;
};
