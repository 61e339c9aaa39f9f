import { Command } from "commander";
import { at, type Page } from "./apiClient.ts";
import { type EventItem, timeline } from "./events.ts";
import { calling, group, type Listing, more, withCommon, withExtent } from "./operation.ts";
import { table } from "./table.ts";
import { print, printJson, type Tone } from "./terminal.ts";
import { facts, minute } from "./text.ts";

type Message = Page<EventItem> & {
  messageId: string;
  sender: string;
  subject: string | null;
  sentAt: string | null;
  recipients: { recipient: string; outcome: string; at: string; explanation: string }[];
};

/** `postmaster messages …`. */
export const messagesCommand = (): Command =>
  group("messages", "what became of a message", EXAMPLES, [show()]);

const show = () =>
  withCommon(
    withExtent(
      new Command("show")
        .description("tell what became of a message for each recipient")
        .argument("<id>", "SES's message id, as its answer “250 Ok …” gave it"),
      "events",
    ),
  ).action(
    calling<Listing, [string]>(async (api, options, id) => {
      const message = await api.list<EventItem, Message>(at`/v1/messages/${id}`, {}, options);
      if (options.json) return printJson(message);
      print(
        facts([
          ["message", message.messageId],
          ["from", message.sender],
          ["subject", message.subject],
          ["sent", message.sentAt === null ? "" : `${minute(message.sentAt)} UTC`],
        ]),
      );
      print(
        `\n${table(
          [{ title: "RECIPIENT" }, { title: "OUTCOME", tone: toneOf }, { title: "AT (UTC)" }],
          message.recipients.map((one) => [one.recipient, one.outcome, minute(one.at)]),
        )}\nEVENTS (UTC)\n${timeline(message.items, { withRecipient: true })}${more(message)}`,
      );
    }),
  );

const toneOf = (outcome: string): Tone | undefined => {
  if (outcome === "delivered") return "good";
  if (outcome === "bounced" || outcome === "complained" || outcome === "failed") return "bad";
  return outcome === "delayed" || outcome === "notDelivered" ? "watch" : undefined;
};

const EXAMPLES = `  postmaster messages show 0102018f3c5e7a9b-0b1c2d3e-0000-000000
  postmaster messages show 0102018f3c5e7a9b-0b1c2d3e-0000-000000 --json --all`;
