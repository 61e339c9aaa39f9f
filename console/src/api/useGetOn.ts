import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/preact-query";
import type { Given, Page, PagePath } from "../../../functions/api/calls.ts";
import { type InUrl, send, urlOfCall } from "./call.ts";

/** What `GET path` answers, page after page as `fetchNextPage` asks for them; none of them is asked for twice. */
export const useGetOn = <P extends PagePath>(
  template: P,
  given: Given<"GET", P>,
): UseInfiniteQueryResult<InfiniteData<Page<P>, string | null>, Error> => {
  const inUrl: InUrl = given;
  const urlOfPage = (cursor: string | null) =>
    urlOfCall(template, { ...inUrl, query: { ...inUrl.query, cursor } });
  return useInfiniteQuery<Page<P>, Error, InfiniteData<Page<P>, string | null>, unknown[], string | null>({
    queryKey: [template, given, "on"],
    queryFn: async ({ pageParam, signal }) => (await send("GET", urlOfPage(pageParam), { signal })).json(),
    initialPageParam: null,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
};
