import { setTimeout as wait } from "node:timers/promises";
import type { JobItem as Job, JobResultItem as Result } from "../../../functions/api/items/jobItem.ts";
import { counted, number } from "../../../shared/plainMail/words.ts";
import { likelyToBounceAgain, REASONS, type ReasonCode } from "../../../shared/reasons/reason.ts";
import { countAddresses, MOST_ADDRESSES } from "../../../shared/suppressions/removal/addressList.ts";
import { type ApiClient, ProblemError } from "../client/apiClient.ts";
import { ANSWER_IS_NO, Failure, USAGE } from "../client/failure.ts";
import type { Common } from "../client/operation.ts";
import { table } from "../output/table.ts";
import { confirmed, print, printJson, progress, tell } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";
import { readGroups } from "./suppressionGroups.ts";

export type Removing = Common & {
  file?: string;
  note?: string;
  force?: true;
  yes?: true;
  reason?: string;
  since?: string;
  until?: string;
  domain?: string;
  sender?: string;
};

/** Those suppressed for one reason. */
type Group = {
  reasonCode: ReasonCode;
  since?: string;
  until?: string;
  domain?: string;
  sender?: string;
};

const addressCount = (count: number) => counted(count, "address", "addresses");

const LOOK_EVERY_MS = 1_000;
const SHOWN_WHOLE = 50; // results; beyond that, only those that need attention

export const removeOne = async (api: ApiClient, address: string, options: Removing): Promise<void> => {
  const { note, force } = options;
  const given = { path: { address }, query: { note, force } };
  const item = await api.delete("/v1/suppressions/{address}", given);
  if (options.json) return printJson(item);
  print(paragraph(`Removed ${item.address}. SES will deliver to this address again.`));
};

export const removeMany = async (api: ApiClient, addresses: string[], options: Removing): Promise<void> => {
  const question = `Remove ${addressCount(countAddresses(addresses))} from SES's suppression list?`;
  // Standard input is used up if the addresses came from it.
  const asks = !options.yes && options.file !== "-";
  if (asks && !(await confirmed(question))) throw new Failure(USAGE, "nothing was removed");
  const jobs: Job[] = [];
  const results: Result[] = [];
  for (let from = 0; from < addresses.length; from += MOST_ADDRESSES) {
    const job = await workedOff(api, { addresses: addresses.slice(from, from + MOST_ADDRESSES) }, options);
    jobs.push(job);
    for (const result of await resultsOf(api, job)) results.push(result);
  }
  report(jobs, results, options);
};

/** Removes all that are suppressed for a reason: as many jobs as it takes, one after the other. */
export const removeGroup = async (api: ApiClient, group: Group, options: Removing): Promise<void> => {
  const { title, removal } = REASONS[group.reasonCode];
  if (likelyToBounceAgain(group.reasonCode) && !options.force)
    throw new Failure(
      USAGE,
      `mail to addresses suppressed for “${title}” is likely to bounce again. Remove individual addresses that you know work, or add --force`,
    );
  const size = await sizeOfGroup(api, group);
  if (size === undefined) throw new Failure(ANSWER_IS_NO, `no matching suppressions for “${title}”`);
  const first = removal === "afterFix" ? " Fix the cause first, or they will bounce again." : "";
  const question = `Remove ${size} suppressed for “${title}” from SES's suppression list?${first}`;
  if (!options.yes && !(await confirmed(question))) throw new Failure(USAGE, "nothing was removed");
  const jobs: Job[] = [];
  const results: Result[] = [];
  for (let until = group.until; ; ) {
    const job = await nextOf(api, { ...group, ...(until === undefined ? {} : { until }) }, jobs, options);
    if (job === undefined) break;
    jobs.push(job);
    for (const result of await resultsOf(api, job)) results.push(result);
    if (job.nextUntil === null) break;
    until = job.nextUntil;
  }
  report(jobs, results, options);
};

/** The rest may have left the list while the jobs before it ran. */
const nextOf = async (api: ApiClient, filter: Group, before: Job[], options: Removing) => {
  try {
    return await workedOff(api, { filter }, options);
  } catch (error) {
    const isOver = error instanceof ProblemError && error.problem.code === "nothing_to_remove";
    if (isOver && before.length > 0) return undefined;
    throw error;
  }
};

/** `212 addresses`, `more than 10,000 addresses`. */
const sizeOfGroup = async (api: ApiClient, group: Group): Promise<string | undefined> => {
  const { reasonCode, since, until, domain, sender } = group;
  if ((domain ?? sender) !== undefined) {
    const query = { reasonCode, since, until, domain, sender };
    const { items, cursor } = await api.list("/v1/suppressions", { query }, { limit: 1_000 });
    return sizeText(items.length, cursor !== null);
  }
  const found = (await readGroups(api, { since, until })).find((one) => one.reasonCode === reasonCode);
  return sizeText(found?.count ?? 0, found?.orMore ?? false);
};

const sizeText = (count: number, orMore: boolean): string | undefined => {
  if (count === 0 && !orMore) return undefined;
  return orMore ? `more than ${addressCount(count)}` : addressCount(count);
};

const resultsOf = async (api: ApiClient, { id }: Job): Promise<Result[]> =>
  (await api.list("/v1/jobs/{id}/results", { path: { id } }, { limit: 0, all: true })).items;

const report = (jobs: Job[], results: Result[], options: Removing): void => {
  if (options.json) printJson({ jobs, results });
  else print(resultsText(jobs, results));
  if (results.some(({ outcome }) => STAYS.includes(outcome))) process.exitCode = ANSWER_IS_NO;
};

const workedOff = async (
  api: ApiClient,
  which: { addresses: string[] } | { filter: Group },
  { note, force }: Removing,
): Promise<Job> => {
  let job = await api.post("/v1/suppressions/remove", {
    body: { ...which, note, skipLikelyToBounce: force !== true },
  });
  tell(paragraph(`${addressCount(job.total)}, job ${job.id}: it continues even if you stop this command.`));
  while (job.state !== "done") {
    progress(
      `${number(job.done)} of ${number(job.total)} done, ${number(job.skipped + job.failed)} not removed`,
    );
    await wait(LOOK_EVERY_MS);
    job = await api.get("/v1/jobs/{id}", { path: { id: job.id } });
  }
  progress("");
  return job;
};

const STAYS = ["likely_to_bounce_again", "reason_changed", "invalid_address", "failed"];
const OUTCOMES: Record<string, string> = {
  removed: "removed",
  not_suppressed: "not suppressed",
  likely_to_bounce_again: "skipped",
  reason_changed: "skipped",
  invalid_address: "invalid",
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
            { title: "REASON" },
          ],
          rows,
        )}\n`,
    paragraph(
      [
        `${addressCount(sum("total"))}: ${number(sum("removed"))} removed`,
        `${number(sum("notSuppressed"))} not suppressed`,
        `${number(sum("skipped"))} skipped${skippedBecause(results)}`,
        `${number(sum("failed"))} failed.`,
      ].join(", "),
    ),
  ].join("");
};

const skippedBecause = (results: Result[]): string => {
  const skipped = (outcome: Result["outcome"]) => results.some((result) => result.outcome === outcome);
  if (skipped("reason_changed"))
    return skipped("likely_to_bounce_again") ? "" : ", now suppressed for another reason";
  return skipped("likely_to_bounce_again") ? " as likely to bounce again (--force removes them)" : "";
};

const why = ({ outcome, warning, detail }: Result): string =>
  detail ?? (outcome === "likely_to_bounce_again" || warning !== null ? "likely to bounce again" : "");
