import { and, asc, eq, isNull } from "drizzle-orm";
import {
  serviceCalendars,
  serviceClocks,
  serviceLevels,
} from "../../../../drizzle/schema/service/index.ts";
import type { Db } from "../../../db/queries.ts";
import { afterCounting, type BusinessCalendar, countedBetween } from "./business-time.ts";

type Clock = typeof serviceClocks.$inferSelect;

const minuteMs = 60_000;

/** Starts the clocks of an order that has a service level. @param round 1, and one more with each reopening */
export async function startClocks(
  db: Db,
  workOrderId: string,
  serviceLevelId: string | null,
  round: number,
  now: Date,
): Promise<void> {
  if (serviceLevelId === null) return;
  const [level] = await db
    .select()
    .from(serviceLevels)
    .where(eq(serviceLevels.id, serviceLevelId))
    .for("share")
    .execute();
  if (!level) return;
  const calendar = await calendarOf(db, level.calendarId);
  const targets = [
    ["respond", level.respondMinutes],
    ["resolve", level.resolveMinutes],
  ] as const;
  const rows = targets.flatMap(([kind, targetMinutes]) =>
    targetMinutes === null
      ? []
      : [
          {
            workOrderId,
            kind,
            round,
            calendarId: level.calendarId,
            targetMinutes,
            startedAt: now,
            runningSince: now,
            dueAt: afterCounting(calendar, now, targetMinutes * minuteMs),
          },
        ],
  );
  if (rows.length > 0) await db.insert(serviceClocks).values(rows).execute();
}

async function calendarOf(db: Db, id: string | null): Promise<BusinessCalendar | null> {
  if (id === null) return null;
  const [calendar] = await db
    .select()
    .from(serviceCalendars)
    .where(eq(serviceCalendars.id, id))
    .execute();
  return calendar ?? null;
}

/** What a clock has counted until now, in ms. */
export const elapsedOf = (
  clock: Pick<Clock, "elapsedMs" | "runningSince">,
  calendar: BusinessCalendar | null,
  now: Date,
): number =>
  clock.elapsedMs +
  (clock.runningSince === null ? 0 : countedBetween(calendar, clock.runningSince, now));

export type ClockChange = "pause" | "resume" | "respond" | "stop" | "cancel";

/** Changes the clocks of an order that have not stopped. */
export async function changeClocks(
  db: Db,
  workOrderId: string,
  change: ClockChange,
  now: Date,
): Promise<void> {
  if (change === "cancel") {
    // What was never to be done is neither met nor missed.
    await db
      .update(serviceClocks)
      .set({ runningSince: null, dueAt: null })
      .where(and(eq(serviceClocks.workOrderId, workOrderId), isNull(serviceClocks.stoppedAt)))
      .execute();
    return;
  }
  const running = await db
    .select()
    .from(serviceClocks)
    .where(
      and(
        eq(serviceClocks.workOrderId, workOrderId),
        isNull(serviceClocks.stoppedAt),
        change === "respond" ? eq(serviceClocks.kind, "respond") : undefined,
      ),
    )
    .for("update")
    .execute();
  for (const clock of running) {
    // Several clocks of an order share a calendar, and there are at most two of them.
    const calendar = await calendarOf(db, clock.calendarId);
    await db
      .update(serviceClocks)
      .set(changed(clock, calendar, change, now))
      .where(
        and(
          eq(serviceClocks.workOrderId, workOrderId),
          eq(serviceClocks.kind, clock.kind),
          eq(serviceClocks.round, clock.round),
        ),
      )
      .execute();
  }
}

/** The columns of a clock after a change. */
function changed(
  clock: Clock,
  calendar: BusinessCalendar | null,
  change: Exclude<ClockChange, "cancel">,
  now: Date,
): Partial<Clock> {
  const elapsedMs = elapsedOf(clock, calendar, now);
  const target = clock.targetMinutes * minuteMs;
  if (change === "pause") return { elapsedMs, runningSince: null, dueAt: null };
  if (change === "resume") {
    return { runningSince: now, dueAt: afterCounting(calendar, now, target - elapsedMs) };
  }
  const met = elapsedMs <= target;
  return { elapsedMs, runningSince: null, dueAt: null, stoppedAt: now, met };
}

/** The clocks of an order, oldest round first. */
export const clocksOf = (db: Db, workOrderId: string) =>
  db
    .select({
      kind: serviceClocks.kind,
      round: serviceClocks.round,
      targetMinutes: serviceClocks.targetMinutes,
      startedAt: serviceClocks.startedAt,
      elapsedMs: serviceClocks.elapsedMs,
      runningSince: serviceClocks.runningSince,
      dueAt: serviceClocks.dueAt,
      stoppedAt: serviceClocks.stoppedAt,
      met: serviceClocks.met,
    })
    .from(serviceClocks)
    .where(eq(serviceClocks.workOrderId, workOrderId))
    .orderBy(asc(serviceClocks.round), asc(serviceClocks.kind));
