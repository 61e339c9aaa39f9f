import { parseArgs } from "node:util";
import { InvalidPeriodError, lastDays, parsePeriod, periodText } from "../shared/digest/period.ts";
import { setTarget, UsageError } from "./target.ts";

const USAGE = `npm run digest -- [--period 2026-11-16/P7D] [--print text|html] [--aws]

Sends the digest for a period (default: the last seven days) to DIGEST_TO, on a
local system to its inbox. A digest is sent only once per period. With --print,
writes it to standard output instead.`;

/** `npm run digest`: the digest function now. */
try {
  const { values } = parseArgs({
    options: {
      aws: { type: "boolean", default: false },
      period: { type: "string" },
      print: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(USAGE);
  else await run(values);
} catch (error) {
  if (error instanceof InvalidPeriodError) fail(`--period: ${error.message}`);
  else if (error instanceof UsageError) fail(error.message);
  else if (error instanceof TypeError && "code" in error) fail(`${error.message}\n\n${USAGE}`);
  else throw error;
}

async function run({ aws, period: given, print }: { aws: boolean; period?: string; print?: string }) {
  const period = given === undefined ? lastDays(7, new Date()) : parsePeriod(given);
  if (print !== undefined && print !== "text" && print !== "html")
    throw new UsageError(`--print ${print}: give text or html`);
  const target = await setTarget({ aws, needs: ["TABLE_NAME", "DIGEST_FROM", "DIGEST_TO"] });
  const { servicesFrom } = await import("../functions/digest/services.ts");
  const deps = servicesFrom(process.env);
  if (deps === undefined) throw new UsageError("set DIGEST_FROM and DIGEST_TO in the environment");
  if (print !== undefined) {
    const { digestMail } = await import("../shared/digest/digestMail.ts");
    const { gatherDigest } = await import("../shared/digest/gather.ts");
    console.log(digestMail(await gatherDigest(period, deps))[print]);
    return;
  }
  const { digest } = await import("../functions/digest/digest.ts");
  const result = await digest({ period: periodText(period) }, deps);
  const outcome = result.outcome === "done" ? result.digests[periodText(period)] : undefined;
  const to = process.env["DIGEST_TO"] ?? "";
  if (outcome === "sent") console.log(`Sent the digest for ${periodText(period)} to ${to} (${target})`);
  else if (outcome === "not again")
    console.log(`The digest for ${periodText(period)} was already sent (${target}). To see it: --print text`);
  else fail(`SES rejected the digest for ${periodText(period)} (${target}). It is retried automatically.`);
}

function fail(message: string) {
  console.error(`postmaster: ${message}`);
  process.exitCode = 2;
}
