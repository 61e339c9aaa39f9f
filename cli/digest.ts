import { parseArgs } from "node:util";
import { InvalidPeriodError, lastDays, parsePeriod, periodText } from "../shared/digest/period.ts";
import { setTarget, UsageError } from "./target.ts";

const USAGE = `npm run digest -- [--period 2026-11-16/P7D] [--print text|html] [--aws]

Sends the digest of a period, of the last seven days where none is given, to DIGEST_TO (on this machine: to the inbox);
a period that was sent is not sent again. With --print it is written to standard output instead.`;

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
  if (deps === undefined) throw new UsageError("DIGEST_FROM and DIGEST_TO are needed in the environment");
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
  if (outcome === "sent") console.log(`sent to ${to}: the digest of ${periodText(period)}, ${target}`);
  else if (outcome === "not again")
    console.log(`the digest of ${periodText(period)} was sent already (${target}); --print text shows it`);
  else fail(`SES refused the digest of ${periodText(period)} (${target}); it is tried again by itself`);
}

function fail(message: string) {
  console.error(`postmaster: ${message}`);
  process.exitCode = 2;
}
