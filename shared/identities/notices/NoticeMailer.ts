import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ownMailTags } from "../../feedback/origin.ts";
import type { NoticeMail } from "../followIdentities.ts";
import { noticeText } from "./noticeMail.ts";

/**
 * Sends the requesters' notices from an address that SES has verified. Names the configuration set: IAM is asked about
 * that of the address too, whichever it has, and a role can allow only one that is known.
 */
export class NoticeMailer {
  readonly #client: SESv2Client;
  readonly #from: string;
  readonly #configurationSet: string;
  readonly #ownMail: string | undefined;

  /** `ownMail`: by what value of its tag `ingest` knows our own mail. */
  constructor(
    client: SESv2Client,
    {
      from,
      configurationSet,
      ownMail,
    }: { from: string; configurationSet: string; ownMail?: string | undefined },
  ) {
    this.#client = client;
    this.#from = from;
    this.#configurationSet = configurationSet;
    this.#ownMail = ownMail;
  }

  async send(mail: NoticeMail): Promise<void> {
    const { subject, text } = noticeText(mail);
    await this.#client.send(
      new SendEmailCommand({
        FromEmailAddress: this.#from,
        ConfigurationSetName: this.#configurationSet,
        EmailTags: ownMailTags(this.#ownMail),
        Destination: { ToAddresses: [mail.to] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: "UTF-8" },
            Body: { Text: { Data: text, Charset: "UTF-8" } },
          },
        },
      }),
    );
  }
}
