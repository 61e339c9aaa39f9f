import { type Remedy, shell } from "./remedy.ts";

/** Puts the service's own parts at AWS back. */
export const DEPLOY: Remedy = shell(
  "Deploy the service again, with the region and parameters it had.",
  "npx serverless deploy",
);
