import { and, eq, sql } from "drizzle-orm";
import { type DeadLetterAttempt, deadLetters } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import { actorName, type Context } from "../context.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { AppError } from "../errors.ts";
import { inProgress, lockOpenDeadLetter, type OpenDeadLetter } from "./dead-letter.ts";

/** A dead letter that the caller is replaying. `attempts` includes this replay, and identifies it. */
export interface ClaimedDeadLetter extends OpenDeadLetter {
  /** The history without the attempt in progress. */
  earlier: DeadLetterAttempt[];
  attempt: DeadLetterAttempt;
}

/**
 * Claims the replay of a dead letter. It has its own transaction, because the replay uses others, which
 * would wait for this one. Of two concurrent callers, one gets the claim.
 * @throws AppError not_found; conflict if it is closed or being replayed; bad_request for a repaired
 *   body of a job
 */
export function claimDeadLetter(
  ctx: Context,
  id: string,
  hasNewBody: boolean,
): Promise<ClaimedDeadLetter> {
  return ctx.scope.write(async (db) => {
    const deadLetter = await lockOpenDeadLetter(db, id);
    if (hasNewBody && deadLetter.source === "job") {
      const message = "A job's message cannot be changed. Omit body.";
      throw new AppError("bad_request", message, { field: "body" });
    }
    const attempts = deadLetter.attempts + 1;
    const earlier = deadLetter.history.length > 0 ? deadLetter.history : [firstAttempt(deadLetter)];
    const attempt = { at: ctx.now().toISOString(), by: actorName(ctx), result: inProgress };
    await db
      .update(deadLetters)
      .set({ attempts, triedAt: sql`now()`, history: [...earlier, attempt] })
      .where(eq(deadLetters.id, deadLetter.id))
      .execute();
    return { ...deadLetter, attempts, earlier, attempt };
  });
}

const firstBy = {
  scim: () => "scim",
  job: (request: Record<string, unknown>) => `job:${String(request["job"])}`,
  webhook: (request: Record<string, unknown>) => `webhook:${String(request["service"])}`,
};

/** The failure that created the dead letter, because later attempts overwrite its reason. */
const firstAttempt = ({ source, request, triedAt, reason }: OpenDeadLetter): DeadLetterAttempt => ({
  at: triedAt.toISOString(),
  by: firstBy[source](request),
  result: reason,
});

export interface ReplayResult {
  status: "open" | "replayed";
  /** The result of the attempt, or why it failed. */
  result: string;
  /** The new reason of the dead letter; unchanged if left out. */
  reason?: string;
}

/**
 * Records the result of a replay. If a later attempt has claimed the dead letter, only the audit log
 * records it. It writes as the system, because the replay may have revoked the actor's own access.
 */
export async function recordReplayResult(
  ctx: Context,
  { id, attempts, earlier, attempt, reason: earlierReason }: ClaimedDeadLetter,
  { status, result, reason }: ReplayResult,
): Promise<void> {
  const system = new TenantScope(ctx.database, { kind: "system", tenantId: ctx.scope.tenantId });
  await system.write(async (db) => {
    const change = {
      action: "dead_letter.replay",
      subjectId: id,
      before: { status: "open", attempts: attempts - 1, reason: earlierReason },
      after: { status, attempts, result },
    };
    await Promise.all([
      db
        .update(deadLetters)
        .set({
          status,
          history: [...earlier, { ...attempt, result }],
          ...(reason === undefined ? {} : { reason }),
        })
        .where(
          and(
            eq(deadLetters.id, id),
            eq(deadLetters.attempts, attempts),
            eq(deadLetters.status, "open"),
          ),
        )
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
  });
}
