import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { fitnessOverrides } from "../../../../drizzle/schema/fitness/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { configOf } from "../../../configuration/tenant-config.ts";
import { actorName, type Context } from "../../../context.ts";
import { notDeleted } from "../../../directory/users/fields.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { writeAndCheck } from "../work/schedule-check.ts";
import { type WorkSource, workExists } from "../work/work-source.ts";
import { type Exception, exceptionFields } from "./exception.ts";

const maxDays = 31;

export const allowExceptionInput = z.strictObject({
  userId: z.string().max(200),
  subjectId: z.string().max(200).describe("The load or the work order."),
  reason: z.string().trim().min(10).max(1000).describe("Why it is safe, for the audit log."),
  expiresAt: dateTimeInput.describe("At most 31 days from now."),
});

/**
 * Lets a person do one piece of work although a requirement is not fulfilled.
 * @throws AppError not_found; bad_request for a time that is past or too late; conflict if the organization
 *   has switched exceptions off
 */
export function allowException(
  { ctx, input }: { ctx: Context; input: z.output<typeof allowExceptionInput> },
  source: WorkSource,
): Promise<Exception> {
  const { reason, expiresAt } = input;
  const ms = expiresAt.getTime() - ctx.now().getTime();
  if (ms <= 0 || ms > maxDays * 86_400_000) {
    const message = `expiresAt must be in the next ${maxDays} days. Choose the end of the work.`;
    throw new AppError("bad_request", message, { field: "expiresAt" });
  }
  const id = newId(ctx.now().getTime());
  return writeAndCheck(ctx, source.path, async (db) => {
    const [[user], subject] = await Promise.all([
      db
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, idKey(input.userId)), notDeleted))
        .execute(),
      workExists(db, source, idKey(input.subjectId)),
    ]);
    if (!configOf(ctx.scope.tenant).fitness.overrides) {
      const message =
        "The organization has switched exceptions off. Change the setting fitness.overrides first.";
      throw new AppError("conflict", message);
    }
    if (!user) throw notFound("person", input.userId);
    if (!subject) throw notFound("work", input.subjectId);
    const after = { userId: user.id, subjectId: idKey(input.subjectId), reason, expiresAt };
    const change = { action: "fitness.exception", subjectId: after.subjectId, before: null, after };
    const [[row]] = await Promise.all([
      db
        .insert(fitnessOverrides)
        .values({ id, ...after, createdBy: actorName(ctx) })
        .returning(exceptionFields)
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    return row;
  });
}
