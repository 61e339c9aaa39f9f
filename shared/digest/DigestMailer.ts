import { type SESv2Client, SESv2ServiceException, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ownMailTags } from "../feedback/origin.ts";

export type DigestMail = { subject: string; html: string; text: string };

/** SES did not take the mail, for certain; its own words are the message. */
export class DigestRefusedError extends Error {
  override readonly name = "DigestRefusedError";
}

// Of these nothing has reached SES.
const NOT_CONNECTED = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/**
 * Sends digests from a verified address to a list. It names the configuration set, for IAM is asked about that of the
 * address too. The client must not try again by itself: a try that SES did not answer may have been sent.
 */
export class DigestMailer {
  readonly #client: SESv2Client;
  readonly #from: string;
  readonly #to: string[];
  readonly #configurationSet: string;
  readonly #ownMail: string | undefined;

  /** `ownMail`: by what value of its tag `ingest` knows our own mail. */
  constructor(
    client: SESv2Client,
    {
      from,
      to,
      configurationSet,
      ownMail,
    }: { from: string; to: string[]; configurationSet: string; ownMail?: string | undefined },
  ) {
    this.#client = client;
    this.#from = from;
    this.#to = to;
    this.#configurationSet = configurationSet;
    this.#ownMail = ownMail;
  }

  /** The message id; throws `DigestRefusedError` where it was not sent, anything else where it may have been. */
  async send({ subject, html, text }: DigestMail): Promise<string> {
    const content = (Data: string) => ({ Data, Charset: "UTF-8" });
    try {
      const { MessageId = "" } = await this.#client.send(
        new SendEmailCommand({
          FromEmailAddress: this.#from,
          ConfigurationSetName: this.#configurationSet,
          EmailTags: ownMailTags(this.#ownMail),
          Destination: { ToAddresses: this.#to },
          Content: {
            Simple: {
              Subject: content(subject),
              Body: { Html: content(html), Text: content(text) },
            },
          },
        }),
      );
      return MessageId;
    } catch (error) {
      // What SES answers of itself (5xx) it may have said after it took the mail.
      if ((error instanceof SESv2ServiceException && error.$fault === "client") || isNotConnected(error))
        throw new DigestRefusedError(error instanceof Error ? error.message : "SES did not answer", {
          cause: error,
        });
      throw error;
    }
  }
}

const isNotConnected = (error: unknown): boolean =>
  error instanceof Error && "code" in error && NOT_CONNECTED.includes(String(error.code));
