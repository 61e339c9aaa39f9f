import * as z from "zod";
import { period } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { suppressionGroupItem, suppressionGroupSchema } from "../items/suppressionGroupItem.ts";

export const suppressionGroupRoutes = [
  route({
    method: "GET",
    path: "/v1/suppression-groups",
    scope: "read",
    summary: "Count suppressed addresses by reason",
    description:
      "Every reason for which addresses are suppressed, largest group first. Counts up to 10,000 addresses per reason; `orMore` is true if there are more. `GET /v1/suppressions?reasonCode=` lists a group, `POST /v1/suppressions/remove` removes it.",
    query: period({}),
    answer: {
      status: 200,
      description: "All groups, on one page",
      schema: z.object({ items: z.array(suppressionGroupSchema) }),
    },
    run: async ({ query }, { services }) => ({
      body: { items: (await services.suppressions.groups(query)).map(suppressionGroupItem) },
    }),
  }),
] as const;
