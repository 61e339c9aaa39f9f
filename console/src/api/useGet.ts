import { QueryClient, type UseQueryResult, useQuery } from "@tanstack/preact-query";
import type { Answer, Arguments, Given, Path } from "../../../functions/api/calls.ts";
import { pathOf } from "../../../functions/api/http/pathOf.ts";
import { send, urlOfCall } from "./call.ts";
import { ProblemError } from "./ProblemError.ts";
import { onSessionChange } from "./session.ts";

const MOST_RETRIES = 2;

/** What is wrong with the request stays wrong; a service that is busy or out of reach may come back. */
export const mayPass = (error: unknown): boolean =>
  !(error instanceof ProblemError) || error.problem.status === 0 || error.problem.status >= 500;

/** Everything that was read from the API, by path and query. */
export const answers = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < MOST_RETRIES && mayPass(error),
      refetchOnWindowFocus: true,
      // Without a network a page says so, rather than wait for one without a word.
      networkMode: "always",
      refetchOnReconnect: true,
    },
  },
});
// Nobody sees what another token's holder had read, nor may do what that one might.
onSessionChange(() => answers.clear());

export type GetOptions<Answer> = {
  /** Asks again every so many milliseconds while the page is looked at; it may depend on the last answer, and on what went wrong since. */
  every?: number | false | ((answer: Answer | undefined, error: Error | null) => number | false);
  /** For how many milliseconds an answer is new enough, though the page is come back to. */
  freshFor?: number;
  /** False asks not at all, as yet. */
  enabled?: boolean;
};

/** What `GET path` answers, kept while the next is fetched, so that nothing flickers. `error` is a `ProblemError`. */
export const useGet = <P extends Path<"GET">>(
  template: P,
  ...[given, { every = false, freshFor, enabled = true } = {}]: Arguments<
    Given<"GET", P>,
    [options: GetOptions<Answer<"GET", P>>]
  >
): UseQueryResult<Answer<"GET", P>, Error> => {
  const path = pathOf(template, given?.path);
  const url = urlOfCall(template, given);
  return useQuery<Answer<"GET", P>, Error>({
    queryKey: [path, given?.query ?? {}],
    queryFn: async ({ signal }) => (await send("GET", url, { signal })).json(),
    enabled,
    refetchInterval: typeof every === "function" ? ({ state }) => every(state.data, state.error) : every,
    ...(freshFor === undefined ? {} : { staleTime: freshFor }),
    // The page before this one, never the answer about somebody else.
    placeholderData: (previous, query) => (query?.queryKey[0] === path ? previous : undefined),
  });
};

/** A resource and what lies below it: `/v1/identities`. */
type Resource =
  Path<"GET"> extends infer P ? (P extends `/v1/${infer Name}/${string}` ? `/v1/${Name}` : P) : never;

/** Has what was read under `path` and below read again, after something was changed there; settles once it is shown. */
export const refresh = async (...paths: ("/v1" | Resource)[]): Promise<void> => {
  await Promise.all(
    paths.map((path) =>
      answers.invalidateQueries({
        predicate: ({ queryKey: [key] }) =>
          typeof key === "string" && (key === path || key.startsWith(`${path}/`)),
      }),
    ),
  );
  // The pages are told in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
};
