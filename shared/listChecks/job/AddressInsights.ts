import { BadRequestException, GetEmailAddressInsightsCommand, type SESv2Client } from "@aws-sdk/client-sesv2";
import { Pace, type Patience } from "../../ses/Pace.ts";
import type { Insight } from "../judging/judgeAddress.ts";

/**
 * What SES expects of an address that it is asked about [API_GetEmailAddressInsights]. Each answer costs about 0.01 USD.
 * Calls are paced, and throttled ones made again.
 */
export class AddressInsights {
  readonly #client: SESv2Client;
  readonly #pace: Pace;

  constructor(client: SESv2Client, { callsPerSecond }: { callsPerSecond: number }) {
    this.#client = client;
    this.#pace = new Pace(callsPerSecond);
  }

  /** How sure SES is that the mailbox exists; `unknown` where it has no answer. Throws `NoTimeLeftError`. */
  async of(address: string, patience: Patience): Promise<Insight> {
    try {
      const command = new GetEmailAddressInsightsCommand({ EmailAddress: address });
      const answer = await this.#pace.run((options) => this.#client.send(command, options), patience);
      const { IsValid, Evaluations } = answer.MailboxValidation ?? {};
      const verdict = (Evaluations?.MailboxExists ?? IsValid)?.ConfidenceVerdict;
      return VERDICTS.find((one) => one === verdict) ?? "unknown";
    } catch (error) {
      if (error instanceof BadRequestException) return "unknown";
      throw error;
    }
  }
}

const VERDICTS = ["LOW", "MEDIUM", "HIGH"] as const;
