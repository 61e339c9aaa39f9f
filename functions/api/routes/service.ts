import * as z from "zod";
import { route } from "../http/route.ts";

export const serviceRoutes = [
  route({
    method: "GET",
    path: "/v1/health",
    scope: "public",
    summary: "Check that the API is up",
    answer: { status: 200, description: "It is up", schema: z.object({ status: z.literal("ok") }) },
    run: async () => ({ body: { status: "ok" as const } }),
  }),
] as const;
