import type { ComponentChildren } from "preact";
import { ProblemError } from "../api/ProblemError.ts";
import { Remedies } from "./remedies/Remedies.tsx";

const SERVER_ERROR = 500;

type ProblemBoxProps = {
  error: unknown;
  /** A button that does it once more, say. */
  children?: ComponentChildren;
};

/** What went wrong and how to fix it, in the API's words. */
export const ProblemBox = ({ error, children }: ProblemBoxProps) => {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ProblemError ? error.problem : undefined;
  return (
    <div class="box bad" role="alert">
      <strong>{problem?.title ?? "Something went wrong"}</strong>
      <p>{problem?.detail ?? (error instanceof Error ? error.message : String(error))}</p>
      <Remedies steps={problem?.remedy ?? []} />
      {problem?.requestId !== undefined && problem.status >= SERVER_ERROR && (
        <p class="quiet">
          Request id in the service's log: <code>{problem.requestId}</code>
        </p>
      )}
      {children}
    </div>
  );
};
