import { setTimeout as wait } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import type { ListCheckItem, ListResultItem } from "../../../functions/api/items/listCheckItem.ts";
import { KINDS } from "../../../shared/listChecks/judging/kinds.ts";
import { listFiles, outcomesOf } from "../../../shared/listChecks/listFiles.ts";
import type { List } from "../../../shared/listChecks/reading/readList.ts";
import { UnreadableListError } from "../../../shared/listChecks/reading/splitRows.ts";
import { counted, number } from "../../../shared/plainMail/words.ts";
import type { ApiClient } from "../client/apiClient.ts";
import { ANSWER_IS_NO, EXIT_STATUS, Failure, USAGE } from "../client/failure.ts";
import { type Common, calling, withCommon } from "../client/operation.ts";
import { readListFile, writeListFile } from "../input/listFile.ts";
import { table } from "../output/table.ts";
import { paint, print, printJson, progress, tell } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

type Checking = Common & {
  column?: string;
  clean?: string;
  problems?: string;
  delete?: true;
  yes?: true;
  insights?: number;
};

const LOOK_EVERY_MS = 1_000;
const COUNTED_WITHIN = 60; // looks
const SHOWN = 20; // problems; files have all

/** `postmaster check`. */
export const checkCommand = (): Command =>
  withCommon(
    new Command("check")
      .description("check a list of addresses before you mail it; exits 1 if it has problems")
      .argument("<file>", "CSV or text file; - for standard input")
      .option("--column <column>", "column with the addresses: its heading or its number")
      .option("--clean <file>", "write the rows without a problem to FILE")
      .option("--problems <file>", "write the other rows to FILE, each with its reason")
      .option(
        "--insights <dollars>",
        "also ask SES about uncertain addresses (roughly $0.01 each), spending at most DOLLARS",
        dollars,
      )
      .option(
        "--delete",
        "delete the list and its results from the service at once, instead of keeping them for 7 days",
      )
      .option("--yes", "overwrite existing files without asking"),
  )
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Checking, [string]>(async (api, options, file) => {
        const list = await listIn(file, options);
        const addresses = list.rows.flatMap((row) => row.addresses);
        if (addresses.length === 0)
          throw new Failure(USAGE, `no addresses in ${file === "-" ? "standard input" : file}`);
        const check = await checked(api, addresses, options.insights);
        const results = await api.list(
          "/v1/list-checks/{id}/results",
          { path: { id: check.id }, query: { kind: "problem" } },
          { limit: 0, all: true },
        );
        if (options.delete) await api.delete("/v1/list-checks/{id}", { path: { id: check.id } });
        const outcomes = outcomesOf(list, results.items);
        const files = listFiles(list, outcomes);
        if (options.clean !== undefined) await writeListFile(options.clean, files.clean, options);
        if (options.problems !== undefined) await writeListFile(options.problems, files.problems, options);
        if (check.problems > 0) process.exitCode = ANSWER_IS_NO;
        const withoutAddress = list.rows.filter((row) => row.addresses.length === 0).length;
        if (options.json) return printJson({ check, withoutAddress, problems: results.items });
        print(reportText(check, results.items, withoutAddress, options));
      }),
    );

const listIn = async (file: string, { column }: Checking): Promise<List> => {
  try {
    return await readListFile(file, column);
  } catch (error) {
    if (!(error instanceof UnreadableListError)) throw error;
    throw new Failure(USAGE, `${file === "-" ? "standard input" : file}: ${error.message}`, { cause: error });
  }
};

const dollars = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a number of dollars, for example 5 or 0.50");
};

/** Waits until the check is done, with SES's answers where they may cost that much; interrupted, it deletes the check. */
const checked = async (
  api: ApiClient,
  addresses: string[],
  mostDollars: number | undefined,
): Promise<ListCheckItem> => {
  let check = await api.post("/v1/list-checks", { body: { addresses } });
  let limit = mostDollars;
  const path = { id: check.id };
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once("SIGINT", onInterrupt);
  try {
    for (let counting = 0; check.state !== "done" || check.forecast === null; ) {
      if (check.state === "done" && ++counting > COUNTED_WITHIN) break;
      progress(progressText(check));
      await wait(LOOK_EVERY_MS, undefined, { signal: interrupt.signal });
      check = await api.get("/v1/list-checks/{id}", { path });
      if (limit !== undefined && check.insights !== null) {
        if (mayAsk(check, limit))
          check = await api.post("/v1/list-checks/{id}/insights", { path, body: { mostDollars: limit } });
        limit = undefined;
      }
    }
    return check;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    await api.delete("/v1/list-checks/{id}", { path });
    throw new Failure(USAGE, "interrupted; the check was cancelled and the list deleted", { cause: error });
  } finally {
    process.off("SIGINT", onInterrupt);
    progress("");
  }
};

/** Says so where asking SES costs more than was allowed. */
const mayAsk = ({ insights }: ListCheckItem, mostDollars: number): boolean => {
  if (insights?.state !== "off" || insights.addresses === 0) return false;
  if (insights.dollars <= mostDollars) return true;
  progress("");
  tell(
    paragraph(
      `SES was not asked: ${counted(insights.addresses, "uncertain address", "uncertain addresses")} would cost about $${insights.dollars.toFixed(2)}, more than --insights ${mostDollars}.`,
    ),
  );
  return false;
};

const progressText = ({ state, done, total, problems, insights }: ListCheckItem): string => {
  if (insights?.state === "running")
    return `SES was asked about ${number(insights.asked)} of ${counted(insights.addresses, "address", "addresses")}`;
  if (state === "done") return "Waiting until the events of the last 7 days are counted";
  if (done === 0) return "Looking through recorded events";
  return `${number(done)} of ${number(total)} addresses checked, ${counted(problems, "problem")}`;
};

const reportText = (
  check: ListCheckItem,
  problems: ListResultItem[],
  withoutAddress: number,
  { clean, problems: problemsFile }: Checking,
): string => {
  const verdict = check.forecast?.verdict ?? "The events of the last 7 days are still being counted.";
  const isHigh = (check.forecast?.rateWithAll ?? 0) >= (check.forecast?.review ?? 1);
  const shown = problems.slice(0, SHOWN);
  return [
    paint(paragraph(verdict).trimEnd(), isHigh ? "bad" : problems.length > 0 ? "watch" : "good"),
    "\n\n",
    table(
      [{ title: "FOUND" }, { title: "ADDRESSES" }, { title: "A PROBLEM" }],
      check.kinds.map(({ title, count, problem }) => [title, number(count), problem ? "yes" : ""]),
    ),
    withoutAddress === 0 ? "" : `\n${paragraph(`${counted(withoutAddress, "row")} without an address.`)}`,
    shown.length === 0
      ? ""
      : `\n${table(
          [{ title: "ADDRESS" }, { title: "PROBLEM" }, { title: "WHY" }],
          shown.map(({ address, kind, why }) => [address, KINDS[kind].title, why]),
        )}`,
    problems.length > shown.length && problemsFile === undefined
      ? `\n${paragraph(`And ${number(problems.length - shown.length)} more. Use --problems FILE to write all to a file.`)}`
      : "",
    clean === undefined ? "" : `\n${paragraph(`Rows without a problem: ${clean}`)}`,
    problemsFile === undefined ? "" : paragraph(`Rows with a problem: ${problemsFile}`),
  ].join("");
};

const EXAMPLES = `  postmaster check participants.csv --clean ready.csv --problems problems.csv
  postmaster check export.csv --column guardian_email
  postmaster check participants.csv --insights 5
  postmaster check - --json < addresses.txt`;
