import middy from "@middy/core";
import type { SQSBatchResponse } from "aws-lambda";
import { logged } from "../logged.ts";
import { ingest } from "./ingest.ts";
import { servicesFrom } from "./services.ts";

const services = servicesFrom(process.env);

/** SES's notifications from SQS, SNS or EventBridge; SQS alone can be told which of its records to send again. */
export const handler = logged(middy<unknown, SQSBatchResponse>().handler((event) => ingest(event, services)));
