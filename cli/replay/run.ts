import { stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { SNSClient } from "@aws-sdk/client-sns";
import { tableFrom } from "../../functions/composition.ts";
import { environmentOf } from "../../functions/environment.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { setTarget, UsageError } from "../target.ts";
import { Feed } from "./Feed.ts";
import { notificationsIn } from "./notifications.ts";
import { Progress } from "./Progress.ts";
import { replay, type Summary } from "./replay.ts";

const USAGE = `npm run replay -- [--aws] FILE…

Publishes SES notifications from files to the topic that SES publishes to.
Accepts bare notifications, SNS envelopes, Lambda or EventBridge events, and
lists or lines of these, gzipped or not. Each event is recorded only once.
Uses the local system (npm start), or with --aws the AWS account of the
environment, which must also set TABLE_NAME and FEEDBACK_TOPIC_ARN.

  npm run replay -- bounces.jsonl.gz dlq/*.json`;

/** Notifications of a queue that nobody empties are lost after its retention: a script has to see that. */
const EXIT = { done: 0, unfinished: 1, usage: 2 };

const main = async (): Promise<number> => {
  const { values, positionals: files } = parseArgs({
    options: {
      aws: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
    allowPositionals: true,
  });
  if (values.help) console.log(USAGE);
  if (values.help) return EXIT.done;
  if (files.length === 0) throw new UsageError(`give at least one file\n\n${USAGE}`);
  const sizes = await Promise.all(files.map(sizeOf));
  const target = await setTarget({ aws: values.aws, needs: ["TABLE_NAME", "FEEDBACK_TOPIC_ARN"] });
  console.error(`to ${target}`);
  const environment = environmentOf(["TABLE_NAME", "FEEDBACK_TOPIC_ARN", "RETENTION_DAYS"], process.env);
  const { FEEDBACK_TOPIC_ARN, RETENTION_DAYS: retention } = environment;
  const table = tableFrom(environment);
  const now = () => new Date();
  const progress = new Progress(
    process.stderr,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const summary = await replay(
    allOf(files, progress),
    {
      feed: new Feed(new SNSClient({}), FEEDBACK_TOPIC_ARN),
      events: new EventTable(table, { retention, now }),
      quarantine: new QuarantineTable(table),
      retention,
      now,
    },
    (so) => progress.show(so.notifications),
  );
  progress.end();
  console.log(told(summary));
  return summary.waiting > 0 ? EXIT.unfinished : EXIT.done;
};

const sizeOf = async (file: string): Promise<number> => {
  try {
    const found = await stat(file);
    if (found.isDirectory())
      throw new UsageError(`${file} is a folder: give the files in it, for example ${file}/*`);
    return found.size;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
};

async function* allOf(files: string[], progress: Progress) {
  for (const file of files) yield* notificationsIn(file, (bytes) => progress.read(bytes));
}

const told = (summary: Summary): string => {
  const { notifications, recorded, duplicates, notKept, notices, accountEvents, quarantined, waiting } =
    summary;
  const lines = [
    `${count(notifications, "notification")} read: ${count(recorded, "event")} recorded, ${count(duplicates, "duplicate")}, ${quarantined.length} quarantined`,
    ...(notKept > 0
      ? [`${count(notKept, "event")} not stored, because RETENTION_DAYS is 0 for the type`]
      : []),
    ...(notices > 0 ? [`${count(notices, "test notification")} from SES or SNS`] : []),
    ...(accountEvents > 0 ? [`${count(accountEvents, "event")} about the account, not a message`] : []),
    ...quarantined.map(
      ({ file, line, reason, detail }) => `quarantined: ${file}:${line}: ${reason}: ${detail}`,
    ),
    ...(waiting > 0
      ? [
          `${waiting} published but not recorded within a minute: still in the queue. Check that the ingest function is running.`,
        ]
      : []),
  ];
  return lines.join("\n");
};

const count = (number: number, name: string) => `${number} ${name}${number === 1 ? "" : "s"}`;

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  console.error(`postmaster: ${error instanceof Error ? error.message : error}`);
  process.exitCode = isUsage ? EXIT.usage : EXIT.unfinished;
}
