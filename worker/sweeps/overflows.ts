import { and, asc, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { outbox, overflows } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { type Db, rawQuery } from "../../shared/db/queries.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";
import { publishEvents, sweptFields } from "./outbox.ts";

/** Events of one tenant per sweep, and per call to QStash. */
const maxPerSweep = 1000;
const batchSize = 100;

/**
 * Puts tenants into overflow if QStash holds more of their events than `channel.max`. Further
 * events of such a tenant wait in the outbox, where they delay no other tenant.
 */
export const findOverflows = ({ relay }: WorkerServices): Promise<unknown> =>
  transaction(relay, (db) =>
    db
      .execute(
        sql`insert into overflows (tenant_id, reason)
          select held.tenant_id, 'full' from (
            select tenant_id, count(*) as events from outbox
            where handled_at is null and published_at is not null group by tenant_id
          ) held join tenants t on t.id = held.tenant_id where held.events > t.channel_max
          on conflict do nothing`,
      )
      .execute(),
  );

/**
 * Publishes the events of tenants in overflow, oldest first, as far as their channels have room. A
 * tenant without waiting events leaves the overflow.
 * @returns the number of events published
 */
export async function drainOverflows(services: WorkerServices): Promise<number> {
  const { relay } = services;
  const tenantsInOverflow = await transaction(relay, (db) =>
    db.select({ tenantId: overflows.tenantId }).from(overflows).orderBy(asc(overflows.since)),
  );
  let published = 0;
  for (const { tenantId } of tenantsInOverflow) {
    // A tenant that fails must not block the others.
    published += await drainTenant(services, tenantId).catch((error: unknown) => {
      services.log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(error) });
      return 0;
    });
  }
  return published;
}

async function drainTenant(services: WorkerServices, tenantId: string): Promise<number> {
  for (let published = 0; ;) {
    const batch = await transaction(services.relay, async (db) => {
      const free = await lockFreeRoom(db, tenantId);
      if (free === null) return null;
      const limit = Math.min(batchSize, maxPerSweep - published, free);
      const events = limit > 0 ? await lockOldest(db, tenantId, limit) : [];
      await publishEvents(services, db, events);
      if (limit > 0 && events.length < limit) await endOverflow(db, tenantId);
      return {
        events: events.length,
        isLast: events.length < Math.min(limit, batchSize) || limit <= 0,
      };
    });
    if (batch === null) return published;
    published += batch.events;
    if (batch.isLast || published >= maxPerSweep) return published;
  }
}

/**
 * The number of events that the tenant's channel has room for. Locks the tenant's overflow, so that
 * one worker at a time drains it and events keep their order; null while another worker does.
 */
async function lockFreeRoom(db: Db, tenantId: string): Promise<number | null> {
  const [row] = await rawQuery(
    db,
    sql`select t.channel_max - (select count(*) from outbox o where o.tenant_id = t.id
          and o.handled_at is null and o.published_at is not null)
        from overflows f join tenants t on t.id = f.tenant_id and t.active
        where f.tenant_id = ${tenantId} for update of f skip locked`,
    z.tuple([z.coerce.number()]),
  ).execute();
  return row?.[0] ?? null;
}

const lockOldest = (db: Db, tenantId: string, limit: number) =>
  db
    .select(sweptFields)
    .from(outbox)
    .where(and(eq(outbox.tenantId, tenantId), isNull(outbox.publishedAt), isNull(outbox.handledAt)))
    .orderBy(asc(outbox.createdAt), asc(outbox.id))
    .limit(limit)
    .for("update", { skipLocked: true })
    .execute();

const endOverflow = (db: Db, tenantId: string) =>
  db.delete(overflows).where(eq(overflows.tenantId, tenantId)).execute();
