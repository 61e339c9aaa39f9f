import { useRef } from "preact/hooks";
import { counted, number } from "../../../shared/plainMail/words.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/durations.ts";

const OBSERVED_MS = 5_000; // long enough for the pace to be meaningful
const TENTHS = 10;

type Job = { state: "queued" | "running" | "done"; done: number; total: number };

/** Progress; a screen reader announces each tenth, and `summary` at the end. */
export const JobProgress = ({ job, summary }: { job: Job; summary: string }) => {
  const { state, done, total } = job;
  const left = useTimeLeft(job);
  const isDone = state === "done";
  const tenths = Math.floor((done / total) * TENTHS);
  return (
    <div class="job-progress">
      <progress aria-label="Addresses done" value={done} max={total} />
      <p>
        <strong>
          {number(done)} of {number(total)}
        </strong>{" "}
        done
        {left !== undefined && `, ${left}`}.{" "}
        {!isDone && (
          <span class="quiet">It continues if you close this page; return to this URL to see it.</span>
        )}
      </p>
      <p class="unseen" role="status" aria-live="polite">
        {isDone ? summary : `${(tenths * 100) / TENTHS} percent done`}
      </p>
    </div>
  );
};

/** From the pace since the page was opened. */
const useTimeLeft = ({ state, done, total }: Job): string | undefined => {
  const first = useRef({ at: performance.now(), done });
  const ms = performance.now() - first.current.at;
  const since = done - first.current.done;
  if (state === "done" || since === 0 || ms < OBSERVED_MS) return undefined;
  const left = ((total - done) / since) * ms;
  if (left < MINUTE_MS) return "less than a minute left";
  return left < 2 * HOUR_MS
    ? `about ${counted(left / MINUTE_MS, "minute")} left`
    : `about ${counted(left / HOUR_MS, "hour")} left`;
};
