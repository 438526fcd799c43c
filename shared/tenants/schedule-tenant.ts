import type { Publisher } from "../adapters/qstash/publisher.ts";

/**
 * Gives a tenant its schedules: MindTickle's catalogue and everyone's progress every six hours, a
 * reconciliation of what has changed there every night and of everybody on Sundays; all at a minute
 * of its own, so that tenants do not all call at once. Repeating it changes nothing; a worker that
 * starts, and a fan-out every night, have it done for every active tenant.
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
