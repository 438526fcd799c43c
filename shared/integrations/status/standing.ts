import * as z from "zod";
import type { IntegrationKind, integrationStates } from "../../../drizzle/schema/index.ts";

type State = typeof integrationStates.$inferSelect;

/** The status of an integration in one word; docs/operations.md says what to do about each. */
const status = z.enum(["OK", "RETRYING", "DEGRADED", "DOWN", "PAUSED"]);
type Status = z.output<typeof status>;

/** How long a breaker must be open before the account counts as down instead of degraded. */
const downAfterMs = 15 * 60_000;
/** How long a failure shows as RETRYING, unless a sync succeeded after it. */
const recentMs = 5 * 60_000;

/** The standing of an account, from its row; without a row it was never called. */
export const standing = z.object({
  lastSync: z.date().nullable(),
  status,
  errorCategory: z.string().nullable().describe("The category of the last failure."),
  lastError: z.string().nullable(),
  failuresLastHour: z.int(),
  nextAttempt: z.date().nullable().describe("When it may be called again; null for at once."),
});
export type Standing = z.output<typeof standing>;

/** The name of an integration in the status: `user-service` is `userService`. */
export const statusName = (kind: IntegrationKind): string =>
  kind.replaceAll(/-(\w)/g, (_match, initial: string) => initial.toUpperCase());

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
