import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import type { FeedbackEvent } from "../shared/feedback/event.ts";
import { DEFAULT_RETENTION, parseRetention } from "../shared/feedback/retention.ts";
import { recordEvents, recorder } from "../shared/intake/record.ts";
import { findMessages } from "../shared/messages/findMessages.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";
import { recountAll } from "../shared/tallies/recount.ts";
import { TallyTable } from "../shared/tallies/TallyTable.ts";
import { Meter } from "./Meter.ts";

const MESSAGES = 3_000; // some more than one request reads
const OPENED = 0.3;
const END = Date.parse("2026-11-23T08:00:00Z");
const BATCH = 100;

/**
 * What one request for messages by subject reads, of mail that lies close together and far apart, and for a subject
 * that none has or each has.
 */
export const run = async (): Promise<void> => {
  const engine = await startDynamoDb({ port: await freePort() });
  try {
    console.log("a message each   subject of   found   back to           items   calls   read units     ms");
    for (const [spacing, seconds] of [
      ["second", 1],
      ["hour", 3_600],
    ] as const) {
      const meter = new Meter(engine.endpoint);
      const name = `search-${spacing}`;
      await meter.client.send(new CreateTableCommand(tableDefinition(name)));
      const table = new Table(meter.client, name);
      const deps = await recorded(table, seconds);
      for (const [whose, subject] of [
        ["none", "not there"],
        ["each", "survey"],
      ] as const) {
        meter.reset();
        const began = performance.now();
        const { items, searchedBackTo } = await findMessages({ subject, limit: 50 }, deps);
        const ms = Math.round(performance.now() - began);
        console.log(
          [
            spacing.padEnd(17),
            whose.padEnd(13),
            String(items.length).padStart(5),
            `   ${searchedBackTo?.slice(0, 16) ?? "the beginning"}`,
            String(meter.items).padStart(8),
            String(meter.calls).padStart(8),
            String(meter.reads).padStart(13),
            String(ms).padStart(7),
          ].join(""),
        );
      }
      meter.client.destroy();
    }
  } finally {
    await engine.stop();
  }
};

/** Messages sent and delivered, some opened, through the path of `ingest` and `tally`. */
const recorded = async (table: Table, seconds: number) => {
  const now = () => new Date(END);
  const deps = recorder({ table, retention: parseRetention(DEFAULT_RETENTION), now });
  const events = Array.from({ length: MESSAGES }, (_, n) => eventsOf(n, seconds)).flat();
  for (let i = 0; i < events.length; i += BATCH) await recordEvents(events.slice(i, i + BATCH), deps);
  await recountAll(table, () => new Date(END + 600_000));
  return { table, events: deps.events, markers: deps.markers, tallies: new TallyTable(table), now };
};

const eventsOf = (n: number, seconds: number): FeedbackEvent[] => {
  const sentAt = END - n * seconds * 1_000;
  const types = ["send", "delivery", ...(n % 10 < OPENED * 10 ? ["open" as const] : [])] as const;
  return types.map((type, i) => {
    const at = new Date(sentAt + i * 2_000).toISOString();
    return {
      id: `${type}-${n}`.padEnd(16, "x"),
      type,
      recipient: `participant${n}@example.org`,
      recipientDomain: "example.org",
      messageId: `0102018f3c5e7a9b-0b1c2d3e-0000-${String(n).padStart(12, "0")}-000000`,
      sender: "redcap@hospital.example.org",
      subject: `Survey ${n} of the follow-up study: please answer by Friday`,
      at,
      recordedAt: at,
    };
  });
};
