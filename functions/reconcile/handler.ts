import middy from "@middy/core";
import { log } from "../../shared/log/log.ts";
import { logged } from "../logged.ts";
import { bringUpToDate } from "./bringUpToDate.ts";
import { servicesFrom } from "./services.ts";

const services = servicesFrom(process.env);

/**
 * On a schedule: what SES says of identities and suppressions; `{"force":true}` begins a run over the list at once.
 * A run stops by itself before the time is up.
 */
export const handler = logged(
  middy<{ force?: boolean }>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    const result = await bringUpToDate({ force: event?.force === true }, { ...services, remainingMs });
    log.info("reconciled", { outcome: result.outcome, identities: result.identities });
    return result;
  }),
);
