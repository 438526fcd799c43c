import { inArray, isNull, and } from "drizzle-orm";
import * as z from "zod";
import { courses, readinessModels } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { scheduleJob, publishScheduled } from "../../outbox/coalesced-jobs.ts";
import { type ReadinessModel, readinessModel } from "./readiness-model.ts";
import { newestVersion } from "./newest-version.ts";
import { type ModelVersion, modelOutput, newestModel } from "./read-model.ts";

export const setModelInput = z.strictObject({
  /** The newest version that the caller has read. A concurrent change is not overwritten. */
  after: z.int().min(1).max(2_147_483_646),
  model: readinessModel,
});

export const setModelOutput = modelOutput;

/**
 * Stores a new version of the tenant's model and schedules a full recount. Earlier reports keep their
 * version and figures.
 * @throws AppError bad_request for unknown courses, conflict if `after` is not the newest version
 */
export async function setModel({
  ctx,
  input: { after, model },
}: {
  ctx: Context;
  input: z.output<typeof setModelInput>;
}): Promise<ModelVersion> {
  const dueAt = ctx.now();
  const stored = await ctx.scope.write(async (db) => {
    // Stores the default model as version 1 if there is none.
    await newestVersion(db);
    const newest = await newestModel(db);
    await checkCourses(db, model, newest.model);
    if (newest.version !== after) throw changedConcurrently(newest.version);
    const version = after + 1;
    const [row] = await db
      .insert(readinessModels)
      .values({ version, model, createdBy: actorName(ctx) })
      .onConflictDoNothing()
      .returning()
      .execute();
    if (!row) throw changedConcurrently(version);
    await auditRow(ctx, db, {
      action: "readiness.model",
      subjectId: ctx.scope.tenantId,
      ...changedParts({ version: after, model: newest.model }, { version, model }),
    }).execute();
    const isDue = await scheduleJob(db, "readiness.aggregate", dueAt);
    return { ...row, isDue };
  });
  if (stored.isDue) publishScheduled(ctx, "readiness.aggregate", dueAt);
  const { version, createdAt, createdBy } = stored;
  return { version, model, createdAt, createdBy };
}

const changedConcurrently = (newest: number) =>
  new AppError(
    "conflict",
    `The model was changed concurrently: version ${newest} is the newest. Read it and send your change with \`after\` ${newest}.`,
    { field: "after" },
  );

/**
 * @param former the previous model. Its courses are accepted even if they are archived now.
 * @throws AppError bad_request
 */
export async function checkCourses(
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
  const valid = new Set([...found.map(({ id }) => id), ...Object.values(former.required).flat()]);
  const missing = named.find(({ id }) => !valid.has(id));
  if (!missing) return;
  throw new AppError(
    "bad_request",
    `Course "${missing.id}" does not exist or is archived. Use ids from \`courses.list\`.`,
    { field: `model.required.${missing.role}` },
  );
}
