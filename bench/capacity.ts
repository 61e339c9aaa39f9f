import { randomUUID } from "node:crypto";
import {
  type BatchWriteItemCommandInput,
  type ConsumedCapacity,
  CreateTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { CREDENTIALS, REGION } from "../local/system/settings.ts";
import { DEFAULT_RETENTION, parseRetention } from "../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../shared/intake/record.ts";
import { BY_GROUP, BY_REASON, BY_TIME, tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";
import { Markers, SETTLE_MS } from "../shared/tallies/Markers.ts";
import { recountMarked } from "../shared/tallies/recount.ts";
import { TallyTable } from "../shared/tallies/TallyTable.ts";
import { workload } from "./workload.ts";

const COUNT = 20_000;
const MINUTES = 10;
const PAGE_OVERHEAD = 80; // keys, attribute names and the expiry of a journal page

/**
 * Units (from DynamoDB's own ConsumedCapacity) of recording and tallying, in batches of 10 and 100: a tally each
 * minute of the simulated time, and the last one that settles the hour.
 */
export const measureCapacity = async (endpoint: string, seed: number): Promise<void> => {
  const { notifications } = workload({ count: COUNT, minutes: MINUTES, seed });
  console.log(`\n${COUNT} events in ${MINUTES} minutes: units an event`);
  console.log("         events and   journal,   index by   index by   index by");
  console.log(
    "batch  suppressions    markers    message       time     reason    tallies   write units   read units",
  );
  for (const size of [10, 100]) {
    const meter = new Meter(endpoint);
    await meter.client.send(new CreateTableCommand(tableDefinition(`capacity${size}`)));
    await recordAndTally(notifications, size, new Table(meter.client, `capacity${size}`), meter);
    meter.client.destroy();
    const { recorded, journal, byGroup, byTime, byReason, tallied, reads } = meter.units;
    const writes = recorded + byGroup + byTime + byReason + tallied;
    const columns = [recorded - journal, journal, byGroup, byTime, byReason, tallied, writes, reads];
    const widths = [14, 11, 11, 11, 11, 11, 14, 13];
    console.log(
      String(size).padStart(5) +
        columns.map((units, i) => (units / COUNT).toFixed(3).padStart(widths[i] ?? 0)).join(""),
    );
  }
};

const recordAndTally = async (notifications: string[], size: number, table: Table, meter: Meter) => {
  let clock = Date.parse("2026-11-23T08:00:00Z");
  const now = () => new Date(clock);
  const deps = recorder({ table, retention: parseRetention(DEFAULT_RETENTION), now });
  const markers = new Markers(table, { now });
  const tallyDeps = {
    table,
    markers,
    tallies: new TallyTable(table),
    now,
    newId: randomUUID,
    remainingMs: () => 60_000,
  };
  const tally = async () => {
    meter.tallying = true;
    await recountMarked(await markers.list(), tallyDeps);
    meter.tallying = false;
  };
  let tallied = clock;
  for (let i = 0; i < notifications.length; i += size) {
    clock += (size / notifications.length) * MINUTES * 60_000;
    const bodies = notifications.slice(i, i + size).map((body) => ({ body }));
    await recordNotifications(bodies, deps);
    if (clock - tallied < 60_000) continue;
    await tally();
    tallied = clock;
  }
  clock += SETTLE_MS;
  await tally();
};

/** A client that adds up what its calls consumed. */
class Meter {
  readonly client: DynamoDBClient;
  readonly units = { recorded: 0, journal: 0, byGroup: 0, byTime: 0, byReason: 0, tallied: 0, reads: 0 };
  tallying = false;

  constructor(endpoint: string) {
    this.client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    this.client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const isTally = this.tallying;
          const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "INDEXES" } });
          const { ConsumedCapacity } = answer.output as {
            ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
          };
          const isRead = /^(Get|BatchGet|Query)/.test(commandName);
          for (const consumed of [ConsumedCapacity ?? []].flat()) this.#add(consumed, isRead, isTally);
          if (!isTally) this.units.journal += journalUnits(args.input as BatchWriteItemCommandInput);
          return answer;
        },
      { step: "initialize" },
    );
  }

  #add(consumed: ConsumedCapacity, isRead: boolean, isTally: boolean) {
    const all = consumed.CapacityUnits ?? 0;
    const indexes = consumed.GlobalSecondaryIndexes ?? {};
    const byGroup = indexes[BY_GROUP.name]?.CapacityUnits ?? 0;
    const byTime = indexes[BY_TIME.name]?.CapacityUnits ?? 0;
    const byReason = indexes[BY_REASON.name]?.CapacityUnits ?? 0;
    if (isRead) this.units.reads += all;
    else if (isTally) this.units.tallied += all;
    else {
      this.units.recorded += all - byGroup - byTime - byReason;
      this.units.byGroup += byGroup;
      this.units.byTime += byTime;
      this.units.byReason += byReason;
    }
  }
}

/** What the journal pages and markers of a batch write cost: a unit for each KB begun [read-write-operations]. */
const journalUnits = ({ RequestItems }: BatchWriteItemCommandInput): number =>
  Object.values(RequestItems ?? {})
    .flat()
    .reduce((sum, { PutRequest }) => {
      const item = PutRequest?.Item;
      if (item?.["pk"]?.S === "MARKER") return sum + 1;
      if (item?.["pk"]?.S?.startsWith("J#") !== true) return sum;
      return sum + Math.ceil(((item["z"]?.B?.length ?? 0) + PAGE_OVERHEAD) / 1_024);
    }, 0);
