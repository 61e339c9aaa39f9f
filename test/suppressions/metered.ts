import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export type Metered = { requests: number; readUnits: number };

/** Counts the requests of `work` to DynamoDB, and the read units that DynamoDB says they cost. */
export const metered = async (client: DynamoDBClient, work: () => Promise<unknown>): Promise<Metered> => {
  const used = { requests: 0, readUnits: 0 };
  const name = "metered";
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      const result = await next(args);
      const { ConsumedCapacity: capacity } = result.output as { ConsumedCapacity?: Capacity | Capacity[] };
      used.requests++;
      for (const { CapacityUnits = 0 } of [capacity ?? []].flat()) used.readUnits += CapacityUnits;
      return result;
    },
    { step: "initialize", name },
  );
  try {
    await work();
  } finally {
    client.middlewareStack.remove(name);
  }
  return used;
};

type Capacity = { CapacityUnits?: number };
