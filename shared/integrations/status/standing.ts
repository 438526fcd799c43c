import type { IntegrationKind, integrationStates } from "../../../drizzle/schema/index.ts";

type State = typeof integrationStates.$inferSelect;

/** What a person is told in one word; docs/operations.md says what to do about each. */
export type Status = "OK" | "RETRYING" | "DEGRADED" | "DOWN" | "PAUSED";

/** An account whose breaker has not closed for so long is down, not only degraded. */
const downAfterMs = 15 * 60_000;
/** A failure counts as present this long, unless a sync came after it. */
const recentMs = 5 * 60_000;

/** How an account stands, by what is kept of it; without a row it was never called. */
export interface Standing {
  lastSync: Date | null;
  status: Status;
  /** Why it is not OK, or was not when it last failed. */
  errorCategory: string | null;
  lastError: string | null;
  failuresLastHour: number;
  /** When it may be called again; null for now. */
  nextAttempt: Date | null;
}

/** The names that the status uses: `user-service` is `userService`. */
export const statusName = (kind: IntegrationKind): string =>
  kind.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

export function standingOf(state: State | undefined, now: Date): Standing {
  const failures = (state?.failedAt ?? []).filter((at) => now.getTime() - at.getTime() < 3_600_000);
  const held = state?.holdUntil && state.holdUntil > now ? state.holdUntil : null;
  return {
    lastSync: state?.lastSyncAt ?? null,
    status: statusOf(state, failures.at(-1), held, now),
    errorCategory: state?.errorCategory ?? null,
    lastError: state?.lastError ?? null,
    failuresLastHour: failures.length,
    nextAttempt: held,
  };
}

function statusOf(
  state: State | undefined,
  lastFailure: Date | undefined,
  held: Date | null,
  now: Date,
): Status {
  if (!state) return "OK";
  if (state.pausedAt) return "PAUSED";
  if (state.breaker !== "closed") {
    const since = now.getTime() - (state.brokenAt ?? now).getTime();
    return since >= downAfterMs || state.errorCategory === "credentials" ? "DOWN" : "DEGRADED";
  }
  if (held) return "RETRYING";
  const isRecent = lastFailure && now.getTime() - lastFailure.getTime() < recentMs;
  return isRecent && lastFailure > (state.lastSyncAt ?? new Date(0)) ? "RETRYING" : "OK";
}
