import {
  BadRequestException,
  BatchGetMetricDataCommand,
  type BatchGetMetricDataQuery,
  GetMessageInsightsCommand,
  ListRecommendationsCommand,
  type MetricDataResult,
  NotFoundException,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import { Pace, type Patience } from "../ses/Pace.ts";
import { METRICS, type Metric } from "../sesCounts/compare.ts";
import { DAY_MS } from "../time/durations.ts";
import { type MessageRecord, messageRecordOf } from "./messageRecord.ts";
import { type Recommendation, recommendationOf } from "./recommendation.ts";

const QUERIES_AT_ONCE = 10; // [API_BatchGetMetricData]
const PAGE = 100; // [API_ListRecommendations]
const MOST_PAGES = 5;

/**
 * Virtual Deliverability Manager of the account and region: SES's own record of messages, its counts and its advice.
 * Where the account has it off, SES refuses all of it.
 */
export class DeliverabilityManager {
  readonly #client: SESv2Client;
  readonly #pace: Pace;

  constructor(client: SESv2Client, { callsPerSecond = 1 }: { callsPerSecond?: number } = {}) {
    this.#client = client;
    this.#pace = new Pace(callsPerSecond);
  }

  /** What SES counted on a UTC day. */
  async metrics(day: string, patience?: Patience): Promise<Record<Metric, number>> {
    const sums = await this.#sums(
      METRICS.map((metric) => queryOf(day, metric, metric)),
      day,
      patience,
    );
    return Object.fromEntries(METRICS.map((metric) => [metric, sums.get(metric) ?? 0])) as Record<
      Metric,
      number
    >;
  }

  /** How much each identity sent on a UTC day; of at most ten. */
  async sentBy(identities: string[], day: string, patience?: Patience): Promise<Map<string, number>> {
    const asked = identities.slice(0, QUERIES_AT_ONCE);
    if (asked.length === 0) return new Map();
    const sums = await this.#sums(
      asked.map((identity, i) => ({
        ...queryOf(day, `i${i}`, "SEND"),
        Dimensions: { EMAIL_IDENTITY: identity },
      })),
      day,
      patience,
    );
    return new Map(asked.map((identity, i) => [identity, sums.get(`i${i}`) ?? 0]));
  }

  /** What SES advises and is not done; undefined where the account has Virtual Deliverability Manager off. */
  async recommendations(patience?: Patience): Promise<Recommendation[] | undefined> {
    try {
      return await this.#openRecommendations(patience);
    } catch (error) {
      if (error instanceof BadRequestException) return undefined;
      throw error;
    }
  }

  async #openRecommendations(patience?: Patience): Promise<Recommendation[]> {
    const found: Recommendation[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const command = new ListRecommendationsCommand({
        Filter: { STATUS: "OPEN" },
        PageSize: PAGE,
        NextToken,
      });
      const answer = await this.#pace.run((options) => this.#client.send(command, options), patience);
      found.push(...(answer.Recommendations ?? []).map(recommendationOf));
      NextToken = answer.NextToken;
      if (NextToken === undefined) break;
    }
    return found;
  }

  /** What SES itself keeps of a message; undefined where it has none, or keeps none. */
  async message(messageId: string, patience?: Patience): Promise<MessageRecord | undefined> {
    const command = new GetMessageInsightsCommand({ MessageId: messageId });
    try {
      return messageRecordOf(
        await this.#pace.run((options) => this.#client.send(command, options), patience),
      );
    } catch (error) {
      if (error instanceof NotFoundException || error instanceof BadRequestException) return undefined;
      throw error;
    }
  }

  async #sums(
    Queries: BatchGetMetricDataQuery[],
    day: string,
    patience?: Patience,
  ): Promise<Map<string, number>> {
    const command = new BatchGetMetricDataCommand({ Queries });
    const { Results = [], Errors = [] } = await this.#pace.run(
      (options) => this.#client.send(command, options),
      patience,
    );
    const [failed] = Errors;
    if (failed !== undefined)
      throw new Error(`SES answers ${failed.Code} to ${failed.Id}: ${failed.Message}`);
    return new Map(Results.map((result) => [result.Id ?? "", sumOn(day, result)]));
  }
}

/** Of a UTC day; AWS does not say whether a query's end belongs to it [API_BatchGetMetricDataQuery]. */
export const sumOn = (
  day: string,
  { Timestamps = [], Values = [] }: Pick<MetricDataResult, "Timestamps" | "Values">,
): number =>
  Values.reduce((sum, value, i) => (Timestamps[i]?.toISOString().startsWith(day) ? sum + value : sum), 0);

const queryOf = (day: string, Id: string, Metric: Metric): BatchGetMetricDataQuery => ({
  Id,
  Namespace: "VDM",
  Metric,
  StartDate: new Date(day),
  EndDate: new Date(Date.parse(day) + DAY_MS),
});
