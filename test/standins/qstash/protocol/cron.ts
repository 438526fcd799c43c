import { Cron } from "croner";
import { bad } from "./fault.ts";

const ZONE = /^CRON_TZ=(\S+)\s+/;

/**
 * The first moment of a five-field cron expression after `after`, both unix milliseconds. The
 * expression is read in UTC, or in the zone of its `CRON_TZ=Zone ` prefix.
 *
 * @throws Fault 400 when the expression or the zone is not valid, or has no next time.
 */
export function nextCron(expression: string, after: number): number {
  const zone = ZONE.exec(expression)?.[1] ?? "UTC";
  try {
    const cron = new Cron(expression.replace(ZONE, ""), {
      timezone: zone,
      mode: "5-part",
      paused: true,
    });
    const next = cron.nextRun(new Date(after));
    if (next !== null) return next.getTime();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw bad(`invalid cron expression "${expression}": ${why}`);
  }
  throw bad(`invalid cron expression "${expression}": it has no next time`);
}
