import { parseArgs } from "node:util";
import { counted } from "../shared/plainMail/words.ts";
import { DAY_MS } from "../shared/time/durations.ts";
import { setTarget, UsageError } from "./target.ts";

/** `npm run reconcile [-- --aws]`: a whole run of the reconcile function now. */

try {
  const { values } = parseArgs({ options: { aws: { type: "boolean", default: false } } });
  const target = await setTarget({ aws: values.aws, needs: ["TABLE_NAME"] });
  const { servicesFrom } = await import("../functions/reconcile/services.ts");
  const { bringUpToDate } = await import("../functions/reconcile/bringUpToDate.ts");
  const remainingMs = () => DAY_MS;
  const { outcome, run } = await bringUpToDate(
    { force: true },
    { ...servicesFrom(process.env), remainingMs },
  );
  const { listed = 0, added = 0, removed = 0 } = run ?? {};
  console.log(
    `${outcome} (${target}): ${counted(listed, "address", "addresses")} on the SES suppression list, ${added} added or corrected here, ${removed} removed`,
  );
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`postmaster: ${error.message}`);
  process.exitCode = 2;
}
