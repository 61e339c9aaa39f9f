import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  type BatchWriteItemCommandOutput,
  type DeleteItemCommandInput,
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  type PutItemCommandInput,
  type QueryCommandInput,
  type QueryCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";

export type Faults = {
  /** The process dies at its n-th call of DynamoDB: before the call is made, or after it was carried out. */
  dieAt?: { call: number; carriedOut: boolean };
  /** The first call of this command (and partition) waits for `until`, after telling that it does. */
  held?: { command: string; partition?: string; reached: () => void; until: Promise<void> };
  /** Whether a call is throttled. */
  throttled?: () => boolean;
  /** Whether a request of a batch write is left unprocessed. */
  unprocessed?: () => boolean;
  /** Keys that the indexes do not show yet. */
  hidden?: ReadonlySet<string>;
};

export class Died extends Error {
  override readonly name = "Died";
}

/** A client of the real DynamoDB stand-in that goes wrong as AWS can; one is one process's life. */
export class FaultyDynamoDb {
  readonly client: DynamoDBClient;
  calls = 0;
  #dead = false;
  #wasHeld = false;

  constructor(endpoint: string, faults: Faults) {
    this.client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    this.client.middlewareStack.add(
      (next, context) => async (args) => {
        const call = ++this.calls;
        const dies = faults.dieAt?.call === call;
        if (faults.throttled?.() === true) throw throttling();
        if (this.#isHeld(faults.held, context.commandName, args.input)) {
          faults.held?.reached();
          await faults.held?.until;
        }
        if (this.#dead || (dies && faults.dieAt?.carriedOut === false)) this.#die();
        const answer =
          context.commandName === BatchWriteItemCommand.name && faults.unprocessed !== undefined
            ? await partly(args.input as BatchWriteItemCommandInput, faults.unprocessed, (input) =>
                next({ ...args, input }),
              )
            : await next(args);
        if (dies) this.#die();
        if ((args.input as QueryCommandInput).IndexName !== undefined && faults.hidden !== undefined) {
          const output = answer.output as QueryCommandOutput;
          output.Items = (output.Items ?? []).filter(
            ({ pk, sk }) => faults.hidden?.has(`${pk?.S} ${sk?.S}`) !== true,
          );
        }
        return answer;
      },
      { step: "initialize", priority: "high" },
    );
  }

  #isHeld(held: Faults["held"], command: string | undefined, input: object): boolean {
    if (held === undefined || this.#wasHeld || `${held.command}Command` !== command) return false;
    const { Item, Key } = input as PutItemCommandInput & DeleteItemCommandInput;
    if (held.partition !== undefined && (Item ?? Key)?.["pk"]?.S !== held.partition) return false;
    this.#wasHeld = true;
    return true;
  }

  #die(): never {
    this.#dead = true;
    throw new Died("the process is dead");
  }
}

/** As it reaches the caller once the SDK's own retries are used up. */
const throttling = () =>
  new ProvisionedThroughputExceededException({
    message: "throttled by the test",
    $metadata: { httpStatusCode: 400 },
  });

/** Carries out some of a batch write's requests and answers the others as unprocessed. */
const partly = async <Answer extends { output: object }>(
  input: BatchWriteItemCommandInput,
  unprocessed: () => boolean,
  next: (input: BatchWriteItemCommandInput) => Promise<Answer>,
): Promise<Answer> => {
  const [table = "", requests = []] = Object.entries(input.RequestItems ?? {})[0] ?? [];
  const left = requests.slice(1).filter(unprocessed);
  const answer = await next({
    ...input,
    RequestItems: { [table]: requests.filter((request) => !left.includes(request)) },
  });
  (answer.output as BatchWriteItemCommandOutput).UnprocessedItems =
    left.length === 0 ? {} : { [table]: left };
  return answer;
};
