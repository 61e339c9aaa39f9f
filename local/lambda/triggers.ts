import { randomUUID } from "node:crypto";
import type { SQSEvent } from "aws-lambda";
import type { SesServer } from "../ses/server.ts";
import { FEEDBACK, REMOVALS, VISIBILITY_SECONDS } from "../system/resources.ts";
import { startEventSourceMapping } from "./eventSourceMapping.ts";
import type { Functions } from "./functions.ts";
import { invoke } from "./invoke.ts";
import { startSchedule } from "./schedule.ts";
import { Trigger } from "./Trigger.ts";
import { startTimetable } from "./timetable.ts";

type Made = {
  /** As the template calls it. */
  logicalId: string;
  functionName: string;
  trigger: Trigger;
};
export type Rule = Made & {
  name: string;
  expression: string;
  /** Invokes the function now, beside its schedule. */
  run(event: Record<string, unknown>): Promise<unknown>;
};
export type ScheduleEntry = Made & { name: string; expression: string; timeZone: string };
export type Mapping = Made & { uuid: string; queue: string; batchSize: number; windowSeconds: number };

/** What invokes the functions beside HTTP. */
export type Triggers = {
  rules: Rule[];
  schedules: ScheduleEntry[];
  mappings: Mapping[];
  stop(): Promise<void>;
};

const MINUTE_MS = 60_000;
const DIGEST_SLOT = { at: "07:00", timeZone: "UTC", weekday: "Mon" };
const DIGEST_CRON = "cron(0 7 ? * MON *)";

/** Starts every trigger of `serverless.yml`, but quicker. */
export const startTriggers = (functions: Functions, sqs: string, ses: SesServer): Triggers => {
  const { ingest, removals, tally, reconcile, watch, digest } = functions;
  const rule = (
    name: string,
    task: (event: Record<string, unknown>) => Promise<unknown>,
    { minutes, firstAfterMs = minutes * MINUTE_MS }: { minutes: number; firstAfterMs?: number },
  ): Rule => ({
    logicalId: `${name[0]?.toUpperCase()}${name.slice(1)}EventsRuleSchedule1`,
    functionName: `postmaster-${name}`,
    name: `postmaster-${name}`,
    expression: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
    run: task,
    trigger: new Trigger(() => startSchedule(task, { name, firstAfterMs, everyMs: minutes * MINUTE_MS })),
  });
  const mapping = (
    logicalId: string,
    functionName: string,
    options: { queue: string; batchSize: number; windowMs: number; pollers: number },
    run: (event: SQSEvent) => Promise<unknown>,
  ): Mapping => ({
    logicalId,
    functionName,
    uuid: randomUUID(),
    queue: options.queue,
    batchSize: options.batchSize,
    windowSeconds: Math.ceil(options.windowMs / 1_000),
    trigger: new Trigger(() =>
      startEventSourceMapping({
        endpoint: sqs,
        visibilitySeconds: VISIBILITY_SECONDS,
        invoke: run,
        ...options,
      }),
    ),
  });
  const rules = [
    rule("tally", (event) => invoke(tally, event), { minutes: 1 }),
    rule("reconcile", (event) => invoke(reconcile, event), { minutes: 5, firstAfterMs: 1_000 }),
    rule("watch", (event) => invoke(watch, event), { minutes: 1 }),
    rule("digest", () => invoke(digest, {}), { minutes: 15 }),
  ];
  const schedules = [
    {
      logicalId: "WeeklyDigest",
      functionName: "postmaster-digest",
      name: "postmaster-weekly-digest",
      expression: DIGEST_CRON,
      timeZone: DIGEST_SLOT.timeZone,
      trigger: new Trigger(() =>
        startTimetable(() => invoke(digest, { kind: "weekly" }), { name: "digest", slot: DIGEST_SLOT }),
      ),
    },
  ];
  const mappings = [
    mapping(
      "IngestEventSourceMappingSQSFeedbackQueue",
      "postmaster-ingest",
      { queue: FEEDBACK, batchSize: 100, windowMs: 200, pollers: 4 },
      (event) => {
        ses.observe(event);
        return invoke(ingest, event);
      },
    ),
    mapping(
      "RemovalsEventSourceMappingSQSRemovalsQueue",
      "postmaster-removals",
      { queue: REMOVALS, batchSize: 1, windowMs: 0, pollers: 2 },
      (event) => invoke(removals, event),
    ),
  ];
  return {
    rules,
    schedules,
    mappings,
    stop: async () => {
      const all = [...rules, ...schedules, ...mappings];
      await Promise.all(all.map(({ trigger }) => trigger.disable()));
    },
  };
};
