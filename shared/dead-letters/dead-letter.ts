import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { type DeadLetterAttempt, deadLetters } from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";
import { AppError, notFound } from "../errors.ts";
import { idKey } from "../ids.ts";

/** The result of an attempt that is in progress, or whose process crashed. */
export const inProgress = "in progress";

/**
 * Whether a replay is in progress. No operation takes two minutes, so after that time its process is
 * assumed to have crashed.
 */
export const isInProgress = sql<boolean>`coalesce(history->-1->>'result' = ${inProgress}::text
  and tried_at > now() - interval '2 minutes', false)`;

/** The columns that a list shows: all but the body. */
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

export const deadLetterSource = z.enum(deadLetters.source.enumValues);
export const deadLetterStatus = z.enum(deadLetters.status.enumValues);

export const deadLetterOutput = z.object({
  id: z.uuid(),
  source: deadLetterSource,
  sourceId: z.string().describe("The id of the message or request."),
  status: deadLetterStatus,
  reason: z.string().describe("Why the last attempt failed."),
  attempts: z.int(),
  request: z
    .record(z.string(), z.unknown())
    .describe("The operation without its body, such as method and path of a SCIM request."),
  history: z
    .array(
      z.object({
        at: z.iso.datetime(),
        by: z.string().describe("Who tried, as an actor of the audit log."),
        result: z.string().describe("The error or the result."),
      }),
    )
    .describe("The attempts to replay it, oldest first."),
  createdAt: z.date(),
  triedAt: z.date().describe("The time of the last attempt."),
});

export interface OpenDeadLetter {
  id: string;
  source: "scim" | "job" | "webhook";
  reason: string;
  attempts: number;
  request: Record<string, unknown>;
  /** Sealed, see shared/secrets/secrets.ts. */
  body: string;
  history: DeadLetterAttempt[];
  triedAt: Date;
}

/**
 * Reads an open dead letter and locks it until the transaction ends.
 * @throws AppError not_found; conflict if it is closed or being replayed
 */
export async function lockOpenDeadLetter(db: Db, id: string): Promise<OpenDeadLetter> {
  const [deadLetter] = await db
    .select({ ...deadLetterFields, body: deadLetters.body, isInProgress })
    .from(deadLetters)
    .where(eq(deadLetters.id, idKey(id)))
    .for("update")
    .execute();
  if (!deadLetter) throw notFound("dead letter", id);
  if (deadLetter.status !== "open") {
    throw new AppError(
      "conflict",
      `This dead letter was already ${deadLetter.status}. No action is needed.`,
    );
  }
  if (deadLetter.isInProgress) {
    const message = "This dead letter is being replayed. Read it again in a moment.";
    throw new AppError("conflict", message, { retryAfter: 5 });
  }
  return deadLetter;
}
