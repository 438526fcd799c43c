import { sql } from "drizzle-orm";
import * as z from "zod";
import { requirementDemands, requirements } from "../../../../drizzle/schema/fitness/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { actorName, type Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { refersToNothing } from "../../../db/errors.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { target } from "../target.ts";
import { writeAndCheck } from "../work/schedule-check.ts";
import { demand, type Demand, type Requirement, type requirementOutput } from "./demand.ts";
import { selectRequirements } from "./read.ts";

export const setRequirementInput = z.strictObject({
  target,
  demands: z.array(demand).max(20).describe("All must hold. Empty removes the requirement."),
  ...basedOn,
});

/**
 * Sets what people must fulfil for work of a target, as a new version. Work that somebody is no longer fit
 * for is held within seconds.
 * @throws AppError conflict for another version, bad_request for a course that does not exist
 */
export function setRequirement(
  { ctx, input }: { ctx: Context; input: z.output<typeof setRequirementInput> },
  path: string,
): Promise<z.output<typeof requirementOutput>> {
  const id = newId(ctx.now().getTime());
  return writeAndCheck(ctx, path, (db) => store(ctx, db, id, input)).catch(asMissingCourse);
}

async function store(
  ctx: Context,
  db: Db,
  id: string,
  { target: requested, demands, version }: z.output<typeof setRequirementInput>,
): Promise<Requirement> {
  await lockInTenant(db, ctx.scope.tenantId, `requirement:${requested}`);
  const [before] = await selectRequirements(
    db,
    sql`where r.target = ${requested} order by r.version desc limit 1`,
  ).execute();
  refuseOtherVersion("requirement", before?.version ?? 0, version);
  const removed = before?.retiredAt === null ? before.demands : [];
  const isSame = JSON.stringify(removed) === JSON.stringify(demands);
  if (isSame && before !== undefined) return before;
  const retired = demands.length === 0 ? sql`now()` : null;
  const next = (before?.version ?? 0) + 1;
  await db.execute(
    sql`update requirements set retired_at = now() where target = ${requested} and retired_at is null`,
  );
  const author = actorName(ctx);
  await db
    .insert(requirements)
    .values({ id, target: requested, version: next, createdBy: author, retiredAt: retired })
    .execute();
  if (demands.length > 0) await insertDemands(db, id, demands);
  const entry = {
    action: "requirement.set",
    subjectId: requested,
    before: before === undefined ? null : { demands: removed },
    after: { demands },
  };
  const [, [stored]] = await Promise.all([
    auditRow(ctx, db, entry).execute(),
    selectRequirements(db, sql`where r.id = ${id}`).execute(),
  ]);
  if (!stored) throw new Error("The statement returned no row.");
  return stored;
}

const insertDemands = (db: Db, requirementId: string, demands: readonly Demand[]) =>
  db
    .insert(requirementDemands)
    .values(demands.map((one, position) => ({ requirementId, position, ...one })))
    .execute();

function asMissingCourse(thrown: unknown): never {
  const key = "requirement_demands_tenant_id_course_id_courses_tenant_id_id_fk";
  if (!refersToNothing(thrown, key)) throw thrown;
  const message =
    "A course of the demands does not exist. Use an id from the list of courses, and repeat the change.";
  throw new AppError("bad_request", message, { field: "demands", cause: thrown });
}
