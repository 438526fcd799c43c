import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  truckingAssignments,
  truckingRouteStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { readDriver } from "../drivers/driver.ts";
import { note, oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { type Assignment, lockAssignment, readAssignment } from "./assignment.ts";
import { refuseWithoutHours } from "./enough-hours.ts";
import { moveLoads, tenderAgain } from "./loads-of-route.ts";

export const moveAssignmentInput = oneBasedOn;
export const lockAssignmentInput = oneBasedOn.extend({ locked: z.boolean() });
export const holdAssignmentInput = oneBasedOn.extend({ reason: note.min(1) });
export const replaceDriverInput = oneBasedOn.extend({ driverId: z.string().max(200) });

interface Call<I extends z.ZodType> {
  ctx: Context;
  input: z.output<I>;
}

type Parts = Partial<typeof truckingAssignments.$inferInsert>;

/** Behind the lock of the assignment's row: work before, the change of the row, and its audit entry. */
function move(
  { ctx, input }: Call<typeof moveAssignmentInput>,
  action: string,
  partsOf: (assignment: Assignment) => Parts,
  work: {
    before?: (db: Db, assignment: Assignment, loads: string[]) => Promise<unknown>;
    after?: (db: Db, loads: string[]) => Promise<unknown>;
  } = {},
): Promise<Assignment> {
  return changing(ctx, async (db) => {
    const assignment = await lockAssignment(ctx, db, input.id);
    refuseOtherVersion("assignment", assignment.version, input.version);
    const { id, state } = assignment;
    const loads = [...new Set(assignment.stops.map(({ loadId }) => loadId))].toSorted();
    const parts = partsOf(assignment);
    await work.before?.(db, assignment, loads);
    await db
      .update(truckingAssignments)
      .set({ ...parts, version: sql`version + 1`, updatedAt: sql`now()` })
      .where(eq(truckingAssignments.id, id))
      .execute();
    await work.after?.(db, loads);
    const change = { action: `assignment.${action}`, subjectId: id, before: { state } };
    await record(ctx, db, [{ ...change, after: { ...parts } }]);
    return readAssignment(ctx, db, id);
  });
}

/** Gives a planned assignment to its driver. @throws AppError not_found, conflict */
export const assignAssignment = (call: Call<typeof moveAssignmentInput>): Promise<Assignment> =>
  move(call, "assigned", () => ({ state: "assigned" }), {
    after: (db, loads) => moveLoads(call.ctx, db, loads, ["planned"], "assigned"),
  });

/**
 * Sends the driver on the way. The driver must be fit and have the hours, and no maintenance of the vehicle
 * may be overdue.
 * @throws AppError not_found, conflict
 */
export const dispatchAssignment = (call: Call<typeof moveAssignmentInput>): Promise<Assignment> =>
  move(call, "dispatched", () => ({ state: "dispatched", dispatchedAt: call.ctx.now() }), {
    before: async (db, assignment) =>
      refuseWithoutHours(
        call.ctx,
        db,
        await readDriver(call.ctx, db, assignment.driver.id),
        assignment,
      ),
    after: async (db, loads) => {
      await moveLoads(call.ctx, db, loads, ["planned"], "assigned");
      await moveLoads(call.ctx, db, loads, ["assigned"], "dispatched");
    },
  });

/** Takes a dispatch back before the first arrival. @throws AppError not_found, conflict */
export const recallAssignment = (call: Call<typeof moveAssignmentInput>): Promise<Assignment> =>
  move(call, "recalled", () => ({ state: "assigned", dispatchedAt: null }), {
    before: async (db, { state, stops }, loads) => {
      if (state !== "dispatched") {
        const message = `The assignment is ${state}, and not dispatched. Leave it as it is.`;
        throw new AppError("conflict", message);
      }
      const moved = await moveLoads(call.ctx, db, loads, ["dispatched"], "assigned");
      if (moved.length * 2 === stops.length) return;
      const message = "The driver has arrived at a stop, so the assignment stays dispatched.";
      throw new AppError("conflict", message);
    },
  });

/** Cancels an assignment before its first arrival. Its loads are tendered again. @throws AppError not_found, conflict */
export const cancelAssignment = (call: Call<typeof moveAssignmentInput>): Promise<Assignment> =>
  move(call, "cancelled", () => ({ state: "cancelled", heldFrom: null }), {
    before: async (db, { id }, loads) => {
      await moveLoads(call.ctx, db, loads, ["dispatched"], "assigned");
      await db.delete(truckingRouteStops).where(eq(truckingRouteStops.assignmentId, id)).execute();
      await tenderAgain(call.ctx, db, loads);
    },
  });

/** Locks an assignment, so that plans do not change it, or unlocks it. @throws AppError not_found, conflict */
export const setAssignmentLock = (call: Call<typeof lockAssignmentInput>): Promise<Assignment> =>
  move(call, call.input.locked ? "lock" : "unlock", () => ({ locked: call.input.locked }));

/** Holds an assignment that is not dispatched yet. @throws AppError not_found, conflict */
export const holdAssignment = (call: Call<typeof holdAssignmentInput>): Promise<Assignment> =>
  move(call, "held", ({ state }) => ({
    state: "held",
    heldFrom: state,
    heldBecause: { note: call.input.reason },
  }));

/** Returns a held assignment to its state; its driver must be fit. @throws AppError not_found, conflict */
export const releaseAssignment = (call: Call<typeof moveAssignmentInput>): Promise<Assignment> =>
  move(call, "released", ({ state, heldFrom }) => {
    if (heldFrom !== null) return { state: heldFrom, heldFrom: null, heldBecause: null };
    throw new AppError("conflict", `The assignment is ${state}, and not held. Leave it as it is.`);
  });

/**
 * Gives an assignment to another driver, also while it is under way. A held one stays held.
 * @throws AppError not_found, conflict
 */
export async function replaceDriver(call: Call<typeof replaceDriverInput>): Promise<Assignment> {
  const { ctx, input } = call;
  const parts: Parts = {};
  return move(call, "driver", () => parts, {
    before: async (db, assignment) => {
      const driver = await readDriver(ctx, db, input.driverId);
      await refuseWithoutHours(ctx, db, driver, assignment);
      parts.driverId = driver.id;
    },
  });
}
