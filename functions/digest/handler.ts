import middy from "@middy/core";
import { log } from "../../shared/log/log.ts";
import { logged } from "../logged.ts";
import { type DigestEvent, digest } from "./digest.ts";
import { servicesFrom } from "./services.ts";

const services = servicesFrom(process.env);

const SES_FOR_MS = 20_000;

/** Sends the digest that a schedule asks for, or tries again those that SES refused. */
export const handler = logged(
  middy<DigestEvent>().handler(async (event) => {
    const patience = { signal: AbortSignal.timeout(SES_FOR_MS) };
    const result = await digest(event ?? {}, services === undefined ? undefined : { ...services, patience });
    log.info("digest", result);
    return result;
  }),
);
