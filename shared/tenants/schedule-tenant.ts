import type { Publisher } from "../adapters/qstash/publisher.ts";

/**
 * Creates a tenant's schedules: a pull of the catalogue and of all progress every six hours, and a
 * reconciliation every night, of changed users on weekdays and of all users on Sundays. The minute
 * depends on the tenant's id, so that tenants do not all call at the same time. Repeating it changes
 * nothing; it is repeated for every active tenant when a worker starts, and every night.
 */
export async function scheduleTenant(publisher: Publisher, tenantId: string): Promise<void> {
  const seed = Number.parseInt(tenantId.replaceAll("-", "").slice(-6), 16);
  const cron = `${seed % 60} ${Math.floor(seed / 60) % 6}-23/6 * * *`;
  await publisher.scheduleJob(`tenant.${tenantId}.pull`, cron, {
    job: "mindtickle.pull",
    tenantId,
    requestId: `schedule-pull-${tenantId}`,
    payload: {},
  });
  for (const { mode, days } of [
    { mode: "changes", days: "1-6" },
    { mode: "full", days: "0" },
  ]) {
    const at = `${(seed * 7) % 60} ${Math.floor(seed / 60) % 5} * * ${days}`;
    await publisher.scheduleJob(`tenant.${tenantId}.reconcile-${mode}`, at, {
      job: "mindtickle.reconcile",
      tenantId,
      requestId: `schedule-reconcile-${tenantId}`,
      payload: { mode },
    });
  }
}

/** Removes a tenant's schedules. Repeating it changes nothing. */
export async function unscheduleTenant(publisher: Publisher, tenantId: string): Promise<void> {
  for (const name of ["pull", "reconcile-changes", "reconcile-full"])
    await publisher.unschedule(`tenant.${tenantId}.${name}`);
}
