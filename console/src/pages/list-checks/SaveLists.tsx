import type { ListCheckItem, ListResultItem } from "../../../../functions/api/items/listCheckItem.ts";
import { listFiles, outcomesOf } from "../../../../shared/listChecks/listFiles.ts";
import type { List } from "../../../../shared/listChecks/reading/readList.ts";
import { pagesOf } from "../../api/pagesOf.ts";
import { saveText } from "../../api/saveCsv.ts";
import { useStoppable } from "../../api/useStoppable.ts";
import { say } from "../../parts/Announcer.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { keptList } from "./ownList.ts";

const PAGE = 1_000;

/** Saves the list in two: the rows without a problem, and the others with the reason beside each. */
export const SaveLists = ({ check: { id, problems } }: { check: ListCheckItem }) => {
  const own = keptList(id);
  const name = own?.name ?? "list";
  return (
    <section class="list-files" aria-label="Files">
      <div class="actions">
        <Save label="Save the clean list" fileName={`${name}-clean.csv`} id={id} part="clean" />
        {problems > 0 && (
          <Save label="Save the problems" fileName={`${name}-problems.csv`} id={id} part="problems" />
        )}
      </div>
      <p class="quiet">
        {own === undefined
          ? `${problems > 0 ? "Both have" : "It has"} addresses only. To get your file's own columns, check the file again and save before you reload or close the page.`
          : `${problems > 0 ? "Both keep" : "It keeps"} your list's columns and order.`}
      </p>
    </section>
  );
};

type SaveProps = { label: string; fileName: string; id: string; part: "clean" | "problems" };

const Save = ({ label, fileName, id, part }: SaveProps) => {
  const { start, isRunning, error } = useStoppable(async (signal) => {
    const isSaved = await saveText(fileName, async () => (await filesOf(id, signal))[part]);
    if (isSaved) say(`Saved ${fileName}.`);
  });
  return (
    <div>
      <button type="button" class="button" aria-disabled={isRunning} onClick={() => void start()}>
        {isRunning ? "Saving…" : label}
      </button>
      <ProblemBox error={error} />
    </div>
  );
};

const filesOf = async (id: string, signal: AbortSignal) => {
  const own = keptList(id);
  const query = own === undefined ? {} : { kind: "problem" as const };
  const results: ListResultItem[] = [];
  for await (const page of pagesOf(
    "/v1/list-checks/{id}/results",
    { path: { id }, query },
    { limit: PAGE, signal },
  ))
    results.push(...(await page.json()).items);
  const list = own?.list ?? addressesOnly(results);
  return listFiles(
    list,
    outcomesOf(
      list,
      results.filter(({ problem }) => problem),
    ),
  );
};

/** What the service knows of a list. */
const addressesOnly = (results: ListResultItem[]): List => ({
  format: { kind: "lines", hasHeader: true },
  header: ["address"],
  rows: results.map(({ number, address }) => ({ line: number, raw: address, addresses: [address] })),
});
