import { problemOf, type VariableName } from "../../functions/environment.ts";
import { SettingError } from "./startError.ts";

/** What a user may set of the functions' environment (docs/architecture.md); the local system sets the rest. */
const SETTINGS = [
  "RETENTION_DAYS",
  "SES_CALLS_PER_SECOND",
  "RECONCILE_EVERY_MINUTES",
  "EVENT_TYPES",
  "IDENTITY_POLICY",
  "HOSTED_ZONE_ID",
  "VIRTUAL_DELIVERABILITY_MANAGER",
  "WATCHED_ADDRESSES",
  "DIGEST_FROM",
  "DIGEST_TO",
  "TIME_ZONE",
  "NOTICE_FROM",
  "CONSOLE_URL",
] as const satisfies VariableName[];

/** Throws `SettingError` for the first that a function could not read: it would fail later, at each call. */
export const assertFunctionSettings = (env: NodeJS.ProcessEnv): void => {
  for (const name of SETTINGS) {
    const problem = problemOf(name, env);
    if (problem !== undefined) throw new SettingError(problem);
  }
};
