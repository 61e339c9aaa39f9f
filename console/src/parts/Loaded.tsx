import type { UseQueryResult } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { mayPass } from "../api/useGet.ts";
import { ProblemBox } from "./ProblemBox.tsx";

type LoadedProps<Answer> = {
  of: UseQueryResult<Answer, Error>;
  children: (answer: Answer) => ComponentChildren;
};

/** What was read, once it is there; what went wrong stands above what was read before. */
export const Loaded = <Answer,>({ of, children }: LoadedProps<Answer>) => {
  const { data, error, isPending } = of;
  return (
    <>
      {error !== null && <ProblemBox error={error}>{mayPass(error) && <TryAgain of={of} />}</ProblemBox>}
      {data !== undefined && children(data)}
      {data === undefined && error === null && isPending && (
        <p class="loading" role="status">
          Loading…
        </p>
      )}
    </>
  );
};

const TryAgain = ({ of: { refetch, isFetching } }: { of: UseQueryResult<unknown, Error> }) => {
  const tryAgain = async () => {
    const { isSuccess } = await refetch();
    // The button, which has the focus, is gone then.
    if (isSuccess) document.querySelector<HTMLElement>("main h1")?.focus();
  };
  return (
    <button
      type="button"
      class="button"
      aria-disabled={isFetching}
      onClick={() => !isFetching && void tryAgain()}
    >
      {isFetching ? "Trying…" : "Try again"}
    </button>
  );
};
