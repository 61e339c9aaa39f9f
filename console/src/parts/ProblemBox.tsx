import { ProblemError } from "../api/ProblemError.ts";

/** What went wrong and how to mend it, in the API's words. */
export const ProblemBox = ({ error }: { error: unknown }) => {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ProblemError ? error.problem : undefined;
  return (
    <div class="box bad" role="alert">
      <strong>{problem?.title ?? "Something went wrong in this page"}</strong>
      <p>{problem?.detail ?? (error instanceof Error ? error.message : String(error))}</p>
      {problem?.requestId !== undefined && (
        <p class="quiet">
          Request <code>{problem.requestId}</code> in the service's log.
        </p>
      )}
    </div>
  );
};
