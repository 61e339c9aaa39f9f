import { log } from "../../shared/log/log.ts";
import { counted } from "../../shared/metrics/counted.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { now, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import { authorizer } from "./authorize.ts";

export const ENVIRONMENT = ["TABLE_NAME"] as const;

/** Everything that `authorize` speaks to. */
export const servicesFrom = (variables: Variables) => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const { TABLE_NAME: stack } = environment;
  const table = tableFrom(environment);
  return {
    stack,
    now,
    authorize: authorizer({
      tokens: new TokenTable(table),
      sessions: new SessionTable(table),
      now,
      // `api` answers 503 then, and Lambda sees no error.
      unavailable: (error) =>
        log.error("tokens could not be read", {
          error,
          ...counted({ metric: "AuthorizerErrors", stack, at: now() }),
        }),
    }),
  };
};
