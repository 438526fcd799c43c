import { and, eq, sql } from "drizzle-orm";
import { type DeadLetterAttempt, deadLetters } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import { actorName, type Context } from "../context.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { AppError } from "../errors.ts";
import { lockOpenDeadLetter, type OpenDeadLetter, underWay } from "./dead-letter.ts";

/** A letter whose replay is this caller's: `attempts` counts it, and names it. */
export interface ClaimedDeadLetter extends OpenDeadLetter {
  /** Without the attempt that is under way. */
  earlier: DeadLetterAttempt[];
  attempt: DeadLetterAttempt;
}

/**
 * Takes the right to replay a letter, in a transaction of its own: the replay's are others, and two
 * that wait for each other would never end. Of two that ask at once, one gets it.
 * @throws AppError not_found; conflict when it is closed or being replayed; bad_request for a new
 *   body where only the stored one will do
 */
export function claimDeadLetter(
  ctx: Context,
  id: string,
  isRepaired: boolean,
): Promise<ClaimedDeadLetter> {
  return ctx.scope.write(async (db) => {
    const letter = await lockOpenDeadLetter(db, id);
    if (isRepaired && letter.source === "job") {
      const message = "A job's message cannot be changed. Omit body.";
      throw new AppError("bad_request", message, { field: "body" });
    }
    const attempts = letter.attempts + 1;
    const earlier = letter.history.length > 0 ? letter.history : [firstAttempt(letter)];
    const attempt = { at: ctx.now().toISOString(), by: actorName(ctx), result: underWay };
    await db
      .update(deadLetters)
      .set({ attempts, triedAt: sql`now()`, history: [...earlier, attempt] })
      .where(eq(deadLetters.id, letter.id))
      .execute();
    return { ...letter, attempts, earlier, attempt };
  });
}

const firstBy = {
  scim: () => "scim",
  job: (request: Record<string, unknown>) => `job:${String(request["job"])}`,
  webhook: (request: Record<string, unknown>) => `webhook:${String(request["service"])}`,
};

/** What made it a letter; its reason would be lost when a later one takes its place. */
const firstAttempt = ({ source, request, triedAt, reason }: OpenDeadLetter): DeadLetterAttempt => ({
  at: triedAt.toISOString(),
  by: firstBy[source](request),
  result: reason,
});

export interface Settlement {
  status: "open" | "replayed";
  /** What the attempt gave, or why it failed. */
  result: string;
  /** Why the letter is one now; as before when left out. */
  reason?: string;
}

/**
 * Notes what became of a claimed letter, in its audit log only where a later attempt has it now. It
 * does so as the system: what was replayed may have taken from the actor the right to enter.
 */
export async function recordReplayResult(
  ctx: Context,
  { id, attempts, earlier, attempt, reason: former }: ClaimedDeadLetter,
  { status, result, reason }: Settlement,
): Promise<void> {
  const system = new TenantScope(ctx.database, { kind: "system", tenantId: ctx.scope.tenantId });
  await system.write(async (db) => {
    const change = {
      action: "dead_letter.replay",
      subjectId: id,
      before: { status: "open", attempts: attempts - 1, reason: former },
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
