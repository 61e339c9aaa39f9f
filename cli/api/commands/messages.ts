import { Command } from "commander";
import type { FoundPage } from "../../../shared/messages/findMessages.ts";
import { counted } from "../../../shared/plainMail/words.ts";
import { ANSWER_IS_NO, Failure, USAGE } from "../client/failure.ts";
import { calling, group, type Listing, more, since, withCommon, withExtent } from "../client/operation.ts";
import { credentialOption, type OfOrigin, sourceIpOption } from "../input/originOptions.ts";
import { recipientsText, toneOf } from "../output/messageWords.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { facts, minute, paragraph } from "../output/text.ts";
import { timeline, whatToDo } from "./events.ts";

/** `postmaster messages …`. */
export const messagesCommand = (): Command =>
  group("messages", "find and trace messages", EXAMPLES, [find(), show()]);

type Find = Listing & OfOrigin & { since?: string; until?: string };

const find = () =>
  withCommon(
    withExtent(
      new Command("find")
        .description("find messages by subject, credential or source IP address, newest first")
        .argument("[subject]", "part of the subject, at least 3 characters")
        .addOption(credentialOption())
        .addOption(sourceIpOption())
        .option("--since <time>", "sent at or after this time, for example 2h or 2026-11-24", since)
        .option("--until <time>", "sent before this time", since),
      "messages",
    ),
  ).action(
    calling<Find, [string | undefined]>(async (api, options, subject) => {
      const { all, limit, credential, sourceIp, since: from, until } = options;
      if ((subject ?? credential ?? sourceIp) === undefined)
        throw new Failure(USAGE, "give part of the subject, --credential or --source-ip");
      const query = { subject, credential, sourceIp, since: from, until };
      const page = all
        ? await api.list("/v1/messages", { query }, options)
        : await api.get("/v1/messages", { query: { ...query, limit } });
      if (page.items.length === 0) process.exitCode = ANSWER_IS_NO;
      if (options.json) return printJson(page);
      const rows = page.items.map((one) => [one.messageId, minute(one.at), recipientsText(one), one.subject]);
      if (rows.length > 0)
        print(
          table(
            [{ title: "ID" }, { title: "AT (UTC)" }, { title: "TO", most: 30 }, { title: "SUBJECT" }],
            rows,
          ),
        );
      print(paragraph(lookedText(page)));
    }),
  );

const lookedText = ({ items, cursor, searchedBackTo }: FoundPage): string => {
  const found = items.length === 0 ? "No messages found" : `${counted(items.length, "message")} found`;
  if (cursor === null) return `${found}; all messages searched.`;
  return `${found} so far; searched back to ${minute(searchedBackTo)} UTC. Use --limit NUMBER or --all to search older ones.`;
};

const show = () =>
  withCommon(
    withExtent(
      new Command("show")
        .description("trace a message: delivery status for each recipient")
        .argument("<id>", "SES message id (the text after “250 Ok”) or Postfix queue id"),
      "events",
    ),
  ).action(
    calling<Listing, [string]>(async (api, options, messageId) => {
      const message = await api.list("/v1/messages/{messageId}", { path: { messageId } }, options);
      if (options.json) return printJson(message);
      print(
        facts([
          ["message", message.messageId],
          ["from", message.sender],
          ["subject", message.subject],
          ["sent", message.sentAt === null ? "" : `${minute(message.sentAt)} UTC`],
          ["credential", message.origin?.credential],
          ["sent from", message.origin?.sourceIp],
          ["SES operation", message.origin?.operation],
          [
            "source",
            message.fromSesRecord ? "SES's own records; Postmaster received no event for this message" : "",
          ],
        ]),
      );
      print(
        `\n${table(
          [{ title: "RECIPIENT" }, { title: "OUTCOME", tone: toneOf }, { title: "AT (UTC)" }],
          message.recipients.map((one) => [one.recipient, one.outcome, minute(one.at)]),
        )}\nEVENTS (UTC)\n${timeline(message.items, { withRecipient: true })}${more(message)}${whatToDo(message.items.toReversed())}`,
      );
    }),
  );

const EXAMPLES = `  postmaster messages find "your survey" --since 2d
  postmaster messages find --credential ses-smtp-redcap --since 2h
  postmaster messages show 0102018f3c5e7a9b-0b1c2d3e-0000-000000
  postmaster messages show 0102018f3c5e7a9b-0b1c2d3e-0000-000000 --json --all`;
