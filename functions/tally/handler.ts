import middy from "@middy/core";
import { log } from "../../shared/log/log.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { logged } from "../logged.ts";
import { servicesFrom } from "./services.ts";

const services = servicesFrom(process.env);

/** Each minute: counts the marked hours anew. */
export const handler = logged(
  middy<unknown>().handler(async (_event, context) => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    const result = await recountMarked(await services.markers.list(), { ...services, remainingMs });
    log.info("tallied", result);
    return result;
  }),
);
