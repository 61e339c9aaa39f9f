import {
  AlreadyExistsException,
  BadRequestException,
  ConcurrentModificationException,
  CreateEmailIdentityCommand,
  DeleteEmailIdentityCommand,
  GetEmailIdentityCommand,
  type GetEmailIdentityCommandOutput,
  LimitExceededException,
  ListEmailIdentitiesCommand,
  NotFoundException,
  PutEmailIdentityConfigurationSetAttributesCommand,
  PutEmailIdentityMailFromAttributesCommand,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import type * as z from "zod";
import { type CallOptions, Pace, type Patience } from "../ses/Pace.ts";
import type { Identity } from "./identity.ts";
import type { sesIdentitySchema } from "./identityItem.ts";

/** An identity as SES has it [API_GetEmailIdentity]. */
export type SesIdentity = z.infer<typeof sesIdentitySchema>;
/** `rejectsWithoutMx`: SES rejects mail while it does not find the domain's MX, rather than use its own domain. */
export type MailFrom = { domain: string | null; rejectsWithoutMx?: boolean };
export type Listed = Pick<SesIdentity, "identity" | "kind" | "maySend" | "status">;

/** SES holds as many identities as it takes in a region. */
export class IdentityLimitError extends Error {
  override readonly name = "IdentityLimitError";
}
/** SES does not take the identity, or a setting of it; its own words are the message. */
export class IdentityRefusedError extends Error {
  override readonly name = "IdentityRefusedError";
}
/** SES has no such configuration set. */
export class ConfigurationSetAbsentError extends Error {
  override readonly name = "ConfigurationSetAbsentError";
}
/** SES has no such identity (any more). */
export class IdentityAbsentError extends Error {
  override readonly name = "IdentityAbsentError";
}

const PAGE_SIZE = 1_000; // the most that ListEmailIdentities gives [API_ListEmailIdentities]
const MODIFICATION_ATTEMPTS = 4;

/** The identities at SES in one region. Calls are paced, and those that it throttles are made again, as `Pace` does. */
export class SesIdentities {
  readonly #client: SESv2Client;
  readonly #pace: Pace;

  constructor(client: SESv2Client, { callsPerSecond = 1 }: { callsPerSecond?: number } = {}) {
    this.#client = client;
    this.#pace = new Pace(callsPerSecond);
  }

  async get({ identity, kind }: Pick<Identity, "identity" | "kind">, patience?: Patience) {
    const command = new GetEmailIdentityCommand({ EmailIdentity: identity });
    try {
      const answer = await this.#call((options) => this.#client.send(command, options), patience);
      return described(identity, kind, answer);
    } catch (error) {
      if (error instanceof IdentityAbsentError) return undefined;
      throw error;
    }
  }

  /** One page of all identities, without their particulars. */
  async page(nextToken?: string, patience?: Patience): Promise<{ listed: Listed[]; nextToken?: string }> {
    const command = new ListEmailIdentitiesCommand({ PageSize: PAGE_SIZE, NextToken: nextToken });
    const answer = await this.#call((options) => this.#client.send(command, options), patience);
    const listed = (answer.EmailIdentities ?? []).flatMap((one): Listed[] =>
      one.IdentityName === undefined
        ? []
        : [
            {
              identity: one.IdentityName,
              kind: one.IdentityType === "EMAIL_ADDRESS" ? "address" : "domain",
              maySend: one.SendingEnabled === true,
              status: one.VerificationStatus ?? "NOT_STARTED",
            },
          ],
    );
    return answer.NextToken ? { listed, nextToken: answer.NextToken } : { listed };
  }

  /**
   * Asks SES to verify it: an address gets a mail with a link, a domain tokens of Easy DKIM with keys of 2048 bits. One
   * that exists stays as it is.
   */
  async create(
    { identity, kind }: Pick<Identity, "identity" | "kind">,
    configurationSet: string,
    patience?: Patience,
  ): Promise<"created" | "exists"> {
    const command = new CreateEmailIdentityCommand({
      EmailIdentity: identity,
      ConfigurationSetName: configurationSet,
      ...(kind === "domain" ? { DkimSigningAttributes: { NextSigningKeyLength: "RSA_2048_BIT" } } : {}),
    });
    try {
      await this.#call((options) => this.#client.send(command, options), patience);
      return "created";
    } catch (error) {
      if (error instanceof AlreadyExistsException) return "exists";
      throw error;
    }
  }

  async delete(identity: string, patience?: Patience): Promise<"deleted" | "absent"> {
    const command = new DeleteEmailIdentityCommand({ EmailIdentity: identity });
    try {
      await this.#call((options) => this.#client.send(command, options), patience);
      return "deleted";
    } catch (error) {
      if (error instanceof IdentityAbsentError) return "absent";
      throw error;
    }
  }

  /** Mail from it is sent with this configuration set unless it names another; throws `IdentityAbsentError`, `ConfigurationSetAbsentError`. */
  async attach(identity: string, configurationSet: string, patience?: Patience): Promise<void> {
    const command = new PutEmailIdentityConfigurationSetAttributesCommand({
      EmailIdentity: identity,
      ConfigurationSetName: configurationSet,
    });
    await this.#call((options) => this.#client.send(command, options), patience);
  }

  /** Its custom MAIL FROM domain; null takes it away, so that SES's own is used. Throws `IdentityAbsentError`. */
  async setMailFrom(
    identity: string,
    { domain, rejectsWithoutMx = false }: MailFrom,
    patience?: Patience,
  ): Promise<void> {
    const command = new PutEmailIdentityMailFromAttributesCommand({
      EmailIdentity: identity,
      ...(domain === null ? {} : { MailFromDomain: domain }),
      BehaviorOnMxFailure: domain !== null && rejectsWithoutMx ? "REJECT_MESSAGE" : "USE_DEFAULT_VALUE",
    });
    await this.#call((options) => this.#client.send(command, options), patience);
  }

  /** SES's errors in the words of this adapter; somebody else's change at the same moment is waited out. */
  async #call<Answer>(call: (options: CallOptions) => Promise<Answer>, patience?: Patience): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#pace.run(call, patience);
      } catch (error) {
        if (error instanceof ConcurrentModificationException && attempt < MODIFICATION_ATTEMPTS) continue;
        if (error instanceof NotFoundException)
          throw /^configuration set/i.test(error.message)
            ? new ConfigurationSetAbsentError(error.message, { cause: error })
            : new IdentityAbsentError(error.message, { cause: error });
        if (error instanceof LimitExceededException)
          throw new IdentityLimitError(error.message, { cause: error });
        if (error instanceof BadRequestException)
          throw new IdentityRefusedError(error.message, { cause: error });
        throw error;
      }
    }
  }
}

const described = (
  identity: string,
  kind: Identity["kind"],
  answer: GetEmailIdentityCommandOutput,
): SesIdentity => {
  const { DkimAttributes: dkim = {}, MailFromAttributes: mailFrom } = answer;
  return {
    identity,
    kind,
    maySend: answer.VerifiedForSendingStatus === true,
    status: answer.VerificationStatus ?? "NOT_STARTED",
    dkim: {
      status: dkim.Status ?? "NOT_STARTED",
      signing: dkim.SigningEnabled === true,
      tokens: dkim.Tokens ?? [],
    },
    ...(mailFrom?.MailFromDomain
      ? {
          mailFrom: {
            domain: mailFrom.MailFromDomain,
            status: mailFrom.MailFromDomainStatus ?? "PENDING",
            ...(mailFrom.BehaviorOnMxFailure === "REJECT_MESSAGE" ? { rejectsWithoutMx: true } : {}),
          },
        }
      : {}),
    ...(answer.ConfigurationSetName ? { configurationSet: answer.ConfigurationSetName } : {}),
  };
};
