import {
  GetSubscriptionAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  type SNSClient,
  SubscribeCommand,
  type Subscription,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import type { CallOptions, Patience } from "../ses/Pace.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Severity } from "../warnings/warning.ts";
import { filterPolicy, type Protocol, type Subscriber, severityOf, subscriberId } from "./subscriber.ts";

/** SNS does not take the subscriber; its own words are the message. */
export class SubscriberRefusedError extends Error {
  override readonly name = "SubscriberRefusedError";
}
/** It is subscribed already, with another severity. */
export class SubscriberExistsError extends Error {
  override readonly name = "SubscriberExistsError";
}

type Found = Subscriber & { arn: string | undefined };

/** The subscriptions of the warnings topic [API_ListSubscriptionsByTopic, API_Subscribe]. */
export class WarningSubscribers {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  /** In order of protocol and endpoint. A call a hundred, and one for each that is confirmed. */
  async list(patience: Patience = {}): Promise<Subscriber[]> {
    const found = await this.#find(patience);
    return found.map(({ arn: _, ...subscriber }) => subscriber);
  }

  /**
   * Subscribes; SNS then writes to an address or URL, which has to confirm. Safe to repeat. Throws
   * `SubscriberExistsError`, `SubscriberRefusedError`.
   */
  async add(protocol: Protocol, endpoint: string, severity: Severity): Promise<Subscriber> {
    const policy = filterPolicy(severity);
    try {
      const { SubscriptionArn } = await this.#client.send(
        new SubscribeCommand({
          TopicArn: this.#topicArn,
          Protocol: protocol,
          Endpoint: endpoint,
          ...(policy === undefined ? {} : { Attributes: { FilterPolicy: policy } }),
        }),
      );
      const id = subscriberId(protocol, endpoint);
      const state = arnIn(SubscriptionArn) === undefined ? "pending" : "confirmed";
      return { id, protocol, endpoint, severity, state };
    } catch (error) {
      if (!(error instanceof InvalidParameterException)) throw error;
      if (/already exists with different attributes/i.test(error.message))
        throw new SubscriberExistsError(error.message, { cause: error });
      throw new SubscriberRefusedError(error.message, { cause: error });
    }
  }

  /** The subscriber, removed; one that is pending cannot be, and is gone by itself if nobody confirms. */
  async remove(id: string): Promise<{ outcome: "removed" | "pending"; subscriber: Subscriber } | undefined> {
    const found = (await this.#find()).find((one) => one.id === id);
    if (found === undefined) return undefined;
    const { arn, ...subscriber } = found;
    if (arn === undefined) return { outcome: "pending", subscriber };
    await this.#client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    return { outcome: "removed", subscriber };
  }

  async #find({ signal }: Patience = {}): Promise<Found[]> {
    const options = signal === undefined ? {} : { abortSignal: signal };
    const subscriptions: Subscription[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: this.#topicArn, NextToken }),
        options,
      );
      subscriptions.push(...(page.Subscriptions ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const found = await inParallel(subscriptions, (one) => this.#described(one, options));
    return found
      .filter((one) => one !== undefined)
      .sort((a, b) => (`${a.protocol} ${a.endpoint}` < `${b.protocol} ${b.endpoint}` ? -1 : 1));
  }

  /** Undefined where it was removed meanwhile. */
  async #described(
    { SubscriptionArn, Protocol = "", Endpoint = "" }: Subscription,
    options: CallOptions,
  ): Promise<Found | undefined> {
    const arn = arnIn(SubscriptionArn);
    const common = { id: subscriberId(Protocol, Endpoint), protocol: Protocol, endpoint: Endpoint, arn };
    // SNS tells nothing of one that is pending.
    if (arn === undefined) return { ...common, severity: severityOf(undefined), state: "pending" };
    try {
      const { Attributes = {} } = await this.#client.send(
        new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
        options,
      );
      return {
        ...common,
        severity: severityOf(Attributes["FilterPolicy"]),
        state: Attributes["PendingConfirmation"] === "true" ? "pending" : "confirmed",
      };
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  }
}

/** In place of an ARN SNS says "PendingConfirmation", or "pending confirmation". */
const arnIn = (text: string | undefined): string | undefined =>
  text?.startsWith("arn:") === true ? text : undefined;
