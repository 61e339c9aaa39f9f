import { Command, Option } from "commander";
import { number, percent } from "../../../shared/plainMail/words.ts";
import { sent } from "../../../shared/tallies/counts.ts";
import type { LINES } from "../../../shared/tallies/lines.ts";
import type { STATS_BY, StatsItem } from "../../../shared/tallies/stats.ts";
import { EXIT_STATUS } from "../client/failure.ts";
import { calling, type Listing, more, since, withCommon, withExtent } from "../client/operation.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

/** What the API calls `cause` is a reason everywhere else. */
type By = Exclude<(typeof STATS_BY)[number], "cause"> | "reason";
type Options = Listing & { by: By; since?: string; until?: string; key?: string };

/** `postmaster stats`. */
export const statsCommand = (): Command =>
  withCommon(
    withExtent(
      new Command("stats")
        .description(
          "show counts and rates, by day, hour, sender, recipient domain, reason, credential or source IP address",
        )
        .addOption(new Option("--by <what>", "what to group by").choices(Object.keys(TITLES)).default("day"))
        .option("--since <time>", "at or after this time, for example 7d or 2026-11-24", since)
        .option("--until <time>", "before this time", since)
        .option("--key <key>", "this sender, recipient domain, credential or source IP address only"),
      "lines",
    ),
  )
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Options>(async (api, options) => {
        const { by, key, since: from, until } = options;
        const query = { by: by === "reason" ? "cause" : by, key, since: from, until } as const;
        const page = await api.list("/v1/stats", { query }, options);
        if (options.json) return printJson(page);
        if (page.items.length === 0) return print("No mail on record.\n");
        print(statsTable(page.items, by) + more(page));
        if (by !== "reason") print(`\n${paragraph(thresholds(page.lines))}`);
      }),
    );

const TITLES: Record<By, string> = {
  day: "DAY (UTC)",
  hour: "HOUR (UTC)",
  sender: "SENDER",
  recipientDomain: "RECIPIENT DOMAIN",
  reason: "REASON",
  credential: "CREDENTIAL",
  sourceIp: "SENT FROM",
};

/** By reason only what failed is counted: no share of what was sent. */
const statsTable = (items: StatsItem[], by: By): string => {
  if (by === "reason")
    return table(
      [{ title: TITLES[by] }, { title: "BOUNCES" }, { title: "COMPLAINTS" }],
      items.map(({ key, counts }) => [key, number(counts.bounce), number(counts.complaint)]),
    );
  // Only where a guard runs on a mail host.
  const hasRewritten = items.some(({ counts }) => counts.rewritten > 0);
  return table(
    [
      { title: TITLES[by] },
      { title: "SENT" },
      { title: "HARD BOUNCES" },
      { title: "RATE" },
      { title: "COMPLAINTS" },
      { title: "RATE" },
      ...(hasRewritten ? [{ title: "REWRITTEN" }] : []),
    ],
    items.map(({ key, counts, bounceRate, complaintRate }) => [
      key,
      number(sent(counts)),
      number(counts.hardBounce),
      percent(bounceRate),
      number(counts.countedComplaint),
      percent(complaintRate),
      ...(hasRewritten ? [number(counts.rewritten)] : []),
    ]),
  );
};

const thresholds = ({ bounceRate, complaintRate }: typeof LINES): string =>
  `SES puts accounts under review at a bounce rate of ${percent(bounceRate.review)} or a complaint rate of ${percent(complaintRate.review)}.`;

const EXAMPLES = `  postmaster stats --since 7d
  postmaster stats --by sender
  postmaster stats --by credential --since 7d
  postmaster stats --by recipientDomain --key example.net --json`;
