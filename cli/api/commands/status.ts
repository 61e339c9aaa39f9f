import { Command } from "commander";
import type { Answer } from "../../../functions/api/calls.ts";
import type { AccountItem } from "../../../functions/api/items/accountItem.ts";
import type { WarningItem } from "../../../functions/api/items/warningItem.ts";
import { leadingWarning, nothingUrgent } from "../../../shared/digest/verdict.ts";
import { counted, number, percent } from "../../../shared/plainMail/words.ts";
import { otherBounces, sent } from "../../../shared/tallies/counts.ts";
import { type ApiClient, ProblemError } from "../client/apiClient.ts";
import { ANSWER_IS_NO, EXIT_STATUS } from "../client/failure.ts";
import { type Common, calling, withCommon } from "../client/operation.ts";
import { paint, print, printJson, type Tone } from "../output/terminal.ts";
import { type Fact, facts, paragraph } from "../output/text.ts";
import { quotaText } from "./account.ts";
import { comparisonFact } from "./sesNumbers.ts";
import { warningsTable } from "./warnings.ts";

type Stats = Answer<"GET", "/v1/stats">;

const LATEST = 3; // resolved ones shown

/** `postmaster status`. */
export const statusCommand = (): Command =>
  withCommon(
    new Command("status").description(
      "show sending status on one screen; exits 1 if a critical warning is open",
    ),
  )
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Common>(async (api, options) => {
        const status = await statusOf(api);
        if (status.open.some(({ severity }) => severity === "critical")) process.exitCode = ANSWER_IS_NO;
        if (options.json) return printJson(status);
        print(statusText(status, api.url));
      }),
    );

type Status = {
  open: WarningItem[];
  recovered: WarningItem[];
  /** Null while still being counted. */
  today: Stats | null;
  /** Null if SES throttles. */
  account: AccountItem | null;
};

const statusOf = async (api: ApiClient): Promise<Status> => {
  const since = new Date().toISOString().slice(0, 10);
  const [open, recovered, today, account] = await Promise.all([
    api.list("/v1/warnings", { query: { state: "open" } }, { limit: 0, all: true }),
    api.list("/v1/warnings", { query: { state: "recovered" } }, { limit: LATEST }),
    unlessBusy(api.get("/v1/stats", { query: { by: "day", since } })),
    unlessBusy(api.get("/v1/account")),
  ]);
  return { open: open.items, recovered: recovered.items, today, account };
};

/** If SES or the counts are not available, the rest is still worth showing. */
const unlessBusy = async <Answer>(answer: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 503) return null;
    throw error;
  }
};

const statusText = ({ open, recovered, today, account }: Status, url: string): string => {
  const { tone, sentence } = stateOf(open);
  return [
    paint(paragraph(sentence).trimEnd(), tone),
    `\n\n${facts([...todayFacts(today), ...accountFacts(account), ["service", url]])}`,
    open.length === 0 ? "" : `\nOPEN WARNINGS\n${warningsTable(open)}`,
    recovered.length === 0 ? "" : `\nRECENTLY RESOLVED\n${warningsTable(recovered)}`,
    open.length === 0 ? "" : "\nTo see what to do: postmaster warnings show ID\n",
  ].join("");
};

const stateOf = (open: WarningItem[]): { tone: Tone; sentence: string } => {
  const leading = leadingWarning(open);
  if (leading === undefined) return { tone: "good", sentence: `${nothingUrgent(open)}.` };
  return { tone: leading.mood === "act" ? "bad" : "watch", sentence: `${leading.text}.` };
};

const todayFacts = (today: Stats | null): Fact[] => {
  if (today === null) return [["today", "still being counted; try again in a minute"]];
  const [day] = today.items;
  if (day === undefined) return [["today (UTC)", "no mail yet"]];
  const { counts } = day;
  return [
    [
      "today (UTC)",
      `${number(sent(counts))} sent, ${number(counts.delivery)} delivered, ${counted(counts.complaint, "complaint")}, ${counted(counts.deliveryDelay, "delay")}`,
    ],
    ["bounces", `${number(counts.hardBounce)} hard, ${number(otherBounces(counts))} other`],
    ["bounce rate", rateText(day.bounceRate, today.lines.bounceRate)],
    ["complaint rate", rateText(day.complaintRate, today.lines.complaintRate)],
  ];
};

const rateText = (rate: number, { review, pause }: { review: number; pause: number }): string =>
  `${percent(rate)} today (SES reviews at ${percent(review)} and may pause at ${percent(pause)})`;

const accountFacts = (account: AccountItem | null): Fact[] =>
  account === null
    ? [["quota", "unavailable: SES is throttling requests; try again in a minute"]]
    : [
        ["quota", quotaText(account)],
        ["account", account.findings.map(({ text }) => text).join(" ")],
        comparisonFact(account.comparison),
      ];

const EXAMPLES = `  postmaster status
  postmaster status > /dev/null || postmaster warnings list --state open`;
