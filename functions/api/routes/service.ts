import * as z from "zod";
import { type Route, route } from "../http/route.ts";

export const serviceRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/health",
    scope: "public",
    summary: "Whether the API answers",
    answer: { status: 200, description: "It does", schema: z.object({ status: z.literal("ok") }) },
    run: async () => ({ body: { status: "ok" as const } }),
  }),
];
