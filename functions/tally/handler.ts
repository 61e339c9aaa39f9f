import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import middy from "@middy/core";
import { Table } from "../../shared/table/Table.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";

const { TABLE_NAME = "postmaster" } = process.env;
const now = () => new Date();
const table = new Table(new DynamoDBClient({}), TABLE_NAME);
const markers = new Markers(table, { now });
const deps = { table, tallies: new TallyTable(table), markers, now, newId: randomUUID };

/** Each minute: counts the marked hours anew. */
export const handler = middy<unknown>().handler(async (_event, context) => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const result = await recountMarked(await markers.list(), { ...deps, remainingMs });
  console.log(JSON.stringify({ message: "tallied", ...result }));
  return result;
});
