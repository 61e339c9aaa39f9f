import { parseArgs } from "node:util";
import { counted } from "../shared/plainMail/words.ts";
import { setTarget, UsageError } from "./target.ts";

/** `npm run reconcile [-- --aws]`: a whole run of the reconcile function now. */
const ONE_DAY_MS = 86_400_000;

try {
  const { values } = parseArgs({ options: { aws: { type: "boolean", default: false } } });
  const target = await setTarget({ aws: values.aws, needs: ["TABLE_NAME"] });
  const { handler } = await import("../functions/reconcile/handler.ts");
  const { outcome, run } = await handler({ force: true }, { getRemainingTimeInMillis: () => ONE_DAY_MS });
  const { listed = 0, added = 0, removed = 0 } = run ?? {};
  console.log(
    `${outcome} (${target}): ${counted(listed, "address", "addresses")} on the SES suppression list, ${added} added or corrected here, ${removed} removed`,
  );
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`postmaster: ${error.message}`);
  process.exitCode = 2;
}
