import { and, asc, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { outbox, overflows } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { type Db, rawQuery } from "../../shared/db/queries.ts";
import { describeError } from "../../shared/log.ts";
import { publishEvents, sweptFields } from "../delivery/relay.ts";
import type { WorkerServices } from "../types.ts";

/** Events of one tenant in one turn, and in one call to QStash. */
const turn = 1000;
const batchSize = 100;

/**
 * Puts tenants into overflow of which QStash holds more than it should: their further events wait in
 * the outbox, where they cost nobody else anything.
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
 * Hands the events of tenants in overflow over, each tenant's first in, first out, as far as there
 * is room. When none is left the tenant's events go out as they come again.
 * @returns how many were published
 */
export async function drainOverflows(services: WorkerServices): Promise<number> {
  const { relay } = services;
  const found = await transaction(relay, (db) =>
    db.select({ tenantId: overflows.tenantId }).from(overflows).orderBy(asc(overflows.since)),
  );
  let published = 0;
  for (const { tenantId } of found) {
    // One tenant that fails must not keep those behind it waiting.
    published += await drainTenant(services, tenantId).catch((error: unknown) => {
      services.log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(error) });
      return 0;
    });
  }
  return published;
}

async function drainTenant(services: WorkerServices, tenantId: string): Promise<number> {
  for (let published = 0; ;) {
    const sent = await transaction(services.relay, async (db) => {
      const free = await freeRoom(db, tenantId);
      if (free === null) return null;
      const limit = Math.min(batchSize, turn - published, free);
      const rows = limit > 0 ? await oldest(db, tenantId, limit) : [];
      if (rows.length > 0) await publishEvents(services, db, rows);
      if (limit > 0 && rows.length < limit) await leave(db, tenantId);
      return {
        events: rows.length,
        isOver: rows.length < Math.min(limit, batchSize) || limit <= 0,
      };
    });
    if (sent === null) return published;
    published += sent.events;
    if (sent.isOver || published >= turn) return published;
  }
}

/** One worker drains a tenant at a time, so that its events keep their order; null for the other. */
async function freeRoom(db: Db, tenantId: string): Promise<number | null> {
  const [mine] = await rawQuery(
    db,
    sql`select t.channel_max - (select count(*) from outbox o where o.tenant_id = t.id
          and o.handled_at is null and o.published_at is not null)
        from overflows f join tenants t on t.id = f.tenant_id and t.active
        where f.tenant_id = ${tenantId} for update of f skip locked`,
    z.tuple([z.coerce.number()]),
  ).execute();
  return mine?.[0] ?? null;
}

const oldest = (db: Db, tenantId: string, limit: number) =>
  db
    .select(sweptFields)
    .from(outbox)
    .where(and(eq(outbox.tenantId, tenantId), isNull(outbox.publishedAt), isNull(outbox.handledAt)))
    .orderBy(asc(outbox.createdAt), asc(outbox.id))
    .limit(limit)
    .for("update", { skipLocked: true })
    .execute();

const leave = (db: Db, tenantId: string) =>
  db.delete(overflows).where(eq(overflows.tenantId, tenantId)).execute();
