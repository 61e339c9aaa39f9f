import type { Page } from "../../api/apiClient.ts";
import { proven, type Step } from "../step.ts";

/** The HTTP API answers. */
export const api: Step = {
  name: "API",
  expected: "answers",
  run: async (context) => {
    await context.api.get<object>("/v1/health");
    return proven("answers");
  },
};

/** The authorizer knows the token, and it may do what the other steps need. */
export const token: Step = {
  name: "API token",
  expected: "scope admin",
  needs: "api",
  run: async (context) => {
    await context.api.get<Page<object>>("/v1/tokens", { limit: 1 });
    return proven("scope admin");
  },
};
