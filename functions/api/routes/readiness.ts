import { gatherReadiness } from "../../../shared/readiness/gather.ts";
import { readinessOf } from "../../../shared/readiness/readiness.ts";
import { type Route, route } from "../http/route.ts";
import { readinessItem, readinessSchema } from "../items/readinessItem.ts";

const WAIT_FOR_SES_MS = 5_000;

export const readinessRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/readiness",
    scope: "read",
    summary: "Get the setup checklist",
    description:
      "Reads SES and SNS for at most five seconds; anything they do not answer is `unknown`. Identities are as last checked.",
    answer: { status: 200, description: "The setup checklist", schema: readinessSchema },
    run: async (_input, { services, signal }) => {
      const patience = { signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_FOR_SES_MS)]) };
      return { body: readinessItem(readinessOf(await gatherReadiness({ ...services, patience }))) };
    },
  }),
];
