import middy from "@middy/core";
import type { SQSBatchResponse } from "aws-lambda";
import { ingest } from "./ingest.ts";
import { servicesFrom } from "./services.ts";

const deps = servicesFrom(process.env);

/** SES's notifications from SQS, SNS or EventBridge; SQS alone can be told which of its records to send again. */
export const handler = middy<unknown, SQSBatchResponse>().handler((event) => ingest(event, deps));
