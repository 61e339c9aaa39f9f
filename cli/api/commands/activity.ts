import { setTimeout as delay } from "node:timers/promises";
import { Command, Option } from "commander";
import { OUTCOMES, type Outcome } from "../../../shared/feedback/outcome.ts";
import type { FoundPage } from "../../../shared/messages/findMessages.ts";
import type { FoundMessage } from "../../../shared/messages/foundMessage.ts";
import type { Actor, ReasonCode } from "../../../shared/reasons/reason.ts";
import type { ApiClient } from "../client/apiClient.ts";
import { ANSWER_IS_NO, EXIT_STATUS, Failure, USAGE } from "../client/failure.ts";
import { calling, type Listing, since, withCommon, withExtent } from "../client/operation.ts";
import { credentialOption, type OfOrigin, sourceIpOption } from "../input/originOptions.ts";
import { actorOption, reasonCodeOption } from "../input/reasonOption.ts";
import { recipientsText, toneOf } from "../output/messageWords.ts";
import { type Column, table } from "../output/table.ts";
import { print, printJson, safeJson, tell } from "../output/terminal.ts";
import { minute, paragraph } from "../output/text.ts";

type Options = Listing &
  OfOrigin & {
    sender?: string;
    domain?: string;
    state?: Outcome;
    reason?: ReasonCode;
    actor?: Actor;
    host?: string;
    subject?: string;
    since?: string;
    until?: string;
    follow?: true;
  };

const EVERY_MS = 5_000;
/** Of which new ones and changes are printed; what changes below them is in the list the next time it is asked for. */
const WATCHED = 200;

/** `postmaster activity`. */
export const activityCommand = (): Command =>
  withCommon(
    withExtent(
      new Command("activity")
        .description("list recent messages with their state, newest first")
        .argument("[recipient...]", "parts of a recipient's address; all must match")
        .option("--sender <address>", "from this sender")
        .option("--domain <domain>", "to this domain, not its subdomains")
        .addOption(
          new Option(
            "--state <state>",
            "in this state (bounced: hard bounces; notDelivered: other bounces; failed: rejected by SES or returned by the mail host)",
          ).choices(OUTCOMES),
        )
        .addOption(reasonCodeOption("failed or delayed for this reason"))
        .addOption(actorOption("filter by who needs to act"))
        .option("--host <name>", "reported by this mail host")
        .option("--subject <text>", "with this text in the subject")
        .addOption(credentialOption())
        .addOption(sourceIpOption())
        .option("--since <time>", "at or after this time, for example 2h or 2026-11-24", since)
        .option("--until <time>", "before this time", since)
        .addOption(
          new Option(
            "--follow",
            "keep running and print new messages and changes (with --json, one JSON object per line)",
          ).conflicts(["all", "until"]),
        ),
      "messages",
    ),
  )
    .addHelpText("afterAll", () => `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Options, [string[]]>(async (api, options, words) => {
        const { json, url: _u, tokenFile: _t, limit, all, follow, ...filters } = options;
        const query = { ...filters, recipient: words.length === 0 ? undefined : words.join(" ") };
        if (follow) return followed(api, query, options);
        const page = all
          ? await api.list("/v1/messages", { query }, options)
          : await api.get("/v1/messages", { query: { ...query, limit } });
        if (page.items.length === 0) process.exitCode = ANSWER_IS_NO;
        if (json) return printJson(page);
        if (page.items.length > 0) print(table(COLUMNS, page.items.map(cells)));
        const below = foot(page);
        if (below !== "") print(paragraph(below));
      }),
    );

type Query = Omit<Options, keyof Listing> & { recipient?: string | undefined };

/** Prints the newest, oldest first, then what is new or has another state, until it is interrupted. */
const followed = async (api: ApiClient, query: Query, { limit, json }: Options): Promise<void> => {
  let known = new Map<string, Outcome>();
  const show = (messages: FoundMessage[]) => {
    if (json) for (const message of messages) print(`${safeJson(message)}\n`);
    else print(table(COLUMNS, messages.map(cells), { withHead: false }));
  };
  if (!json) print(table(COLUMNS, []));
  for (let isFirst = true; ; isFirst = false) {
    const newest = await newestOf(api, query, isFirst);
    const news = newest.filter(({ messageId, state }) => known.get(messageId) !== state);
    show((isFirst ? news.slice(0, limit) : news).toReversed());
    // Those that could still be among the newest; the others are forgotten.
    known = new Map([...known, ...stateOf(newest)].slice(-2 * WATCHED));
    await delay(EVERY_MS);
  }
};

const stateOf = (messages: FoundMessage[]) =>
  messages.map(({ messageId, state }) => [messageId, state] as const);

/** A service that does not answer for a while is asked again. */
const newestOf = async (api: ApiClient, query: Query, isFirst: boolean): Promise<FoundMessage[]> => {
  try {
    return (await api.get("/v1/messages", { query: { ...query, limit: WATCHED } })).items;
  } catch (error) {
    if (isFirst || !(error instanceof Failure) || error.exitCode === USAGE) throw error;
    tell(`postmaster: ${error.message} Trying again.\n`);
    return [];
  }
};

const COLUMNS: Column[] = [
  { title: "AT (UTC)" },
  { title: "STATE", least: 12, tone: toneOf },
  { title: "TO", least: 24, most: 24 },
  { title: "REASON OR SUBJECT" },
];
const SUBJECT_SHOWN = 22; // columns: what is left of a line

const cells = (message: FoundMessage): string[] => [
  minute(message.at),
  message.state,
  recipientsText(message),
  message.reason?.title ?? inOneLine(message.subject),
];

const inOneLine = (subject: string): string => {
  const characters = [...subject];
  return characters.length <= SUBJECT_SHOWN ? subject : `${characters.slice(0, SUBJECT_SHOWN - 1).join("")}…`;
};

const foot = ({ items, cursor, searchedBackTo }: FoundPage): string => {
  if (cursor === null) return items.length === 0 ? "No matching messages." : "";
  const found = items.length === 0 ? "No matching messages yet. Searched" : "Searched";
  return `${found} back to ${minute(searchedBackTo)} UTC. Use --limit NUMBER or --all to see older ones.`;
};

const EXAMPLES = `  postmaster activity --follow
  postmaster activity mueller hospital
  postmaster activity --state bounced --domain example.net --since 2d
  postmaster activity --actor you --since 7d --all --json`;
