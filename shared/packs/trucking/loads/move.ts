import { and, eq, inArray, sql } from "drizzle-orm";
import * as z from "zod";
import {
  truckingAssignments,
  truckingLoads,
  truckingRouteStops,
  truckingStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { note, oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { type Load, lockLoad, readLoad } from "./load.ts";

const reason = note.min(1);

export const tenderLoadInput = oneBasedOn;
export const closeLoadInput = oneBasedOn;
export const releaseLoadInput = oneBasedOn;
export const holdLoadInput = oneBasedOn.extend({ reason });
export const cancelLoadInput = oneBasedOn.extend({ reason });
export const progressLoadInput = oneBasedOn.extend({
  to: z.enum(["at_pickup", "loaded", "at_delivery"]),
  /** When it happened; without it, now. */
  at: dateTimeInput.optional(),
});

interface Move {
  id: string;
  version?: number | undefined;
}

type Target = Pick<Load, "state"> & Partial<Pick<Load, "heldFrom" | "reason">>;

/**
 * Moves a load to another state behind the lock of its row. A trigger refuses what the table of states
 * does not allow.
 * @throws AppError not_found; conflict for another version, or a state that does not allow it
 */
export async function moveLoad(
  ctx: Context,
  db: Db,
  { id, version }: Move,
  targetOf: (load: Load) => Target,
  before: (load: Load) => Promise<unknown> | undefined = () => undefined,
): Promise<Load> {
  const load = await lockLoad(ctx, db, id);
  refuseOtherVersion("load", load.version, version);
  const target = { heldFrom: null, reason: null, ...targetOf(load) };
  await before(load);
  const change = {
    action: `load.${target.state}`,
    subjectId: load.id,
    before: { state: load.state },
    after: { state: target.state, ...(target.reason !== null && { reason: target.reason }) },
  };
  await db
    .update(truckingLoads)
    .set({ ...target, version: sql`version + 1`, updatedAt: sql`now()` })
    .where(eq(truckingLoads.id, load.id))
    .execute();
  await record(ctx, db, [change]);
  return readLoad(ctx, db, load.id);
}

type Call<I extends z.ZodType> = { ctx: Context; input: z.output<I> };

/** Offers a draft to plans and assignments. @throws AppError as `moveLoad` */
export const tenderLoad = ({ ctx, input }: Call<typeof tenderLoadInput>): Promise<Load> =>
  changing(ctx, (db) => moveLoad(ctx, db, input, () => ({ state: "tendered" })));

/** Closes a delivered load. @throws AppError as `moveLoad` */
export const closeLoad = ({ ctx, input }: Call<typeof closeLoadInput>): Promise<Load> =>
  changing(ctx, (db) => moveLoad(ctx, db, input, () => ({ state: "closed" })));

/** Holds a load in any state but the last ones. @throws AppError as `moveLoad` */
export const holdLoad = ({ ctx, input }: Call<typeof holdLoadInput>): Promise<Load> =>
  changing(ctx, (db) =>
    moveLoad(ctx, db, input, ({ state }) => ({
      state: "held",
      heldFrom: state,
      reason: input.reason,
    })),
  );

/** Returns a held load to the state from which it was held. @throws AppError as `moveLoad` */
export const releaseLoad = ({ ctx, input }: Call<typeof releaseLoadInput>): Promise<Load> =>
  changing(ctx, (db) =>
    moveLoad(ctx, db, input, ({ state, heldFrom }) => {
      if (heldFrom !== null) return { state: heldFrom };
      throw new AppError("conflict", `The load is ${state}, and not held. Leave it as it is.`);
    }),
  );

/**
 * Cancels a load that is not on board yet, and removes it from its assignment. An assignment without
 * another load is cancelled too.
 * @throws AppError as `moveLoad`
 */
export const cancelLoad = ({ ctx, input }: Call<typeof cancelLoadInput>): Promise<Load> =>
  changing(ctx, (db) =>
    moveLoad(
      ctx,
      db,
      input,
      () => ({ state: "cancelled", reason: input.reason }),
      ({ id, assignmentId }) =>
        assignmentId === null ? undefined : leaveRoute(ctx, db, id, assignmentId),
    ),
  );

async function leaveRoute(ctx: Context, db: Db, loadId: string, id: string): Promise<void> {
  await db.delete(truckingRouteStops).where(eq(truckingRouteStops.loadId, loadId)).execute();
  const emptied = await db
    .update(truckingAssignments)
    .set({ state: "cancelled", heldFrom: null, version: sql`version + 1`, updatedAt: sql`now()` })
    .where(
      and(
        eq(truckingAssignments.id, id),
        inArray(truckingAssignments.state, ["planned", "assigned", "dispatched", "held"]),
        sql`not exists (select from ${truckingRouteStops} s where s.assignment_id = ${id})`,
      ),
    )
    .returning({ id: truckingAssignments.id })
    .execute();
  const after = { state: "cancelled", because: "its last load was cancelled" };
  const changes = emptied.map((one) => ({
    action: "assignment.cancelled",
    subjectId: one.id,
    before: null,
    after,
  }));
  await record(ctx, db, changes);
}

/** Which time of which stop a state of the journey sets. */
const timesOf = {
  at_pickup: { kind: "pickup", time: "arrivedAt" },
  loaded: { kind: "pickup", time: "departedAt" },
  at_delivery: { kind: "delivery", time: "arrivedAt" },
} as const;

/** How much later than now a device may say that something happened, in ms. */
const maxAhead = 5 * 60_000;

/** @throws AppError bad_request for a time that has not come yet */
export function happenedAt(ctx: Context, at: Date | undefined, field = "at"): Date {
  const now = ctx.now();
  if (at === undefined) return now;
  if (at.getTime() <= now.getTime() + maxAhead) return at;
  throw new AppError("bad_request", `${field} lies in the future. Send when it happened.`, {
    field,
  });
}

/**
 * Records that a load arrived at its pickup, was loaded, or arrived at its delivery.
 * @throws AppError as `moveLoad`; bad_request for a time in the future
 */
export function progressLoad({ ctx, input }: Call<typeof progressLoadInput>): Promise<Load> {
  const { kind, time } = timesOf[input.to];
  const at = happenedAt(ctx, input.at);
  return changing(ctx, (db) =>
    moveLoad(
      ctx,
      db,
      input,
      () => ({ state: input.to }),
      (load) => {
        if (time === "departedAt" && load[kind].arrivedAt && at < load[kind].arrivedAt) {
          throw new AppError("conflict", "The load left before it arrived. Correct the time.", {
            field: "at",
          });
        }
        return db
          .update(truckingStops)
          .set({ [time]: at })
          .where(and(eq(truckingStops.loadId, load.id), eq(truckingStops.kind, kind)))
          .execute();
      },
    ),
  );
}
