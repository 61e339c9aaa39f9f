import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/preact-query";
import { call, type Query } from "./call.ts";

/** What `GET path` answers, page after page as `fetchNextPage` asks for them; none of them is asked for twice. */
export const useGetOn = <Answer extends { cursor: string | null }>(
  path: string,
  query: Query,
): UseInfiniteQueryResult<InfiniteData<Answer, string | null>, Error> =>
  useInfiniteQuery<Answer, Error, InfiniteData<Answer, string | null>, unknown[], string | null>({
    queryKey: [path, query, "on"],
    queryFn: ({ pageParam, signal }) =>
      call<Answer>("GET", path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: null,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
