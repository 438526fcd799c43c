import { inArray, isNull, and } from "drizzle-orm";
import * as z from "zod";
import { courses, readinessModels } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { makeDue } from "../../jobs/marks.ts";
import { type ReadinessModel, readinessModel } from "./model.ts";
import { type ModelVersion, newestModel } from "./read-model.ts";

export const setModelInput = z.strictObject({
  /** The version that the new one follows, as it was read: whoever was faster is not overwritten. */
  after: z.int().min(1),
  model: readinessModel,
});

/**
 * Gives the tenant a new version of its model, and has everybody counted by it. Reports that were
 * made by an older version keep it, and their figures.
 * @throws AppError bad_request for courses that are not there, conflict where `after` is not the newest
 */
export async function setModel({
  ctx,
  input: { after, model },
}: {
  ctx: Context;
  input: z.output<typeof setModelInput>;
}): Promise<ModelVersion> {
  const made = await ctx.scope.write(async (db) => {
    const [newest] = await Promise.all([newestModel(db), checkCourses(db, model)]);
    if (newest.version !== after) throw changedMeanwhile(newest.version);
    const version = after + 1;
    const [row] = await db
      .insert(readinessModels)
      .values({ version, model, createdBy: actorName(ctx) })
      .onConflictDoNothing()
      .returning()
      .execute();
    if (!row) throw changedMeanwhile(version);
    await auditRow(ctx, db, {
      action: "readiness.model",
      subjectId: ctx.scope.tenantId,
      before: { version: after, model: newest.model },
      after: { version, model },
    }).execute();
    return row;
  });
  await makeDue(ctx, "readiness.aggregate", ctx.now());
  const { version, createdAt, createdBy } = made;
  return { version, model, createdAt, createdBy };
}

const changedMeanwhile = (newest: number) =>
  new AppError(
    "conflict",
    `The model has changed meanwhile: version ${newest} is the newest. Read it, and send yours after it.`,
    { field: "after" },
  );

async function checkCourses(db: Db, { required }: ReadinessModel): Promise<void> {
  const named = Object.entries(required).flatMap(([role, ids = []]) =>
    ids.map((id) => ({ role, id })),
  );
  if (named.length === 0) return;
  const found = await db
    .select({ id: courses.id })
    .from(courses)
    .where(
      and(
        inArray(
          courses.id,
          named.map(({ id }) => id),
        ),
        isNull(courses.archivedAt),
      ),
    )
    .execute();
  const known = new Set(found.map(({ id }) => id));
  const missing = named.find(({ id }) => !known.has(id));
  if (!missing) return;
  throw new AppError(
    "bad_request",
    `There is no course "${missing.id}", or it is archived. Name courses that \`courses.list\` gives.`,
    { field: `model.required.${missing.role}` },
  );
}
