import { checkRelay } from "../../cli/relay/checkRelay.ts";

/* Checks one configuration as the user that this process runs as, for logSegment.test.ts. */

const [, , configDir = ""] = process.argv;
await checkRelay({ connect: false, configDir }).then(
  (checks) => process.stdout.write(JSON.stringify(checks)),
  (error: Error) => process.stdout.write(`${error.name}: ${error.message}`),
);
