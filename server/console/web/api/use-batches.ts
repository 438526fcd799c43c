import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** Long work that is done some items at a time. */
export interface Batches<R> {
  state: "running" | "done" | "stopped" | "failed";
  /** The results so far. */
  results: readonly R[];
  /** Why it failed. What had been done before stays done. */
  error: unknown;
}

/** Does some items after a cursor. */
type Step<R> = (cursor: string | undefined) => Promise<{ items: R[]; nextCursor: string | null }>;

interface BatchActions<R> {
  batches: Batches<R> | null;
  start: (step: Step<R>) => void;
  /** Ends the work after the items that are being done. */
  stop: () => void;
  /** Forgets the results. */
  forget: () => void;
}

/**
 * Work that this session does in batches. It goes on while other pages are open, and its results are
 * there when the person comes back.
 * @param name what it does; the same name is the same work
 */
export function useBatches<R>(name: string): BatchActions<R> {
  const queries = useQueryClient();
  const { data: batches = null } = useQuery<Batches<R> | null>({
    queryKey: ["batches", name],
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const put = useCallback(
    (next: Batches<R> | null) => queries.setQueryData(["batches", name], next),
    [queries, name],
  );
  const present = useCallback(
    () => queries.getQueryData<Batches<R>>(["batches", name]) ?? null,
    [queries, name],
  );
  const start = useCallback(
    (step: Step<R>) => {
      if (present()?.state === "running") return;
      void runBatches(step, present, put);
    },
    [present, put],
  );
  const stop = useCallback(() => {
    const running = present();
    if (running) put({ ...running, state: "stopped" });
  }, [present, put]);
  return { batches, start, stop, forget: useCallback(() => put(null), [put]) };
}

async function runBatches<R>(
  step: Step<R>,
  present: () => Batches<R> | null,
  put: (next: Batches<R>) => void,
): Promise<void> {
  const results: R[] = [];
  let cursor: string | undefined;
  put({ state: "running", results: [], error: null });
  try {
    do {
      const { items, nextCursor } = await step(cursor);
      results.push(...items);
      cursor = nextCursor ?? undefined;
      const isStopped = present()?.state !== "running";
      const state = isStopped ? "stopped" : cursor === undefined ? "done" : "running";
      put({ state, results: [...results], error: null });
    } while (cursor !== undefined && present()?.state === "running");
  } catch (error) {
    put({ state: "failed", results: [...results], error });
  }
}
