import middy from "@middy/core";
import { log } from "../../shared/log/log.ts";
import { logged } from "../logged.ts";
import { servicesFrom } from "./services.ts";
import { watch } from "./watch.ts";

const services = servicesFrom(process.env);

const SES_FOR_MS = 20_000;

/** Every five minutes: looks at everything and warns. */
export const handler = logged(
  middy<unknown>().handler(async () => {
    const result = await watch({ ...services, patience: { signal: AbortSignal.timeout(SES_FOR_MS) } });
    log.info("watched", result);
    return result;
  }),
);
