import middy from "@middy/core";
import { type DigestEvent, digest } from "./digest.ts";
import { servicesFrom } from "./services.ts";

const deps = servicesFrom(process.env);

const SES_FOR_MS = 20_000;

/** Sends the digest that a schedule asks for, or tries again those that SES refused. */
export const handler = middy<DigestEvent>().handler(async (event) => {
  const patience = { signal: AbortSignal.timeout(SES_FOR_MS) };
  const result = await digest(event ?? {}, deps === undefined ? undefined : { ...deps, patience });
  console.log(JSON.stringify({ message: "digest", ...result }));
  return result;
});
