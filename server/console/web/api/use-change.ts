import type { Query } from "@rampart/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Action } from "./use-action.ts";

interface Change<O> {
  /** The procedures whose answers the change may have altered; what the page shows of them is read again. */
  // The types of their inputs do not matter here, and no common one exists.
  // oxlint-disable-next-line typescript/no-explicit-any
  reads?: readonly Query<any, any>[];
  /** Called when the change is done. */
  onDone?: (output: O) => void;
}

/** Changes something for the person of the page: `useChange(api.roles.create.mutate, { reads: [api.roles.list] })`. */
export function useChange<I, O>(
  perform: (input: I) => Promise<O>,
  { reads = [], onDone }: Change<O> = {},
): Action<I> {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: perform,
    // An answer can have a secret, which is not kept.
    gcTime: 0,
    onSuccess: (output) => {
      onDone?.(output);
      for (const { path } of reads) void queries.invalidateQueries({ queryKey: [path] });
    },
  });
  return { run: mutate, isRunning: isPending, error };
}
