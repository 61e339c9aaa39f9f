import { useState } from "preact/hooks";
import type { JobItem } from "../../../../functions/api/items/jobItem.ts";
import { counted, number } from "../../../../shared/plainMail/words.ts";
import { pagesOf } from "../../api/pagesOf.ts";
import { useStoppable } from "../../api/useStoppable.ts";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { type Doubtful, RemoveManyDialog } from "../suppressions/RemoveManyDialog.tsx";
import { wordsFor } from "./outcomes.ts";

const PAGE = 1_000;

/** Offers to remove the addresses that a job skipped as likely to bounce again. */
export const RemoveSkipped = ({ job: { id, skipped } }: { job: JobItem }) => {
  const [doubtful, setDoubtful] = useState<Doubtful[]>();
  const { start, isRunning, error } = useStoppable(async (signal) =>
    setDoubtful(await skippedOf(id, signal)),
  );
  const isOne = skipped === 1;
  return (
    <>
      <section class="box watch">
        <p>
          <strong>
            {counted(skipped, "address", "addresses")} {isOne ? "is" : "are"} still suppressed:
          </strong>{" "}
          {isOne ? "it is" : "they are"} likely to bounce again. The results say why. Keep{" "}
          {isOne ? "it" : "them"} suppressed unless you know that the mailbox exists again, or that the person
          wants your mail.
        </p>
        <ProblemBox error={error} />
        <button type="button" class="button" aria-disabled={isRunning} onClick={start}>
          {isRunning
            ? "Looking up addresses…"
            : `Remove ${isOne ? "this one" : `these ${number(skipped)}`} too`}
        </button>
      </section>
      {doubtful !== undefined && (
        <RemoveManyDialog
          addresses={doubtful.map(({ address }) => address)}
          doubtful={doubtful}
          onClose={() => setDoubtful(undefined)}
        />
      )}
    </>
  );
};

const skippedOf = async (id: string, signal: AbortSignal): Promise<Doubtful[]> => {
  const found: Doubtful[] = [];
  for await (const response of pagesOf("/v1/jobs/{id}/results", { path: { id } }, { limit: PAGE, signal })) {
    const { items } = await response.json();
    for (const item of items)
      if (item.outcome === "likely_to_bounce_again")
        found.push({ address: item.address, why: wordsFor(item).detail });
  }
  return found;
};
