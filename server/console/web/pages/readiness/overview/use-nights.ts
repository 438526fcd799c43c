import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { list } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import type { ScopeFilter } from "../scope/search.ts";

const dayMs = 86_400_000;

/** The nights of the last days, oldest first, read page by page. */
export function useNights(filter: ScopeFilter & { person?: string }, days: number) {
  const api = useApi();
  // From the start of a day, so that the question stays the same.
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const from = new Date(today - days * dayMs).toISOString();
  const found = useInfiniteQuery({
    ...list(api.readiness.history, { ...filter, from, limit: 200 }),
    placeholderData: keepPreviousData,
  });
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = found;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const nights = useMemo(() => data?.pages.flatMap(({ items }) => items).toReversed(), [data]);
  const range = useMemo(
    () => [new Date(today - days * dayMs), new Date(today + dayMs)] as const,
    [today, days],
  );
  return { query: { data: nights, error, refetch }, range };
}
