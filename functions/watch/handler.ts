import middy from "@middy/core";
import { servicesFrom } from "./services.ts";
import { watch } from "./watch.ts";

const deps = servicesFrom(process.env);

const SES_FOR_MS = 20_000;

/** Every five minutes: looks at everything and warns. */
export const handler = middy<unknown>().handler(async () => {
  const result = await watch({ ...deps, patience: { signal: AbortSignal.timeout(SES_FOR_MS) } });
  console.log(JSON.stringify({ message: "watched", ...result }));
  return result;
});
