import { Command, Option } from "commander";
import type { EventItem } from "../../../functions/api/items/eventItem.ts";
import { EVENT_TYPES, type EventType } from "../../../shared/feedback/event.ts";
import { quotedReply } from "../../../shared/reasons/quotedReply.ts";
import type { ReasonCode } from "../../../shared/reasons/reason.ts";
import { calling, group, type Listing, more, since, withCommon, withExtent } from "../client/operation.ts";
import { credentialOption, type OfOrigin, sourceIpOption } from "../input/originOptions.ts";
import { reasonCodeOption } from "../input/reasonOption.ts";
import { steps } from "../output/remedies.ts";
import { print, printJson } from "../output/terminal.ts";
import { clean, minute, paragraph } from "../output/text.ts";

const REPLY_TOLD = 300; // characters
const MARGIN = " ".repeat(18);

type Filters = OfOrigin & {
  type?: EventType;
  sender?: string;
  domain?: string;
  reason?: ReasonCode;
  since?: string;
  until?: string;
};

/** `postmaster events …`. */
export const eventsCommand = (): Command =>
  group("events", "recorded bounces, complaints, deliveries and other events", EXAMPLES, [list()]);

const list = () =>
  withCommon(
    withExtent(
      new Command("list")
        .description("list events, newest first")
        .addOption(new Option("--type <type>", "events of this type only").choices(EVENT_TYPES))
        .option("--sender <address>", "of messages from this sender")
        .option("--domain <domain>", "of recipients at this domain, not its subdomains")
        .addOption(reasonCodeOption("failed or delayed for this reason"))
        .addOption(credentialOption())
        .addOption(sourceIpOption())
        .option("--since <time>", "at or after this time, for example 2h or 2026-11-24", since)
        .option("--until <time>", "before this time", since),
      "events",
    ),
  ).action(
    calling<Listing & Filters>(async (api, options) => {
      const { json: _j, url: _u, tokenFile: _t, limit: _l, all: _a, ...query } = options;
      const page = await api.list("/v1/events", { query }, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0) return print("No events on record.\n");
      print(`TIME (UTC)\n${timeline(page.items, { withRecipient: true, withMessage: true })}${more(page)}`);
    }),
  );

/** What the lines of an event name: its recipient, or else its sender and subject; and its message. */
type Shown = { withRecipient: boolean; withMessage?: boolean };

/** Some lines for each event: when, what, what it means, and the other server's reply. */
export const timeline = (events: EventItem[], shown: Shown): string =>
  events.map((event) => eventText(event, shown)).join("");

/** What to do about the newest of `events`, newest first, that failed; empty where there is nothing to be done. */
export const whatToDo = (events: EventItem[]): string => {
  const failed = events.find(({ type, reason }) => reason !== null && type !== "relay");
  const remedy = failed?.reason?.remedy ?? [];
  return remedy.length === 0 ? "" : `\nWHAT TO DO\n${steps(remedy)}`;
};

const eventText = (event: EventItem, { withRecipient, withMessage = !withRecipient }: Shown): string => {
  const { at, type, subtype, recipient, status, diagnostic, reason, messageId, sender, subject, origin } =
    event;
  const meaning = reason === null ? event.explanation : `${reason.title}. ${reason.explanation}`;
  const reply = quotedReply(diagnostic ?? undefined);
  const about = withRecipient
    ? (recipient ?? "")
    : `from ${sender}${subject === null ? "" : `: “${shortened(subject)}”`}`;
  const head = `${type}${subtype === null ? "" : ` (${subtype})`}${status === null ? "" : ` ${status}`}`;
  return [
    paragraph(`${head}${about === "" ? "" : ` ${about}`}`, `${minute(at)}  `),
    meaning === "" ? "" : paragraph(meaning, MARGIN),
    reply === "" || meaning.includes(reply) ? "" : paragraph(clean(reply), MARGIN),
    !withMessage ? "" : paragraph(`message ${messageId}`, MARGIN),
    !withMessage || origin?.credential == null ? "" : paragraph(sentBy(origin), MARGIN),
  ].join("");
};

/** Who handed the message to SES, and from where. */
const sentBy = ({ credential, sourceIp }: NonNullable<EventItem["origin"]>): string =>
  `sent with ${credential}${sourceIp === null ? "" : ` from ${sourceIp}`}`;

const shortened = (text: string): string => {
  const words = clean(text).trim();
  return words.length > REPLY_TOLD ? `${words.slice(0, REPLY_TOLD)}…` : words;
};

const EXAMPLES = `  postmaster events list --type bounce --since 2d
  postmaster events list --credential ses-smtp-redcap --since 2h
  postmaster events list --type complaint --all --json | jq '.items[].messageId'`;
