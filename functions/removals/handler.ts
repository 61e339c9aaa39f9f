import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { logged } from "../logged.ts";
import { servicesFrom } from "./services.ts";
import { workMessages } from "./work.ts";

const services = servicesFrom(process.env);

/** Bulk removals, erasures and list checks, from their queue. A job stops by itself before the time is up. */
export const handler = logged(
  middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler((event, context) =>
    workMessages(event, { ...services, remainingMs: () => context.getRemainingTimeInMillis() }),
  ),
);
