import { and, asc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { licences } from "../../../../drizzle/schema/fitness/index.ts";
import type { Context } from "../../../context.ts";
import { type Page, pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { idKey } from "../../../ids.ts";
import { licenceKind } from "../target.ts";
import { type Licence, licenceFields, licenceOutput } from "./licence.ts";

export const listLicencesInput = pageInput
  .extend({
    userId: z.string().max(200).optional(),
    kind: licenceKind.optional(),
    endsBefore: z.iso
      .date()
      .optional()
      .describe("Only licences in force that end before this day."),
  })
  .prefault({});
export const listLicencesOutput = pageOutput(licenceOutput);

/** Licences of the people whom the caller may see, oldest first; or by last day, if `endsBefore` is given. */
export async function listLicences({
  ctx,
  input: { userId, kind, endsBefore, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listLicencesInput>;
}): Promise<Page<Licence>> {
  const after = cursor === undefined ? undefined : idKey(cursor);
  const isLater =
    endsBefore === undefined
      ? gt(licences.id, after ?? "")
      : sql`(${licences.validUntil}, ${licences.id}) > (select c.valid_until, c.id from licences c where c.id = ${after})`;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(licenceFields)
      .from(licences)
      .where(
        and(
          userId === undefined ? undefined : eq(licences.userId, idKey(userId)),
          kind === undefined ? undefined : eq(licences.kind, kind),
          endsBefore === undefined
            ? undefined
            : and(lt(licences.validUntil, endsBefore), isNull(licences.revokedAt)),
          visibleTo(ctx, licences.userId),
          after === undefined ? undefined : isLater,
        ),
      )
      .orderBy(...(endsBefore === undefined ? [] : [asc(licences.validUntil)]), asc(licences.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
