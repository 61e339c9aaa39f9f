import { pathToFileURL } from "node:url";
import type { Reply, Request } from "./function.ts";

/** The program that runs one packaged function as Lambda's runtime does; its parent is `startFunction`. */
const [, , module = ""] = process.argv;
const reply = (message: Reply) => process.send?.(message);
const from = performance.now();
const { handler } = await import(pathToFileURL(module).href).catch((error: unknown) => {
  // Node would print the line of the bundle where it was thrown: more than a pipe holds, and the reason comes last.
  console.error(error);
  process.exit(1);
});

process.on("message", async ({ event, remainingMs }: Request) => {
  const deadline = Date.now() + remainingMs;
  const context = {
    awsRequestId: "test",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    reply({ answer: await handler(event, context) });
  } catch (error) {
    reply({ failure: String(error) });
  }
});
reply({ handlerType: typeof handler, loadedInMs: Math.round(performance.now() - from) });
