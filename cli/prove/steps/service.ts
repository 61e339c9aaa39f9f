import { proven, type Step } from "../step.ts";

/** The HTTP API answers. */
export const api: Step = {
  name: "API",
  expected: "answers",
  run: async (context) => {
    await context.api.get("/v1/health");
    return proven("answers");
  },
};

/** The authorizer knows the token, and it may do what the other steps need. */
export const token: Step = {
  name: "API token",
  expected: "scope admin",
  needs: "api",
  run: async (context) => {
    await context.api.get("/v1/tokens", { query: { limit: 1 } });
    return proven("scope admin");
  },
};
