import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { callerOf, requireScope } from "../../functions/api/authorise.ts";
import { problemAnswer } from "../../functions/api/http/answer.ts";
import { Problem } from "../../functions/api/http/problem.ts";
import type { HttpEvent } from "../lambda/httpEvent.ts";
import type { LambdaFunction } from "../lambda/invoke.ts";
import { CONFIGURATION_SET } from "./resources.ts";
import { CREDENTIALS, REGION } from "./settings.ts";

const PATH = "/_local/first-mail";

// SES's mailbox simulator [send-an-email-from-console].
const MAILS: [recipient: string, subject: string][] = [
  ["success@simulator.amazonses.com", "A message that arrives"],
  ["bounce@simulator.amazonses.com", "A message to a mailbox that does not exist"],
  ["complaint@simulator.amazonses.com", "A message that its recipient reports as spam"],
];

/**
 * The `api` function, with one path that only a local system has: `POST /_local/first-mail` sends three simulated mails
 * from `sender`, a verified identity, for whoever has a token that may do everything. The console's button asks for it.
 */
export const withFirstMail = (
  api: LambdaFunction<HttpEvent>,
  { ses, sender }: { ses: string; sender: string },
): LambdaFunction<HttpEvent> => ({
  ...api,
  handler: async (event, context) => {
    if (event.rawPath !== PATH) return api.handler(event, context);
    const { requestId, http, authorizer } = event.requestContext;
    try {
      requireScope(callerOf(authorizer?.lambda), "admin");
      if (http.method !== "POST") throw new Problem("method_not_allowed", "This path takes POST.");
      return { messageIds: await sendMails(ses, sender) };
    } catch (error) {
      if (error instanceof Problem) return problemAnswer(error, requestId);
      throw error;
    }
  },
});

const sendMails = async (endpoint: string, sender: string): Promise<string[]> => {
  // In the sandbox SES takes one a second.
  const ses = new SESv2Client({ endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 10 });
  const ids: string[] = [];
  try {
    for (const [recipient, subject] of MAILS) {
      const { MessageId } = await ses.send(
        new SendEmailCommand({
          FromEmailAddress: sender,
          Destination: { ToAddresses: [recipient] },
          ConfigurationSetName: CONFIGURATION_SET,
          Content: {
            Simple: {
              Subject: { Data: subject },
              Body: { Text: { Data: "Sent by the console of a local Postmaster.\n" } },
            },
          },
        }),
      );
      if (MessageId !== undefined) ids.push(MessageId);
    }
    return ids;
  } finally {
    ses.destroy();
  }
};
