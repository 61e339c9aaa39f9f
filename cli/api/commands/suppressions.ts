import { Command, Option } from "commander";
import type { SuppressionItem } from "../../../functions/api/items/suppressionItem.ts";
import { counted } from "../../../shared/plainMail/words.ts";
import { type Actor, isReasonCode, type ReasonCode } from "../../../shared/reasons/reason.ts";
import { REASONS, type Reason } from "../../../shared/suppressions/suppression.ts";
import { Failure, USAGE } from "../client/failure.ts";
import {
  type Common,
  calling,
  group,
  type Listing,
  more,
  since,
  withCommon,
  withExtent,
} from "../client/operation.ts";
import { addressesIn } from "../input/addressFile.ts";
import { actorOption, anyReasonOption, isSesReason, reasonCodeOption } from "../input/reasonOption.ts";
import { steps } from "../output/remedies.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { clean, facts, minute, paragraph } from "../output/text.ts";
import { timeline } from "./events.ts";
import { type Removing, removeGroup, removeMany, removeOne } from "./removal.ts";
import { groupsCommand, STEPS } from "./suppressionGroups.ts";

type ListOptions = Listing & {
  reason?: Reason | ReasonCode;
  actor?: Actor;
  domain?: string;
  sender?: string;
  prefix?: string;
  address?: string;
  since?: string;
  until?: string;
  newest?: true;
  csv?: true;
};

/** `postmaster suppressions …`. */
export const suppressionsCommand = (): Command =>
  group("suppressions", "list, explain and remove suppressed addresses", EXAMPLES, [
    list(),
    groupsCommand(),
    show(),
    remove(),
    add(),
  ]);

const list = () => {
  const command = new Command("list")
    .description("list suppressed addresses, by address or newest first")
    .addOption(
      anyReasonOption("filter by reason: a code from suppressions groups, or SES's BOUNCE or COMPLAINT"),
    )
    .addOption(actorOption("filter by who needs to act"))
    .option("--domain <domain>", "this domain only, not subdomains")
    .option("--sender <address>", "addresses that bounced mail from this sender")
    .option(
      "--address <text>",
      "addresses that contain TEXT; with spaces in TEXT, addresses that contain each part",
    )
    .option("--prefix <text>", "addresses starting with TEXT")
    .option("--since <time>", "suppressed at or after this time", since)
    .option("--until <time>", "suppressed before this time", since)
    .option("--newest", "sort newest first instead of by address (always so with a reason code or --actor)");
  return withCommon(
    withExtent(command, "addresses").addOption(
      new Option("--csv", "print CSV, for a spreadsheet").conflicts("json"),
    ),
  ).action(
    calling<ListOptions>(async (api, options) => {
      const { reason, actor, domain, sender, prefix, address, since: from, until, newest } = options;
      const query = {
        ...(reason === undefined ? {} : isSesReason(reason) ? { reason } : { reasonCode: reason }),
        actor,
        domain,
        sender,
        prefix,
        address,
        since: from,
        until,
        sort: newest && ("-since" as const),
      };
      const page = await api.list("/v1/suppressions", { query }, options);
      if (options.json) return printJson(page);
      if (options.csv) return print(await csvOf(page.items));
      if (page.items.length === 0) return print("No matching suppressions.\n");
      print(
        table(
          [{ title: "ADDRESS" }, { title: "REASON" }, { title: "SINCE (UTC)" }, { title: "NEXT STEP" }],
          page.items.map((item) => [item.address, item.reason.title, minute(item.since), brief(item)]),
        ) + more(page),
      );
    }),
  );
};

/** The same as the API's CSV, which comes in pages. */
const csvOf = async (items: SuppressionItem[]): Promise<string> => {
  const { CSV_COLUMNS, csvRow } = await import("../../../functions/api/items/suppressionItem.ts");
  const { toCsv } = await import("../../../functions/api/http/csv.ts");
  const rows = items.map(csvRow).map((row) =>
    CSV_COLUMNS.map((column) => {
      const cell = row[column];
      return typeof cell === "string" ? clean(cell) : cell;
    }),
  );
  return toCsv(CSV_COLUMNS, rows);
};

const brief = ({ removal, source, inForce, note, rebouncedTimes }: SuppressionItem): string =>
  [
    STEPS[removal],
    source === "operator" ? "suppressed manually" : "",
    inForce ? "" : "not enforced",
    note === null ? "" : `“${note}”`,
    rebouncedTimes === 0 ? "" : `bounced again ${rebouncedTimes === 1 ? "once" : `${rebouncedTimes} times`}`,
  ]
    .filter((part) => part !== "")
    .join("; ");

