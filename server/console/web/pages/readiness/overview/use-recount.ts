import type { RampartClient } from "@rampart/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

const askEveryMs = 1_000;

/**
 * Asks for a recount, and reads the report until it has a later time than the one that was shown.
 * Leaving the page loses nothing: the recount goes on.
 */
export function useRecount(api: RampartClient, asOf: string | undefined) {
  const queries = useQueryClient();
  const [since, setSince] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.readiness.aggregate.mutate(),
    onSuccess: () => setSince(asOf ?? ""),
  });
  const isWaiting = since !== null && (asOf ?? "") === since;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(
      () => void queries.invalidateQueries({ queryKey: [api.readiness.report.path] }),
      askEveryMs,
    );
    return () => clearInterval(timer);
  }, [isWaiting, queries, api]);
  useEffect(() => {
    if (since === null || isWaiting) return;
    setSince(null);
    setDone(true);
    // Everything else on the page comes from the new report, too.
    void queries.invalidateQueries();
  }, [since, isWaiting, queries]);
  return {
    run: () => {
      setDone(false);
      mutate();
    },
    isRunning: isPending || isWaiting,
    isDone,
    error,
  };
}
