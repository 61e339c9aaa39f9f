import { Command, Option } from "commander";
import type { WarningItem } from "../../../functions/api/items/warningItem.ts";
import { number } from "../../../shared/plainMail/words.ts";
import {
  type Common,
  calling,
  group,
  type Listing,
  more,
  withCommon,
  withExtent,
} from "../client/operation.ts";
import { steps } from "../output/remedies.ts";
import { table } from "../output/table.ts";
import { paint, print, printJson, type Tone } from "../output/terminal.ts";
import { facts, minute, paragraph } from "../output/text.ts";

/** `postmaster warnings …`. */
export const warningsCommand = (): Command =>
  group("warnings", "list and manage warnings", EXAMPLES, [list(), show(), acknowledge()]);

const list = () =>
  withCommon(
    withExtent(
      new Command("list")
        .description("list warnings that are open or were resolved in the last 90 days, newest first")
        .addOption(
          new Option(
            "--state <state>",
            "only open, the most important first; or only resolved (recovered)",
          ).choices(["open", "recovered"]),
        ),
      "warnings",
    ),
  ).action(
    calling<Listing & { state?: WarningItem["state"] }>(async (api, options) => {
      const page = await api.list("/v1/warnings", { query: { state: options.state } }, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0)
        return print(options.state === "open" ? "No open warnings.\n" : "No warnings.\n");
      print(warningsTable(page.items) + more(page));
    }),
  );

export const warningsTable = (warnings: WarningItem[]): string =>
  table(
    [
      { title: "ID" },
      { title: "SEVERITY", tone: (cell) => SEVERITY_TONES[cell] },
      { title: "OPENED (UTC)" },
      { title: "WARNING" },
    ],
    warnings.map((warning) => [warning.id, warning.severity, minute(warning.openedAt), headline(warning)]),
  );

const SEVERITY_TONES: Record<string, Tone> = { critical: "bad", warning: "watch" };

const headline = ({ headline: text, state, acknowledged }: WarningItem): string =>
  `${text}${state === "recovered" ? " (resolved)" : acknowledged === null ? "" : ` (acknowledged by ${acknowledged.by})`}`;

const show = () =>
  withCommon(
    new Command("show")
      .description("show what a warning means and what to do")
      .argument("<id>", "warning id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const warning = await api.get("/v1/warnings/{id}", { path: { id } });
      if (options.json) return printJson(warning);
      print(warningText(warning));
    }),
  );

const warningText = (warning: WarningItem): string =>
  [
    paint(paragraph(`${warning.severity.toUpperCase()}: ${warning.headline}`).trimEnd(), "strong"),
    "\n",
    ...warning.facts.map((fact) => paragraph(fact, "  - ", "    ")),
    warning.why === "" ? "" : `\n${paragraph(warning.why)}`,
    warning.remedy.length === 0 ? "" : `\nWHAT TO DO\n${steps(warning.remedy)}`,
    "\n",
    facts([
      ["id", warning.id],
      ["rule", `${warning.rule}, about ${warning.subject}`],
      ["opened", `${minute(warning.openedAt)} UTC`],
      [
        "last seen",
        `${minute(warning.seenAt)} UTC${warning.times > 1 ? `, ${number(warning.times)} times` : ""}`,
      ],
      ["resolved", warning.endedAt === null ? "" : `${minute(warning.endedAt)} UTC`],
      [
        "acknowledged",
        warning.acknowledged === null
          ? ""
          : `by ${warning.acknowledged.by} on ${minute(warning.acknowledged.at)} UTC`,
      ],
    ]),
  ].join("");

const acknowledge = () =>
  withCommon(
    new Command("acknowledge")
      .description("acknowledge a warning: no reminders unless it gets worse")
      .argument("<id>", "warning id")
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<Common & { note?: string }, [string]>(async (api, options, id) => {
      const given = { path: { id }, query: { note: options.note } };
      const warning = await api.post("/v1/warnings/{id}/acknowledge", given);
      if (options.json) return printJson(warning);
      print(
        paragraph(
          `Acknowledged by ${warning.acknowledged?.by ?? "someone"}: ${warning.headline}. You will be notified only if it gets worse or is resolved.`,
        ),
      );
    }),
  );

const EXAMPLES = `  postmaster warnings list --state open
  postmaster warnings show 8Zk3vX1mQ0aBcDeF
  postmaster warnings acknowledge 8Zk3vX1mQ0aBcDeF --note "provider called"`;
