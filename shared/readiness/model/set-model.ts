import { inArray, isNull, and } from "drizzle-orm";
import * as z from "zod";
import { courses, readinessModels } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { scheduleJob, publishScheduled } from "../../outbox/coalesced-jobs.ts";
import { type ReadinessModel, readinessModel } from "./model.ts";
import { modelVersion } from "./newest.ts";
import { type ModelVersion, newestModel } from "./read-model.ts";

export const setModelInput = z.strictObject({
  /** The version that the new one follows, as it was read: whoever was faster is not overwritten. */
  after: z.int().min(1).max(2_147_483_646),
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
  const dueAt = ctx.now();
  const made = await ctx.scope.write(async (db) => {
    // The default becomes the first version, which this one follows.
    await modelVersion(db);
    const newest = await newestModel(db);
    await checkCourses(db, model, newest.model);
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
      ...changedParts({ version: after, model: newest.model }, { version, model }),
    }).execute();
    const isDue = await scheduleJob(db, "readiness.aggregate", dueAt);
    return { ...row, isDue };
  });
  if (made.isDue) publishScheduled(ctx, "readiness.aggregate", dueAt);
  const { version, createdAt, createdBy } = made;
  return { version, model, createdAt, createdBy };
}

const changedMeanwhile = (newest: number) =>
  new AppError(
    "conflict",
    `The model was changed concurrently; its newest version is ${newest}. Read that version and try again.`,
    { field: "after" },
  );

/** @param former the model before: what it names may stay, though it has been archived since */
async function checkCourses(
  db: Db,
  { required }: ReadinessModel,
  former: ReadinessModel,
): Promise<void> {
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
  const known = new Set([...found.map(({ id }) => id), ...Object.values(former.required).flat()]);
  const missing = named.find(({ id }) => !known.has(id));
  if (!missing) return;
  throw new AppError(
    "bad_request",
    `No course "${missing.id}", or it is archived. Use the courses of \`courses.list\`.`,
    { field: `model.required.${missing.role}` },
  );
}
