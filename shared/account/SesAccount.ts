import {
  BadRequestException,
  ConflictException,
  type EventDestination,
  GetAccountCommand,
  GetConfigurationSetEventDestinationsCommand,
  NotFoundException,
  PutAccountDetailsCommand,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import { Pace, type Patience } from "../ses/Pace.ts";
import type { Destination, ProductionRequest } from "./account.ts";
import type { AccountFacts } from "./accountFacts.ts";

/** AWS has a request for production access under review already, and takes no other meanwhile. */
export class ReviewPendingError extends Error {
  override readonly name = "ReviewPendingError";
}

/** AWS does not take the request as it is; its own words are the message. */
export class ProductionRefusedError extends Error {
  override readonly name = "ProductionRefusedError";
}

/** The account at SES in one region. Calls are paced, and throttled ones are made again, as `Pace` does. */
export class SesAccount {
  readonly #client: SESv2Client;
  readonly #pace: Pace;

  constructor(client: SESv2Client, { callsPerSecond = 1 }: { callsPerSecond?: number } = {}) {
    this.#client = client;
    this.#pace = new Pace(callsPerSecond);
  }

  async facts(patience?: Patience): Promise<AccountFacts> {
    const answer = await this.#pace.run(
      (options) => this.#client.send(new GetAccountCommand({}), options),
      patience,
    );
    const { SendQuota: quota = {}, Details: details, SuppressionAttributes: suppression } = answer;
    const review = details?.ReviewDetails;
    return {
      productionAccess: answer.ProductionAccessEnabled === true,
      sendingEnabled: answer.SendingEnabled === true,
      enforcementStatus: answer.EnforcementStatus ?? "UNKNOWN",
      max24HourSend: quota.Max24HourSend ?? 0,
      sentLast24Hours: quota.SentLast24Hours ?? 0,
      maxSendRate: quota.MaxSendRate ?? 0,
      suppressedReasons: suppression?.SuppressedReasons ?? [],
      ...(review?.Status === undefined
        ? {}
        : {
            review: {
              status: review.Status,
              ...(review.CaseId === undefined ? {} : { caseId: review.CaseId }),
            },
          }),
    };
  }

  /** Asks AWS for production access; throws `ReviewPendingError`, `ProductionRefusedError` [API_PutAccountDetails]. */
  async requestProduction(request: ProductionRequest, patience?: Patience): Promise<void> {
    const command = new PutAccountDetailsCommand({
      MailType: request.mailType,
      WebsiteURL: request.websiteUrl,
      UseCaseDescription: request.useCase,
      ContactLanguage: request.contactLanguage,
      ...(request.additionalContacts.length === 0
        ? {}
        : { AdditionalContactEmailAddresses: request.additionalContacts }),
      ProductionAccessEnabled: true,
    });
    try {
      await this.#pace.run((options) => this.#client.send(command, options), patience);
    } catch (error) {
      if (error instanceof ConflictException)
        throw new ReviewPendingError("AWS is reviewing an earlier request", { cause: error });
      if (error instanceof BadRequestException)
        throw new ProductionRefusedError(error.message, { cause: error });
      throw error;
    }
  }

  /** Where a configuration set publishes events to; undefined where there is no such set. */
  async destinations(configurationSet: string, patience?: Patience): Promise<Destination[] | undefined> {
    const command = new GetConfigurationSetEventDestinationsCommand({
      ConfigurationSetName: configurationSet,
    });
    try {
      const { EventDestinations = [] } = await this.#pace.run(
        (options) => this.#client.send(command, options),
        patience,
      );
      return EventDestinations.map(destinationOf);
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  }
}

const destinationOf = ({
  Name,
  Enabled,
  MatchingEventTypes,
  SnsDestination,
}: EventDestination): Destination => ({
  name: Name ?? "",
  enabled: Enabled === true,
  eventTypes: MatchingEventTypes ?? [],
  ...(SnsDestination?.TopicArn === undefined ? {} : { topicArn: SnsDestination.TopicArn }),
});
