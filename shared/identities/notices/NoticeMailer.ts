import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { NoticeMail } from "../followIdentities.ts";
import { noticeText } from "./noticeMail.ts";

/** Sends the requesters' notices from an address that SES has verified. */
export class NoticeMailer {
  readonly #client: SESv2Client;
  readonly #from: string;

  constructor(client: SESv2Client, from: string) {
    this.#client = client;
    this.#from = from;
  }

  async send(mail: NoticeMail): Promise<void> {
    const { subject, text } = noticeText(mail);
    await this.#client.send(
      new SendEmailCommand({
        FromEmailAddress: this.#from,
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
