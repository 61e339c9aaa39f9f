import * as z from "zod";
import { createErasure, workErasure } from "../../../shared/erasure/eraseRecipient.ts";
import { address, opaqueId } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import { erasureItem, erasureSchema } from "../items/erasureItem.ts";

// Most people have a page or two of events. The rest is for the function that works on jobs.
const WORKED_ON_HERE_MS = 5_000;
const CONTINUED_AFTER_SECONDS = 10;

export const erasureRoutes = [
  route({
    method: "DELETE",
    path: "/v1/recipients/{address}",
    scope: "admin",
    summary: "Erase a person",
    description:
      "Deletes the recipient's events and removes the address from everything else that is stored: quarantine, jobs, lists, notes, identity requests, warnings and the audit log, where the recipient's id replaces it. An address on the SES suppression list stays suppressed, without details. Tallies stay; they name no recipient. docs/privacy.md lists what else stays, why, and until when. Most erasures finish within the request (200); a long one continues as a job (202). Safe to repeat.",
    params: z.strictObject({ address }),
    answer: {
      status: 200,
      description: "Done",
      schema: erasureSchema,
      also: [{ status: 202, description: "In progress; see `Location`" }],
    },
    run: async ({ params: { address: asked } }, { services, caller, signal }) => {
      const { id } = await createErasure({ address: asked.address, actor: caller.actor }, services);
      try {
        // First, so that somebody continues if this function ends midway.
        await services.removals.enqueueErasure(id, CONTINUED_AFTER_SECONDS);
      } catch (error) {
        await services.erasures.discard(id);
        throw error;
      }
      const until = performance.now() + WORKED_ON_HERE_MS;
      await workErasure(id, { ...services, hasTime: () => !signal.aborted && performance.now() < until });
      const erasure = await services.erasures.get(id);
      if (erasure === undefined) throw notFound();
      const body = erasureItem(erasure);
      return body.state === "done"
        ? { body }
        : { status: 202, body, headers: { location: `/v1/erasures/${id}` } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/erasures/{id}",
    scope: "admin",
    summary: "Get the progress of an erasure",
    params: z.strictObject({ id: opaqueId }),
    answer: { status: 200, description: "The erasure", schema: erasureSchema },
    problems: ["erasure_not_found"],
    run: async ({ params: { id } }, { services }) => {
      const erasure = await services.erasures.get(id);
      if (erasure === undefined) throw notFound();
      return { body: erasureItem(erasure) };
    },
  }),
] as const;

const notFound = () =>
  new Problem("erasure_not_found", "No erasure has this id. Erasures are kept for 90 days. Check the id.");
