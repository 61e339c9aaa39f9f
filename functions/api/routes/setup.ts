import { gatherSetup } from "../../../shared/setup/gather.ts";
import { setupOf } from "../../../shared/setup/setup.ts";
import { route } from "../http/route.ts";
import { setupItem, setupSchema } from "../items/setupItem.ts";

const WAIT_FOR_SES_MS = 5_000;

export const setupRoutes = [
  route({
    method: "GET",
    path: "/v1/setup",
    scope: "read",
    summary: "Get the setup checklist",
    description:
      "Reads SES and SNS for at most five seconds; anything they do not answer is `unknown`. Identities are as last checked.",
    answer: { status: 200, description: "The setup checklist", schema: setupSchema },
    run: async (_input, { services, signal }) => {
      const patience = { signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_FOR_SES_MS)]) };
      return { body: setupItem(setupOf(await gatherSetup({ ...services, patience }))) };
    },
  }),
] as const;
