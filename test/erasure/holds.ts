import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Endpoints } from "../../local/system/endpointsFile.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import type { Item } from "../../shared/table/Table.ts";

/** Every item of the table whose keys or attributes hold one of `texts` (ASCII), in any case, compressed or not. */
export const itemsThatHold = async (
  { dynamodb }: Pick<Endpoints, "dynamodb">,
  texts: string[],
): Promise<Item[]> => {
  const client = new DynamoDBClient({ endpoint: dynamodb, region: REGION, credentials: CREDENTIALS });
  try {
    const found: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: "postmaster" }))
      for (const item of Items) {
        const whole = unmarshall(item) as Item;
        if (holds(bytesOf(whole), texts)) found.push(whole);
      }
    return found;
  } finally {
    client.destroy();
  }
};

/** The files below `folder` with such a text in them, byte by byte. */
export const filesThatHold = async (folder: string, texts: string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (holds(await readFile(path), texts)) found.push(path.slice(folder.length + 1));
  }
  return found.sort();
};

const holds = (bytes: Buffer, texts: string[]): boolean => {
  const text = bytes.toString("latin1").toLowerCase();
  return texts.some((one) => text.includes(one.toLowerCase()));
};

const bytesOf = (value: unknown): Buffer => {
  if (value instanceof Uint8Array) return Buffer.concat([value, inflated(value)]);
  if (typeof value === "string") return Buffer.from(`${value}\n`);
  if (typeof value !== "object" || value === null) return Buffer.alloc(0);
  return Buffer.concat(Object.entries(value).flatMap(([name, one]) => [Buffer.from(name), bytesOf(one)]));
};

const inflated = (bytes: Uint8Array): Buffer => {
  try {
    return inflateRawSync(bytes);
  } catch {
    return Buffer.alloc(0);
  }
};
