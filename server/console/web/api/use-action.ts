import { useState } from "react";

/** Something that a person started: whether it runs, and why it failed. */
export interface Action<I> {
  run: (input: I) => void;
  isRunning: boolean;
  /** Why the last run failed; null if it did not. */
  error: unknown;
}

/** Runs a function on a person's demand, once at a time. For pages without a session. */
export function useAction<I>(perform: (input: I) => Promise<void>): Action<I> {
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>({
    isRunning: false,
    error: null,
  });
  const run = (input: I) => {
    if (state.isRunning) return;
    setState({ isRunning: true, error: null });
    perform(input).then(
      () => setState({ isRunning: false, error: null }),
      (error: unknown) => setState({ isRunning: false, error }),
    );
  };
  return { run, ...state };
}
