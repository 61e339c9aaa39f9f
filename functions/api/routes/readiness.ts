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
    summary: "How far this installation is set up, step by step",
    description:
      "Asks SES and SNS, for five seconds at most: what they do not say is `unknown`. Identities are as they were last looked at.",
    answer: { status: 200, description: "The checklist", schema: readinessSchema },
    run: async (_input, { services, signal }) => {
      const patience = { signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_FOR_SES_MS)]) };
      return { body: readinessItem(readinessOf(await gatherReadiness({ ...services, patience }))) };
    },
  }),
];
