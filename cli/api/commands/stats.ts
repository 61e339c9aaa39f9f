import { Command, Option } from "commander";
import { number, percent } from "../../../shared/plainMail/words.ts";
import { sent } from "../../../shared/tallies/counts.ts";
import type { LINES } from "../../../shared/tallies/lines.ts";
import { STATS_BY, type StatsItem } from "../../../shared/tallies/stats.ts";
import { EXIT_STATUS } from "../client/failure.ts";
import { calling, type Listing, more, since, withCommon, withExtent } from "../client/operation.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

type By = (typeof STATS_BY)[number];
type Options = Listing & { by: By; since?: string; until?: string; key?: string };

/** `postmaster stats`. */
export const statsCommand = (): Command =>
  withCommon(
    withExtent(
      new Command("stats")
        .description(
          "show counts and rates, by day, hour, sender, recipient domain, reason (cause), credential or source IP address",
        )
        .addOption(new Option("--by <what>", "what to group by").choices(STATS_BY).default("day"))
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
        const query = { by, key, since: from, until };
        const page = await api.list("/v1/stats", { query }, options);
        if (options.json) return printJson(page);
        if (page.items.length === 0) return print("No mail on record.\n");
        print(statsTable(page.items, by) + more(page));
        if (by !== "cause") print(`\n${paragraph(thresholds(page.lines))}`);
      }),
    );

const TITLES: Record<By, string> = {
  day: "DAY (UTC)",
  hour: "HOUR (UTC)",
  sender: "SENDER",
  recipientDomain: "RECIPIENT DOMAIN",
  cause: "CAUSE",
  credential: "CREDENTIAL",
  sourceIp: "SENT FROM",
};

/** By cause only what failed is counted: no share of what was sent. */
const statsTable = (items: StatsItem[], by: By): string => {
  if (by === "cause")
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
