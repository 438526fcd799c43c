import type { Query } from "@rampart/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Action } from "./use-action.ts";

interface Change<O> {
  /** The procedures whose answers the change may have altered; what the page shows of them is read again. */
  // The types of their inputs do not matter here, and no common one exists.
  // oxlint-disable-next-line typescript/no-explicit-any
  reads?: readonly Query<any, any>[];
  /** Reads them again after a failure too, because the attempt itself is recorded. */
  readsAfterFailure?: boolean;
  /** Called when the change is done. */
  onDone?: (output: O) => void;
}

/** Changes something for the person of the page: `useChange(api.roles.create.mutate, { reads: [api.roles.list] })`. */
export function useChange<I, O>(
  perform: (input: I) => Promise<O>,
  { reads = [], readsAfterFailure = false, onDone }: Change<O> = {},
): Action<I> {
  const queries = useQueryClient();
  const readAgain = () => {
    for (const { path } of reads) void queries.invalidateQueries({ queryKey: [path] });
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: perform,
    // An answer can have a secret, which is not kept.
    gcTime: 0,
    onSuccess: (output) => {
      onDone?.(output);
      readAgain();
    },
    onError: () => {
      if (readsAfterFailure) readAgain();
    },
  });
  return { run: mutate, isRunning: isPending, error };
}
