import { configOf } from "../../../configuration/tenant-config.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import type { Driver } from "../drivers/driver.ts";
import { recentSegments } from "../drivers/duty.ts";
import { dutyRules, hoursAt, restingFrom } from "../drivers/hours.ts";

interface Work {
  startsAt: Date;
  endsAt: Date;
  drivingMinutes: number;
}

const inHours = (seconds: number) => (seconds / 3600).toFixed(1);

/**
 * Refuses work that the driver cannot finish by the rules of driving: more driving than what is left when
 * it begins, with one more day's driving for each rest of ten hours that fits into it.
 * @throws AppError conflict, with the hours that are left
 */
export async function refuseWithoutHours(
  ctx: Context,
  db: Db,
  { id, name, dutyCycle }: Pick<Driver, "id" | "name" | "dutyCycle">,
  { startsAt, endsAt, drivingMinutes }: Work,
): Promise<void> {
  const now = ctx.now();
  const { timeZone } = configOf(ctx.scope.tenant);
  const segments = await recentSegments(db, id, now).execute();
  // Until then, the driver can rest.
  const begins = startsAt > now ? startsAt : now;
  const { left } = hoursAt(restingFrom(now, segments), begins, dutyCycle, timeZone);
  const driving = drivingMinutes * 60;
  const span = (endsAt.getTime() - startsAt.getTime()) / 1000;
  const rests = Math.max(0, Math.floor((span - driving) / dutyRules.restSeconds));
  const possible = Math.min(left.driving + rests * dutyRules.maxDriving, left.cycle);
  if (driving <= possible) return;
  const message = `The route takes ${inHours(driving)} hours of driving, and ${name} can drive ${inHours(possible)} then. Choose another driver or time, or a shorter route.`;
  throw new AppError("conflict", message, { field: "driverId" });
}