const show = () =>
  withCommon(
    new Command("show")
      .description("show why an address is suppressed and what to do")
      .argument("<address>", "the address"),
  ).action(
    calling<Common, [string]>(async (api, options, address) => {
      const item = await api.get("/v1/suppressions/{address}", { path: { address } });
      if (options.json) return printJson(item);
      print(suppressionText(item));
      if (item.events.length > 0)
        print(`\nBOUNCES AND COMPLAINTS (UTC)\n${timeline(item.events, { withRecipient: false })}`);
    }),
  );

const suppressionText = (item: SuppressionItem): string =>
  [
    paragraph(item.address),
    paragraph(item.reason.explanation, "  "),
    item.reason.remedy.length === 0 ? "" : `\nWHAT TO DO\n${steps(item.reason.remedy)}`,
    "\n",
    facts([
      ["reason", `${item.reason.title} (${item.reason.code})`],
      ["listed by SES as", `${item.sesReason}${item.inForce ? "" : ", not enforced"}`],
      ["since", `${minute(item.since)} UTC`],
      ["source", { event: "SES event", ses: "SES's own list", operator: "operator" }[item.source]],
      ["note", item.note],
      ["removed", item.removedTimes === 0 ? "never" : removals(item)],
      ["bounced again", item.rebouncedTimes === 0 ? "" : counted(item.rebouncedTimes, "time")],
      ["removal", item.likelyToBounceAgain ? "requires --force (likely to bounce again)" : ""],
    ]),
  ].join("");

const removals = ({ removedTimes, removedAt, removedBy }: SuppressionItem): string =>
  `${counted(removedTimes, "time")}${removedAt === null ? "" : `, last on ${minute(removedAt)} UTC ${removedBy === "ses" ? "in AWS" : `by ${removedBy ?? "unknown"}`}`}`;

const remove = () =>
  withCommon(
    new Command("remove")
      .description("remove addresses from SES's list; two or more run as a background job")
      .argument("[addresses...]", "addresses to remove")
      .option("--file <file>", "file with one address per line; - for standard input")
      .addOption(reasonCodeOption("remove all addresses suppressed for this reason"))
      .option("--since <time>", "with --reason: suppressed at or after this time", since)
      .option("--until <time>", "with --reason: suppressed before this time", since)
      .option("--domain <domain>", "with --reason: this domain only, not subdomains")
      .option("--sender <address>", "with --reason: only addresses that bounced mail from this sender")
      .option("--note <text>", "why; recorded in the audit log")
      .option("--force", "also remove addresses likely to bounce again")
      .option("--yes", "skip the confirmation"),
  ).action(
    calling<Removing, [string[]]>(async (api, options, given) => {
      const { reason, since, until, domain, sender } = options;
      if (reason !== undefined && isReasonCode(reason)) {
        if (given.length > 0 || options.file !== undefined)
          throw new Failure(USAGE, "give either addresses or --reason, not both");
        return removeGroup(
          api,
          { reasonCode: reason, ...defined({ since, until, domain, sender }) },
          options,
        );
      }
      if ((since ?? until ?? domain ?? sender) !== undefined)
        throw new Failure(USAGE, "--since, --until, --domain and --sender need --reason");
      const addresses = [...given, ...(options.file === undefined ? [] : await addressesIn(options.file))];
      const [first] = addresses;
      if (first === undefined)
        throw new Failure(
          USAGE,
          options.file === undefined
            ? "no addresses given: name them, or use --file FILE or --reason CODE"
            : `no addresses in ${options.file === "-" ? "standard input" : options.file}: give one per line`,
        );
      await (options.file === undefined && addresses.length === 1
        ? removeOne(api, first, options)
        : removeMany(api, addresses, options));
    }),
  );

const defined = (given: Record<"since" | "until" | "domain" | "sender", string | undefined>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

const add = () =>
  withCommon(
    new Command("add")
      .description("add an address to SES's suppression list")
      .argument("<address>", "the address")
      .addOption(
        new Option("--reason <reason>", "reason to store in SES's list")
          .choices(REASONS)
          .makeOptionMandatory(),
      )
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<Common & { reason: Reason; note?: string }, [string]>(async (api, options, address) => {
      const { reason, note } = options;
      const given = { path: { address }, body: { reason, note } };
      const item = await api.put("/v1/suppressions/{address}", given);
      if (options.json) return printJson(item);
      print(paragraph(`Suppressed ${item.address} (${item.sesReason}). SES will not deliver to it.`));
    }),
  );

const EXAMPLES = `  postmaster suppressions list --domain example.net --since 7d --newest
  postmaster suppressions show jo@example.net
  postmaster suppressions remove jo@example.net --note "mailbox is back"
  postmaster suppressions remove --file returned.txt --yes
  postmaster suppressions groups
  postmaster suppressions remove --reason senderAuthentication --until 2d`;
