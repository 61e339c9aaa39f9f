import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { EventItem } from "../../../functions/api/items/eventItem.ts";
import { at, ProblemError } from "../../api/apiClient.ts";
import { allowed } from "../aws/allowed.ts";
import { broken, type Context, notChecked, proven, type Seen, type Step } from "../step.ts";
import { secondsSince, waitFor } from "../waitFor.ts";
import { publishedTypes } from "./eventDestination.ts";

type Mailbox = {
  name: string;
  /** Before `@simulator.amazonses.com` [send-an-email-from-console#send-email-simulator]. */
  local: string;
  /** Events, one of which proves it: an automatic reply is a delivery, and where SES forwards it a soft bounce. */
  events: readonly string[];
};
type Types = (context: Context) => Promise<string[]>;

const MAILBOXES: Mailbox[] = [
  { name: "Delivery event", local: "success", events: ["delivery"] },
  { name: "Bounce event", local: "bounce", events: ["bounce"] },
  { name: "Complaint event", local: "complaint", events: ["complaint"] },
  { name: "Suppressed bounce", local: "suppressionlist", events: ["bounce"] },
  { name: "Out-of-office event", local: "ooto", events: ["bounce", "delivery"] },
];

/** A message to each address of SES's mailbox simulator, and the event it leads to, as the API shows it. */
export const simulatorSteps = (): Step[] => {
  let asked: Promise<string[]> | undefined;
  // SES answers about one such call a second.
  const types: Types = (context) => {
    asked ??= publishedTypes(context);
    return asked;
  };
  return MAILBOXES.map((mailbox) => ({
    name: mailbox.name,
    expected: `${mailbox.local}@ recorded`,
    needs: "api" as const,
    run: (context) => run(mailbox, types, context),
  }));
};

const run = async ({ local, events }: Mailbox, types: Types, context: Context): Promise<Seen> => {
  const published = await types(context);
  if (published.length > 0 && !events.some((one) => published.includes(one.toUpperCase())))
    return notChecked(
      `${local}@simulator.amazonses.com: SES does not publish ${events.join(" or ")} events (parameter eventTypes).`,
    );
  const from = performance.now();
  const messageId = await send(`${local}+prove-${context.nonce}@simulator.amazonses.com`, context);
  let heard: string[] = [];
  const event = await waitFor(async () => {
    heard = await eventsOf(messageId, context);
    return heard.find((one) => events.includes(one));
  }, context);
  if (event !== undefined) return proven(`${event} after ${secondsSince(from)}`);
  const others = heard.length === 0 ? "no event" : `only ${[...new Set(heard)].join(", ")}`;
  return broken(
    `${others}, ${secondsSince(from)}`,
    `SES accepted the message ${messageId} to ${local}@simulator.amazonses.com, but Postmaster recorded ${others} of it within ${context.waitMs / 1_000} seconds.`,
    "Fix the other broken parts first. If there are none, look at the log of the function ingest, or give SES more time with --wait SECONDS.",
  );
};

const send = async (to: string, { aws, deployment, from, nonce }: Context): Promise<string> => {
  const text = (Data: string) => ({ Data, Charset: "UTF-8" });
  const { MessageId = "" } = await allowed(
    "ses:SendEmail",
    aws.ses.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
        ConfigurationSetName: deployment.idOf("ConfigurationSet"),
        Content: {
          Simple: {
            Subject: text(`Postmaster proves its deployment (${nonce})`),
            Body: { Text: text("A test message to SES's mailbox simulator.") },
          },
        },
      }),
    ),
  );
  return MessageId;
};

/** Types of the events recorded of a message. */
const eventsOf = async (messageId: string, { api }: Context): Promise<string[]> => {
  try {
    const { items } = await api.get<{ items: EventItem[] }>(at`/v1/messages/${messageId}`);
    return items.map(({ type }) => type);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === "message_not_found") return [];
    throw error;
  }
};
