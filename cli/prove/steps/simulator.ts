import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { EventType } from "../../../shared/feedback/event.ts";
import type { Retention } from "../../../shared/feedback/retention.ts";
import { ProblemError } from "../../api/client/apiClient.ts";
import { allowed } from "../aws/allowed.ts";
import { broken, type Context, notChecked, proven, type Seen, type Step } from "../step.ts";
import { secondsSince, waitFor } from "../waitFor.ts";
import { publishedTypes } from "./eventDestination.ts";
import { retentionOf } from "./retention.ts";

type Mailbox = {
  name: string;
  /** Before `@simulator.amazonses.com` [send-an-email-from-console#send-email-simulator]. */
  local: string;
  /** What surely happens first, and what proves it too: where SES forwards an automatic reply it is a soft bounce. */
  events: readonly [EventType, ...EventType[]];
};
export type Recording = {
  /** Event types, as SESv2 names them, that SES publishes to the service; none where it is not in place. */
  published: readonly string[];
  /** Undefined where it is not known. */
  retention: Retention | undefined;
};

const MAILBOXES: Mailbox[] = [
  { name: "Delivery event", local: "success", events: ["delivery"] },
  { name: "Bounce event", local: "bounce", events: ["bounce"] },
  { name: "Complaint event", local: "complaint", events: ["complaint"] },
  { name: "Suppressed bounce", local: "suppressionlist", events: ["bounce"] },
  { name: "Out-of-office event", local: "ooto", events: ["delivery", "bounce"] },
];

/** A message to each address of SES's mailbox simulator, and the event it leads to, as the API shows it. */
export const simulatorSteps = (): Step[] => {
  let asked: Promise<Recording> | undefined;
  // SES answers about one such call a second.
  const recording = (context: Context) => {
    asked ??= recordingOf(context);
    return asked;
  };
  return MAILBOXES.map((mailbox) => ({
    name: mailbox.name,
    expected: `${mailbox.local}@ recorded`,
    needs: "api" as const,
    run: async (context) => run(mailbox, await recording(context), context),
  }));
};

const recordingOf = async (context: Context): Promise<Recording> => ({
  published: await publishedTypes(context),
  retention: await retentionOf(context),
});

/** Why no event of this type will be recorded, though nothing is broken; undefined where one will. */
export const notRecorded = (type: EventType, { published, retention }: Recording): string | undefined => {
  if (published.length > 0 && !published.includes(type.toUpperCase()))
    return `SES does not publish ${type} events (parameter eventTypes).`;
  return retention?.[type] === 0 ? `${type} events are not recorded (parameter retentionDays).` : undefined;
};

const run = async ({ local, events }: Mailbox, recording: Recording, context: Context): Promise<Seen> => {
  const reason = notRecorded(events[0], recording);
  if (reason !== undefined) return notChecked(`${local}@simulator.amazonses.com: ${reason}`);
  const from = performance.now();
  const messageId = await send(`${local}+prove-${context.nonce}@simulator.amazonses.com`, context);
  let heard: string[] = [];
  const event = await waitFor(async () => {
    heard = await eventsOf(messageId, context);
    return heard.find((one) => events.some((wanted) => wanted === one));
  }, context);
  if (event !== undefined) return proven(`${event} after ${secondsSince(from)}`);
  const others = heard.length === 0 ? "no event" : `only ${[...new Set(heard)].join(", ")}`;
  return broken(
    `${others}, ${secondsSince(from)}`,
    `SES accepted the message ${messageId} to ${local}@simulator.amazonses.com, but within ${context.waitMs / 1_000} seconds Postmaster recorded ${others} for it.`,
    "Fix the other broken parts first. If there are none, check that --stack names the stack of this service, check the ingest function's log, or give SES more time with --wait SECONDS.",
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
            Subject: text(`Postmaster deployment test (${nonce})`),
            Body: { Text: text("A test message to SES's mailbox simulator.") },
          },
        },
      }),
    ),
  );
  return MessageId;
};

/** Types of the events recorded of a message. What SES itself keeps of it proves nothing. */
const eventsOf = async (messageId: string, { api }: Context): Promise<string[]> => {
  try {
    return recordedTypes(await api.get("/v1/messages/{messageId}", { path: { messageId } }));
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === "message_not_found") return [];
    throw error;
  }
};

export const recordedTypes = ({
  fromSesRecord,
  items,
}: {
  fromSesRecord: boolean;
  items: { type: string }[];
}): string[] => (fromSesRecord ? [] : items.map(({ type }) => type));
