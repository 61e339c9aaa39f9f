import { parseArgs } from "node:util";
import { hospitalMail } from "../local/demo/hospital.ts";
import { DAY_MS } from "../shared/time/durations.ts";
import { setTarget, UsageError } from "./target.ts";

const USAGE = `npm run demo

Loads 30 days of a hospital's mail, up to today, into the local system: a large
survey, a bad import within the last week, the odd bounce. Safe to repeat.`;

const DAYS = 30;
const SURVEY_ON = 18;
const SEED = 30;
const BATCH = 500;

/** `npm run demo`: the functions `ingest` and `tally` in this process, on the local system's table. */
try {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) console.log(USAGE);
  else await fill();
} catch (error) {
  if (!(error instanceof UsageError || (error instanceof TypeError && "code" in error))) throw error;
  console.error(`postmaster: ${error.message}`);
  process.exitCode = 2;
}

async function fill() {
  const target = await setTarget({ aws: false, needs: ["TABLE_NAME"] });
  const { servicesFrom } = await import("../functions/ingest/services.ts");
  const { recordNotifications } = await import("../shared/intake/record.ts");
  const deps = servicesFrom(process.env);
  const now = Date.now();
  const from = new Date(now - (DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const mail = hospitalMail({
    from,
    days: DAYS,
    seed: SEED,
    surveyBursts: [SURVEY_ON],
    badImports: [lastWorkday(from)],
  });
  let recorded = 0;
  let bodies: { body: string }[] = [];
  const record = async () => {
    const result = await recordNotifications(bodies, deps);
    const [failure] = result.failures;
    if (failure !== undefined) throw new Error("some events could not be recorded", { cause: failure.cause });
    recorded += result.recorded;
    bodies = [];
    if (process.stdout.isTTY) process.stdout.write(`\r${recorded} events`);
  };
  for (const { at, payload } of mail) {
    if (Date.parse(at) > now) break;
    bodies.push({ body: JSON.stringify(payload) });
    if (bodies.length === BATCH) await record();
  }
  await record();
  await tally(deps);
  await listAtSes(deps);
  if (process.stdout.isTTY) process.stdout.write("\r");
  console.log(`Recorded ${recorded} events of ${DAYS} days (${target})`);
  console.log(`To send a digest of them to the inbox: npm run digest -- --period ${from}/P${DAYS}D`);
}

/** The last day from Monday to Friday that is over for good. */
function lastWorkday(from: string): number {
  const weekday = (day: number) => new Date(Date.parse(from) + day * DAY_MS).getUTCDay();
  let day = DAYS - 3;
  while ([0, 6].includes(weekday(day))) day--;
  return day;
}

/** SES lists what bounces for good: the local one has seen none of this mail, and `reconcile` believes it. */
async function listAtSes({
  suppressions,
}: Pick<import("../functions/ingest/ingest.ts").IngestDeps, "suppressions">) {
  const [{ SESv2Client }, { SesSuppressionList }, { inParallel }] = await Promise.all([
    import("@aws-sdk/client-sesv2"),
    import("../shared/suppressions/SesSuppressionList.ts"),
    import("../shared/table/inParallel.ts"),
  ]);
  const list = new SesSuppressionList(new SESv2Client({}), { callsPerSecond: 1_000 });
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof suppressions.list>> = await suppressions.list({
      limit: 1_000,
      cursor,
    });
    await inParallel(page.items, ({ address, reason }) => list.put(address, reason));
    cursor = page.cursor;
  } while (cursor !== null);
}

/** Counts all of it now: the local system does so each minute, and somebody is waiting. */
async function tally({ now }: Pick<import("../functions/ingest/ingest.ts").IngestDeps, "now">) {
  const [{ tableFrom }, { environmentOf }, { recountAll }] = await Promise.all([
    import("../functions/composition.ts"),
    import("../functions/environment.ts"),
    import("../shared/tallies/recount.ts"),
  ]);
  await recountAll(tableFrom(environmentOf(["TABLE_NAME"], process.env)), now);
}
