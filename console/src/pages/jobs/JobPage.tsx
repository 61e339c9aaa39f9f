import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { JobItem } from "../../../../functions/api/items/jobItem.ts";
import { counted, number } from "../../../../shared/plainMail/words.ts";
import { REASONS } from "../../../../shared/reasons/reason.ts";
import { urlOf } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { mayPass, refresh, useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { JobProgress } from "../../parts/JobProgress.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { SaveCsv } from "../../parts/SaveCsv.tsx";
import { Time } from "../../parts/Time.tsx";
import { jobPath } from "../suppressions/beginRemoval.ts";
import { JobResults } from "./JobResults.tsx";
import { RemoveSkipped } from "./RemoveSkipped.tsx";
import "./jobs.css";

const EVERY_MS = 1_000;

/** A removal job: its progress, and the outcome of each address. It continues when the page is closed. */
export const JobPage = ({ id }: { id: string }) => {
  const mayRemove = useMay("suppressions:write");
  const answer = useGet(
    "/v1/jobs/{id}",
    { path: { id } },
    {
      every: (job, error) =>
        job?.state === "done" || (error !== null && !mayPass(error)) ? false : EVERY_MS,
    },
  );
  const job = answer.data;
  const isDone = job?.state === "done";
  useEffect(() => {
    if (isDone) void refresh("/v1/jobs", "/v1/suppressions", "/v1/suppression-groups");
  }, [isDone]);
  return (
    <Page
      title={job === undefined ? "Removal" : `Removal of ${counted(job.total, "address", "addresses")}`}
      beside={job && <StateBadge job={job} />}
      lead={
        job && (
          <>
            {job.filter !== null && (
              <>
                Reason: <a href={groupPath(job.filter)}>{REASONS[job.filter.reasonCode].title}</a>
                {job.filter.domain !== null && `, at ${job.filter.domain}`}
                {job.filter.sender !== null && `, mail from ${job.filter.sender}`}.{" "}
              </>
            )}
            Started on <Time at={job.createdAt} />
            {job.finishedAt !== null && (
              <>
                , finished on <Time at={job.finishedAt} />
              </>
            )}
            . <a href="/suppressions">Back to the suppression list</a>
          </>
        )
      }
      actions={
        job && (
          <SaveCsv
            label="Save results as CSV"
            path="/v1/jobs/{id}/results"
            given={{ path: { id } }}
            name={`removal-${id}`}
          />
        )
      }
    >
      <Parts id={id} />
      <Loaded of={answer}>
        {(job) => (
          <>
            <section class="panel" aria-label="Progress">
              <JobProgress job={job} summary={summaryOf(job)} />
              <Counts job={job} />
            </section>
            {isDone && job.skipped > 0 && job.filter === null && mayRemove && <RemoveSkipped job={job} />}
            <More job={job} />
            <JobResults id={id} isDone={isDone} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const StateBadge = ({ job: { state } }: { job: JobItem }) => {
  if (state === "done") return <Badge tone="good">Done</Badge>;
  return <Badge tone="info">{state === "queued" ? "Waiting" : "Running"}</Badge>;
};

const summaryOf = ({ removed, notSuppressed, skipped, failed }: JobItem): string =>
  `Done: ${counted(removed, "address", "addresses")} removed, ${number(notSuppressed)} not suppressed, ${number(skipped)} skipped, ${number(failed)} failed.`;

const Counts = ({ job: { removed, notSuppressed, skipped, failed } }: { job: JobItem }) => (
  <dl class="job-outcomes">
    {(
      [
        ["Removed", removed],
        ["Not suppressed", notSuppressed],
        ["Skipped", skipped],
        ["Failed or invalid", failed],
      ] as const
    ).map(([name, count]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{number(count)}</dd>
      </div>
    ))}
  </dl>
);

const groupPath = ({ reasonCode, domain, sender }: NonNullable<JobItem["filter"]>): string =>
  urlOf("/suppressions", { reasonCode, domain, sender });

/** Says that the group was larger than the jobs started. */
const More = ({ job: { id, more, filter } }: { job: JobItem }) => {
  const parts = useLocation().query["parts"]?.split(",") ?? [id];
  if (!more || filter === null || parts.at(-1) !== id) return null;
  return (
    <p class="box info">
      More addresses are suppressed for this reason. <a href={groupPath(filter)}>List the rest</a> and remove
      them when this job is done.
    </p>
  );
};

/** The jobs into which a long list or large group was split. */
const Parts = ({ id }: { id: string }) => {
  const parts = useLocation().query["parts"]?.split(",") ?? [];
  if (parts.length < 2) return null;
  return (
    <nav class="actions job-parts" aria-label="Parts of the removal">
      <span>Split into {number(parts.length)} jobs:</span>
      {parts.map((part, i) => (
        <a
          key={part}
          class="button small"
          href={jobPath(part, parts)}
          aria-current={part === id ? "page" : undefined}
        >
          Part {i + 1}
        </a>
      ))}
    </nav>
  );
};
