import { setTimeout as wait } from "node:timers/promises";
import type { JobItem as Job, JobResultItem as Result } from "../../functions/api/items/jobItem.ts";
import type { SuppressionItem } from "../../functions/api/items/suppressionItem.ts";
import { counted } from "../../shared/plainMail/words.ts";
import { MOST_ADDRESSES } from "../../shared/suppressions/removal/addressList.ts";
import { type ApiClient, at } from "./apiClient.ts";
import { ANSWER_IS_NO, Failure, USAGE } from "./failure.ts";
import type { Common } from "./operation.ts";
import { table } from "./table.ts";
import { confirmed, print, printJson, progress, tell } from "./terminal.ts";
import { paragraph } from "./text.ts";

export type Removing = Common & { file?: string; note?: string; force?: true; yes?: true };

const addressCount = (count: number) => counted(count, "address", "addresses");

const LOOK_EVERY_MS = 1_000;
const SHOWN_WHOLE = 50; // results; of more, only what wants a look

export const removeOne = async (api: ApiClient, address: string, options: Removing): Promise<void> => {
  const { note, force } = options;
  const item = await api.delete<SuppressionItem>(at`/v1/suppressions/${address}`, { note, force });
  if (options.json) return printJson(item);
  print(paragraph(`${item.address} is removed: mail to it is attempted again.`));
};

export const removeMany = async (api: ApiClient, addresses: string[], options: Removing): Promise<void> => {
  const question = `Remove ${addressCount(addresses.length)} from SES's suppression list?`;
  // Standard input is at its end where the addresses came from it.
  const asks = !options.yes && options.file !== "-";
  if (asks && !(await confirmed(question))) throw new Failure(USAGE, "nothing was removed");
  const jobs: Job[] = [];
  const results: Result[] = [];
  for (let from = 0; from < addresses.length; from += MOST_ADDRESSES) {
    const job = await workedOff(api, addresses.slice(from, from + MOST_ADDRESSES), options);
    jobs.push(job);
    const page = await api.list<Result>(at`/v1/jobs/${job.id}/results`, {}, { limit: 0, all: true });
    for (const result of page.items) results.push(result);
  }
  if (options.json) printJson({ jobs, results });
  else print(resultsText(jobs, results));
  if (results.some(({ outcome }) => STAYS.includes(outcome))) process.exitCode = ANSWER_IS_NO;
};

const workedOff = async (api: ApiClient, addresses: string[], { note, force }: Removing): Promise<Job> => {
  let job = await api.post<Job>("/v1/suppressions/remove", {
    body: { addresses, note, skipLikelyToBounce: force !== true },
  });
  tell(paragraph(`${addressCount(job.total)}, job ${job.id}: it goes on even if you end this command.`));
  while (job.state !== "done") {
    progress(`${job.done} of ${job.total} done, ${job.skipped + job.failed} not removed`);
    await wait(LOOK_EVERY_MS);
    job = await api.get<Job>(at`/v1/jobs/${job.id}`);
  }
  progress("");
  return job;
};

const STAYS = ["likely_to_bounce_again", "invalid_address", "failed"];
const OUTCOMES: Record<string, string> = {
  removed: "removed",
  not_suppressed: "was not there",
  likely_to_bounce_again: "kept",
  invalid_address: "no address",
  failed: "failed",
};

const resultsText = (jobs: Job[], results: Result[]): string => {
  const shown =
    results.length <= SHOWN_WHOLE
      ? results
      : results.filter(({ outcome, warning }) => STAYS.includes(outcome) || warning !== null);
  const rows = shown.map((result) => [
    result.address,
    OUTCOMES[result.outcome] ?? result.outcome,
    why(result),
  ]);
  const sum = (name: "total" | "removed" | "notSuppressed" | "skipped" | "failed") =>
    jobs.reduce((all, job) => all + job[name], 0);
  return [
    rows.length === 0
      ? ""
      : `${table(
          [
            { title: "ADDRESS" },
            { title: "OUTCOME", tone: (cell) => (cell === "removed" ? "good" : "watch") },
            { title: "WHY" },
          ],
          rows,
        )}\n`,
    paragraph(
      [
        `${addressCount(sum("total"))}: ${sum("removed")} removed`,
        `${sum("notSuppressed")} not suppressed`,
        `${sum("skipped")} kept as likely to bounce again${sum("skipped") > 0 ? " (--force removes them)" : ""}`,
        `${sum("failed")} failed.`,
      ].join(", "),
    ),
  ].join("");
};

const why = ({ outcome, warning, detail }: Result): string =>
  detail ?? (outcome === "likely_to_bounce_again" || warning !== null ? "likely to bounce again" : "");
