import { eq, sql } from "drizzle-orm";
import { type DeadLetterAttempt, deadLetters } from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";
import { AppError, notFound } from "../errors.ts";
import { idKey } from "../ids.ts";

/** The result of an attempt that has not ended yet, or whose process died. */
export const underWay = "under way";

/**
 * Whether a replay has been begun and may still have its effect. No operation takes as long as
 * this; who died on the way holds a letter up no longer.
 */
export const isUnderWay = sql<boolean>`coalesce(history->-1->>'result' = ${underWay}::text
  and tried_at > now() - interval '2 minutes', false)`;

/** What a list says of a letter: all but its body. */
export const deadLetterFields = {
  id: deadLetters.id,
  source: deadLetters.source,
  sourceId: deadLetters.sourceId,
  status: deadLetters.status,
  reason: deadLetters.reason,
  attempts: deadLetters.attempts,
  request: deadLetters.request,
  history: deadLetters.history,
  createdAt: deadLetters.createdAt,
  triedAt: deadLetters.triedAt,
};

export interface OpenDeadLetter {
  id: string;
  source: "scim" | "job" | "webhook";
  reason: string;
  attempts: number;
  request: Record<string, unknown>;
  /** An envelope, see shared/secrets/secrets.ts. */
  body: string;
  history: DeadLetterAttempt[];
  triedAt: Date;
}

/**
 * A letter about which nobody has decided, held until the transaction ends.
 * @throws AppError not_found; conflict when it is closed or just being replayed
 */
export async function lockOpenDeadLetter(db: Db, id: string): Promise<OpenDeadLetter> {
  const [letter] = await db
    .select({ ...deadLetterFields, body: deadLetters.body, isUnderWay })
    .from(deadLetters)
    .where(eq(deadLetters.id, idKey(id)))
    .for("update")
    .execute();
  if (!letter) throw notFound("dead letter", id);
  if (letter.status !== "open") {
    throw new AppError(
      "conflict",
      `This dead letter was already ${letter.status}. No action is needed.`,
    );
  }
  if (letter.isUnderWay) {
    const message = "This dead letter is being replayed. Read it again in a moment.";
    throw new AppError("conflict", message, { retryAfter: 5 });
  }
  return letter;
}
