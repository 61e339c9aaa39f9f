import { handler } from "./handler.ts";

/** `npm run reconcile`: a whole run now, against the AWS (or stand-ins) that the environment names. */
const ONE_DAY_MS = 86_400_000;
const result = await handler({ force: true }, { getRemainingTimeInMillis: () => ONE_DAY_MS });
const { listed = 0, added = 0, removed = 0 } = result.run ?? {};
console.log(
  `${result.outcome}: ${listed} addresses on SES's list, ${added} added or corrected here, ${removed} removed`,
);
