import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { fitnessOverrides } from "../../../../drizzle/schema/fitness/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { writeAndCheck } from "../work/schedule-check.ts";

export const revokeExceptionInput = z.strictObject({ id: z.string().max(200) });
export const revokeExceptionOutput = z.object({ id: z.uuid() });

/**
 * Withdraws an exception. Future work that needs it is held within seconds. Repeating it changes nothing.
 * @throws AppError not_found
 */
export async function revokeException(
  { ctx, input }: { ctx: Context; input: z.output<typeof revokeExceptionInput> },
  path: string,
): Promise<z.output<typeof revokeExceptionOutput>> {
  const key = idKey(input.id);
  await writeAndCheck(ctx, path, async (db) => {
    const [row] = await db
      .select({ subjectId: fitnessOverrides.subjectId, userId: fitnessOverrides.userId })
      .from(fitnessOverrides)
      .where(eq(fitnessOverrides.id, key));
    if (!row) throw notFound("exception", input.id);
    const { subjectId } = row;
    const changed = await db
      .update(fitnessOverrides)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(fitnessOverrides.id, key), isNull(fitnessOverrides.revokedAt)))
      .returning({ id: fitnessOverrides.id });
    if (changed.length === 0) return;
    const change = { action: "fitness.exception_revoke", subjectId, before: row, after: null };
    await auditRow(ctx, db, change).execute();
  });
  return { id: key };
}
