import type { Query } from "@rampart/client";
import {
  hashKey,
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { list, q } from "../../api/query.ts";
import { dividePages, mergeNewest, type NewestPage, replaceKnown } from "./merge.ts";

const everyMs = 2_000;

/** A list that follows what happens on the server. */
export interface Live<Row> {
  /** For `QueryView`. */
  query: { data: Row[] | undefined; error: Error | null; refetch: () => unknown };
  /** Reads older rows, if there are any. */
  more: () => void;
  /** New rows that wait, because the reader has scrolled. */
  waiting: number;
  /** Whether even more rows are new than `waiting` says. */
  hasMoreWaiting: boolean;
  /** Shows the rows that wait. */
  show: () => void;
  isPaused: boolean;
  pause: (isPaused: boolean) => void;
  /** Sets whether the reader has scrolled: new rows then wait, so that nothing moves. */
  setScrolled: (isScrolled: boolean) => void;
}

/**
 * Reads a list page by page, newest row first, and reads its newest page again every two seconds while
 * the page is visible.
 * @param keyOf must be stable between renders
 */
export function useLive<I, Row>(
  procedure: Query<I, NewestPage<Row>>,
  input: I,
  keyOf: (row: Row) => string,
): Live<Row> {
  const queries = useQueryClient();
  const [isPaused, pause] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const options = list(procedure, input);
  const pages = useInfiniteQuery({
    ...options,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  const isRead = pages.data !== undefined && !pages.isPlaceholderData;
  const {
    data: newest,
    dataUpdatedAt: newestAt,
    error,
  } = useQuery({
    ...q(procedure, input),
    queryKey: [procedure.path, "newest", input],
    enabled: isRead && !isPaused,
    refetchInterval: everyMs,
    staleTime: everyMs,
    // The first page has just been read.
    initialData: () => (isRead ? pages.data.pages[0] : undefined),
    initialDataUpdatedAt: pages.dataUpdatedAt,
  });

  const known = useMemo(() => pages.data?.pages.flatMap(({ items }) => items), [pages.data]);
  // A page that was read before the list has nothing new.
  const isNewer = isRead && newestAt >= pages.dataUpdatedAt;
  const merged = useMemo(
    () => (isNewer && newest && known ? mergeNewest(known, newest, keyOf) : null),
    [isNewer, newest, known, keyOf],
  );

  const hash = hashKey(options.queryKey);
  const apply = useCallback(
    (isMoving: boolean) => {
      if (merged === null || newest === undefined) return;
      const queryKey: QueryKey = JSON.parse(hash);
      if (isMoving && merged.rows === null) {
        void queries.resetQueries({ queryKey, exact: true });
        return;
      }
      queries.setQueryData<InfiniteData<NewestPage<Row>>>(
        queryKey,
        (data) => {
          if (data === undefined) return undefined;
          const next =
            isMoving && merged.rows
              ? dividePages(data.pages, merged.rows, newest)
              : data.pages.map((page) => replaceKnown(page, newest, keyOf));
          return { pages: next, pageParams: data.pageParams.slice(0, next.length) };
        },
        { updatedAt: newestAt },
      );
    },
    [merged, newest, newestAt, keyOf, queries, hash],
  );
  useEffect(() => apply(!isScrolled), [apply, isScrolled]);

  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    query: { data: known, error: error ?? pages.error, refetch: pages.refetch },
    more,
    waiting: isScrolled ? (merged?.fresh ?? 0) : 0,
    hasMoreWaiting: merged?.rows === null,
    show: () => apply(true),
    isPaused,
    pause,
    setScrolled,
  };
}
