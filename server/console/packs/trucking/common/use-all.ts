import type { Query } from "@rampart/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { list } from "../../../web/api/query.ts";

/** A day of a big fleet fits; a board of more would be read by nobody. */
const maxPages = 10;

/** The pages of a list as one, for views that show all of it; at most 2,000 things. */
export function useAll<I, T>(
  procedure: Query<I, { items: T[]; nextCursor: string | null }>,
  input: I,
) {
  const query = useInfiniteQuery({
    ...list(procedure, input),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetching, fetchNextPage, data } = query;
  const count = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && count < maxPages) void fetchNextPage();
  }, [hasNextPage, isFetching, count, fetchNextPage]);
  return query;
}
