import type { ErasureItem } from "../../../../functions/api/items/erasureItem.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { mayPass, useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/Time.tsx";

const EVERY_MS = 1_000;

/** How far the erasure of a person has come. It continues when the page is closed. */
export const ErasurePage = ({ id }: { id: string }) => {
  const answer = useGet(
    "/v1/erasures/{id}",
    { path: { id } },
    {
      every: (erasure, error) =>
        erasure?.state === "done" || (error !== null && !mayPass(error)) ? false : EVERY_MS,
    },
  );
  const erasure = answer.data;
  return (
    <Page
      title="Erasure"
      beside={erasure && <StateBadge state={erasure.state} />}
      lead={
        erasure && (
          <>
            Started on <Time at={erasure.createdAt} />
            {erasure.finishedAt !== null && (
              <>
                , finished on <Time at={erasure.finishedAt} />
              </>
            )}
            . The id <code>{erasure.recipientId}</code> replaces the address.
          </>
        )
      }
    >
      <Loaded of={answer}>
        {(found) => (
          <>
            <p role="status" aria-live="polite">
              {progressOf(found)}
            </p>
            {found.waitsForJob !== null && (
              <p>
                <a href={`/jobs/${encodeURIComponent(found.waitsForJob)}`}>
                  See the removal it is waiting for
                </a>
              </p>
            )}
            <DataTable
              caption="What was deleted or rewritten"
              columns={COLUMNS}
              rows={STAGES.map((stage) => ({ stage, count: found.changed[stage] }))}
              keyOf={({ stage }) => stage}
              empty={null}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const StateBadge = ({ state }: Pick<ErasureItem, "state">) => {
  if (state === "done") return <Badge tone="good">Done</Badge>;
  return <Badge tone="info">{state === "queued" ? "Waiting" : "Running"}</Badge>;
};

const progressOf = ({ state, stage, waitsForJob }: ErasureItem): string => {
  if (state === "done") return "Erased.";
  if (waitsForJob !== null)
    return "Waiting for a job to remove this address from the SES suppression list. The erasure continues after that.";
  if (state === "queued" || stage === null) return "Waiting to start. You can close this page.";
  return `Working on: ${IN_WORDS[stage]}. You can close this page.`;
};

type Stage = keyof ErasureItem["changed"];

const IN_WORDS: Record<Stage, string> = {
  events: "events",
  eventsOfNobody: "events without a recipient",
  suppressions: "suppressions",
  removalJobs: "removals",
  listChecks: "list checks",
  quarantine: "quarantine",
  identities: "senders",
  accountEvents: "account events",
  comparisons: "comparisons",
  warnings: "warnings",
  digests: "digests",
  auditLog: "audit log",
  erasures: "earlier erasures",
};
const STAGES = Object.keys(IN_WORDS) as Stage[];

const COLUMNS: Column<{ stage: Stage; count: number }>[] = [
  { name: "Where", cell: ({ stage }) => IN_WORDS[stage] },
  { name: "Items", isNumber: true, cell: ({ count }) => number(count) },
];
