import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { licences } from "../../../../drizzle/schema/fitness/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { notDeleted } from "../../../directory/users/fields.ts";
import { notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { licenceKind } from "../target.ts";
import { writeAndCheck } from "../work/schedule-check.ts";
import { days, type Licence, licenceFields } from "./licence.ts";

export const addLicenceInput = days.safeExtend({
  userId: z.string().max(200),
  kind: licenceKind,
});

/**
 * Adds a licence of a person. Several of one kind are possible: a renewal need not wait for the end of the
 * one before.
 * @throws AppError not_found
 */
export function addLicence(
  { ctx, input }: { ctx: Context; input: z.output<typeof addLicenceInput> },
  path: string,
): Promise<Licence> {
  const id = newId(ctx.now().getTime());
  const { kind, validFrom, validUntil } = input;
  return writeAndCheck(ctx, path, async (db) => {
    const [user] = await db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, idKey(input.userId)), notDeleted));
    if (!user) throw notFound("person", input.userId);
    const after = { userId: user.id, kind, validFrom, validUntil };
    const [[row]] = await Promise.all([
      db
        .insert(licences)
        .values({ id, ...after })
        .returning(licenceFields)
        .execute(),
      auditRow(ctx, db, { action: "licence.add", subjectId: id, before: null, after }).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    return row;
  });
}
