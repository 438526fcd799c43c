import { and, desc, eq, lt } from "drizzle-orm";
import * as z from "zod";
import { fitnessOverrides } from "../../../../drizzle/schema/fitness/index.ts";
import type { Context } from "../../../context.ts";
import { type Page, pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { idKey } from "../../../ids.ts";
import { type Exception, exceptionFields, exceptionOutput } from "./exception.ts";

export const listExceptionsInput = pageInput
  .extend({ subjectId: z.string().max(200).optional(), userId: z.string().max(200).optional() })
  .prefault({});
export const listExceptionsOutput = pageOutput(exceptionOutput);

/** Exceptions, newest first, also those that have expired or were withdrawn. */
export async function listExceptions({
  ctx,
  input: { subjectId, userId, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listExceptionsInput>;
}): Promise<Page<Exception>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(exceptionFields)
      .from(fitnessOverrides)
      .where(
        and(
          subjectId === undefined ? undefined : eq(fitnessOverrides.subjectId, idKey(subjectId)),
          userId === undefined ? undefined : eq(fitnessOverrides.userId, idKey(userId)),
          cursor === undefined ? undefined : lt(fitnessOverrides.id, cursor),
        ),
      )
      .orderBy(desc(fitnessOverrides.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
