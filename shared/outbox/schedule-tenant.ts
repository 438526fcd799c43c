import type { Message, Publisher } from "../adapters/qstash/publisher.ts";

interface Schedule {
  id: string;
  cron: string;
  message: Message;
}

/**
 * A tenant's schedules: a pull of the catalogue and of all progress every six hours, and a
 * reconciliation every night, of changed users on weekdays and of all users on Sundays. The minute
 * depends on the tenant's id, so that tenants do not all call at the same time.
 */
function schedulesOf(tenantId: string): Schedule[] {
  const seed = Number.parseInt(tenantId.replaceAll("-", "").slice(-6), 16);
  const reconciliation = (mode: "changes" | "full", days: string): Schedule => ({
    id: `tenant.${tenantId}.reconcile-${mode}`,
    cron: `${(seed * 7) % 60} ${Math.floor(seed / 60) % 5} * * ${days}`,
    message: {
      job: "mindtickle.reconcile",
      tenantId,
      requestId: `schedule-reconcile-${tenantId}`,
      payload: { mode },
    },
  });
  return [
    {
      id: `tenant.${tenantId}.pull`,
      cron: `${seed % 60} ${Math.floor(seed / 60) % 6}-23/6 * * *`,
      message: {
        job: "mindtickle.pull",
        tenantId,
        requestId: `schedule-pull-${tenantId}`,
        payload: {},
      },
    },
    reconciliation("changes", "1-6"),
    reconciliation("full", "0"),
  ];
}

/**
 * Creates a tenant's schedules. Repeating it changes nothing; it is repeated for every active tenant
 * when a worker starts, and every night.
 */
export async function scheduleTenant(publisher: Publisher, tenantId: string): Promise<void> {
  for (const { id, cron, message } of schedulesOf(tenantId))
    await publisher.scheduleJob(id, cron, message);
}

/** Removes a tenant's schedules. Repeating it changes nothing. */
export async function unscheduleTenant(publisher: Publisher, tenantId: string): Promise<void> {
  for (const { id } of schedulesOf(tenantId)) await publisher.unschedule(id);
}
