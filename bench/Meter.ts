import { type ConsumedCapacity, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CREDENTIALS, REGION } from "../local/system/settings.ts";

/** A client that adds up what goes through it, by DynamoDB's own ConsumedCapacity. */
export class Meter {
  readonly client: DynamoDBClient;
  items = 0;
  calls = 0;
  reads = 0;
  writes = 0;

  constructor(endpoint: string) {
    this.client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    this.client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } });
          const output = answer.output as {
            ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
            Items?: unknown[];
            Item?: unknown;
            Responses?: Record<string, unknown[]>;
          };
          this.calls++;
          this.items +=
            (output.Items?.length ?? 0) +
            (output.Item === undefined ? 0 : 1) +
            Object.values(output.Responses ?? {}).flat().length;
          for (const consumed of [output.ConsumedCapacity ?? []].flat())
            this[/^(Get|BatchGet|Query)/.test(commandName) ? "reads" : "writes"] +=
              consumed.CapacityUnits ?? 0;
          return answer;
        },
      { step: "initialize" },
    );
  }

  reset() {
    this.items = 0;
    this.calls = 0;
    this.reads = 0;
    this.writes = 0;
  }
}
