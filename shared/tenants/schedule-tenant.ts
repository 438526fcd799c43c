import type { Publisher } from "../adapters/qstash/publisher.ts";

/**
 * Gives a tenant its schedule: MindTickle's catalogue and everyone's progress, every six hours,
 * at a minute of its own, so that tenants do not all pull at once. Repeating it changes nothing;
 * a worker that starts, and the nightly run, do so for every active tenant.
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
}
