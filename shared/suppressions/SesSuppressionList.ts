import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  InvalidNextTokenException,
  ListSuppressedDestinationsCommand,
  NotFoundException,
  PutSuppressedDestinationCommand,
  type SESv2Client,
  type SuppressedDestinationSummary,
} from "@aws-sdk/client-sesv2";
import { type CallOptions, Pace, type Patience } from "../ses/Pace.ts";
import { REASONS, type Reason } from "./suppression.ts";

/** An address as SES's own list has it. */
export type Listed = { address: string; reason: Reason; lastUpdate: string };

/** SES no longer knows the token of a walk that rested too long: the walk begins again. */
export class ExpiredPageError extends Error {
  override readonly name = "ExpiredPageError";
}

const PAGE_SIZE = 1_000; // the most that ListSuppressedDestinations gives [API_ListSuppressedDestinations]

/**
 * The account's suppression list at SES. Its control plane takes about one call a second, so calls are paced, and
 * one that SES throttles nevertheless waits and is made again until it succeeds or `patience.signal` ends it
 * (`NoTimeLeftError`).
 */
export class SesSuppressionList {
  readonly #client: SESv2Client;
  readonly #pace: Pace;

  constructor(client: SESv2Client, { callsPerSecond = 1 }: { callsPerSecond?: number } = {}) {
    this.#client = client;
    this.#pace = new Pace(callsPerSecond);
  }

  async get(address: string, patience?: Patience): Promise<Listed | undefined> {
    const answer = await this.#unlessAbsent(
      (options) => this.#client.send(new GetSuppressedDestinationCommand({ EmailAddress: address }), options),
      patience,
    );
    return answer?.SuppressedDestination === undefined ? undefined : listedOf(answer.SuppressedDestination);
  }

  async put(address: string, reason: Reason, patience?: Patience): Promise<void> {
    await this.#pace.run(
      (options) =>
        this.#client.send(
          new PutSuppressedDestinationCommand({ EmailAddress: address, Reason: reason }),
          options,
        ),
      patience,
    );
  }

  async delete(address: string, patience?: Patience): Promise<"deleted" | "absent"> {
    const answer = await this.#unlessAbsent(
      (options) =>
        this.#client.send(new DeleteSuppressedDestinationCommand({ EmailAddress: address }), options),
      patience,
    );
    return answer === undefined ? "absent" : "deleted";
  }

  /** One page of the whole list; throws `ExpiredPageError` where SES does not take the token any more. */
  async page(nextToken?: string, patience?: Patience): Promise<{ listed: Listed[]; nextToken?: string }> {
    try {
      const answer = await this.#pace.run(
        (options) =>
          this.#client.send(
            new ListSuppressedDestinationsCommand({ PageSize: PAGE_SIZE, NextToken: nextToken }),
            options,
          ),
        patience,
      );
      const listed = (answer.SuppressedDestinationSummaries ?? []).flatMap(
        (summary) => listedOf(summary) ?? [],
      );
      return answer.NextToken ? { listed, nextToken: answer.NextToken } : { listed };
    } catch (error) {
      if (nextToken !== undefined && error instanceof InvalidNextTokenException) {
        throw new ExpiredPageError("SES no longer accepts the page token", { cause: error });
      }
      throw error;
    }
  }

  /** For which reasons SES adds addresses to the list by itself. */
  async suppressedReasons(patience?: Patience): Promise<Reason[]> {
    const { SuppressionAttributes } = await this.#pace.run(
      (options) => this.#client.send(new GetAccountCommand({}), options),
      patience,
    );
    const inForce = SuppressionAttributes?.SuppressedReasons ?? [];
    return REASONS.filter((reason) => inForce.includes(reason));
  }

  async #unlessAbsent<Answer>(call: (options: CallOptions) => Promise<Answer>, patience?: Patience) {
    try {
      return await this.#pace.run(call, patience);
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  }
}

const listedOf = ({ EmailAddress, Reason, LastUpdateTime }: SuppressedDestinationSummary) =>
  EmailAddress === undefined || LastUpdateTime === undefined
    ? undefined
    : {
        address: EmailAddress,
        reason: Reason === "COMPLAINT" ? ("COMPLAINT" as const) : ("BOUNCE" as const),
        lastUpdate: LastUpdateTime.toISOString(),
      };
