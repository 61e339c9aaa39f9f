import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import { MOST_ADDRESSES } from "../shared/suppressions/removal/addressList.ts";
import { SuppressionTable } from "../shared/suppressions/SuppressionTable.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";
import { putSeeded } from "../test/suppressions/seed.ts";
import { Meter } from "./Meter.ts";

const FEW = 1_000;
const COUNT = Number(process.env["COUNT"] ?? 20_000);
const PAGE = 50;
const TABLE = "reasons";

/**
 * `npm run bench -- reasons` (`COUNT=1000000` for the size to plan for): requests, read units and milliseconds of a
 * page by reason, of the groups, and of choosing the addresses of a removal, with 1,000 suppressions and with COUNT.
 */
export const run = async (): Promise<void> => {
  const engine = await startDynamoDb({ port: await freePort() });
  const meter = new Meter(engine.endpoint);
  try {
    await meter.client.send(new CreateTableCommand(tableDefinition(TABLE)));
    const table = new Table(meter.client, TABLE);
    const suppressions = new SuppressionTable(table);
    const questions: [name: string, ask: () => Promise<unknown>][] = [
      ["a page by reason", () => suppressions.list({ reasonCode: "noSuchUser", limit: PAGE })],
      ["a page by actor", () => suppressions.list({ actor: "you", limit: PAGE })],
      ["a page newest first", () => suppressions.list({ sort: "-since", limit: PAGE })],
      ["the groups", () => suppressions.groups({})],
      [`${MOST_ADDRESSES} for a job`, () => suppressions.ofFilter({ reasonCode: "noSuchUser" })],
      [
        "of one domain for a job",
        () => suppressions.ofFilter({ reasonCode: "noSuchUser", domain: "d1.example" }),
      ],
    ];
    console.log("suppressions   question                    requests   read units        ms");
    let seeded = 0;
    for (const count of [FEW, COUNT]) {
      await putSeeded(table, { from: seeded, count: count - seeded });
      seeded = count;
      for (const [name, ask] of questions) {
        await ask();
        meter.reset();
        const began = performance.now();
        await ask();
        const ms = performance.now() - began;
        console.log(
          [
            String(count).padStart(12),
            `   ${name.padEnd(26)}`,
            String(meter.calls).padStart(10),
            meter.reads.toFixed(1).padStart(13),
            ms.toFixed(0).padStart(10),
          ].join(""),
        );
      }
    }
  } finally {
    meter.client.destroy();
    await engine.stop();
  }
};
