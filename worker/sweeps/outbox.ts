import { and, asc, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import { outbox, tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import type { Db } from "../../shared/db/queries.ts";
import { eventMessage } from "../../shared/outbox/events.ts";
import { publishMessages } from "../delivery/publish-messages.ts";
import type { WorkerServices } from "../types.ts";

/** How long the process that committed a change has to publish its event. */
const publishGrace = sql`interval '10 seconds'`;
/** By now QStash has used up the retries of a message, so the event is published again. */
const republishAfter = sql`interval '1 hour'`;
const batchSize = 200;

const neverPublished = and(
  isNull(outbox.publishedAt),
  lt(outbox.createdAt, sql`now() - ${publishGrace}`),
  // Events of a tenant in overflow are published in order by drainOverflows.
  sql`not exists (select from overflows o where o.tenant_id = ${outbox.tenantId})`,
);
const neverHandled = lt(outbox.publishedAt, sql`now() - ${republishAfter}`);

/**
 * Publishes events that were committed but never published, and events that were published but not
 * handled within an hour. Rows are locked while they are published, and other sweeps skip them. A
 * crash before the rows are updated is harmless, because the deduplication id stays the same.
 * @returns the number of events published
 */
export async function sweepOutbox(services: WorkerServices): Promise<number> {
  let published = 0;
  for (const due of [neverPublished, neverHandled]) {
    for (let found = batchSize; found === batchSize; published += found) {
      found = await transaction(services.relay, async (db) => {
        const events = await lockEvents(db, due);
        await publishEvents(services, db, events);
        return events.length;
      });
    }
  }
  return published;
}

/** The columns that a sweep needs to publish an event. */
export const sweptFields = {
  tenantId: outbox.tenantId,
  id: outbox.id,
  event: outbox.event,
  payload: outbox.payload,
  requestId: outbox.requestId,
  publishCount: outbox.publishCount,
};

type SweptEvent = Pick<typeof outbox.$inferSelect, keyof typeof sweptFields>;

const lockEvents = (db: Db, due: SQL | undefined) =>
  db
    .select(sweptFields)
    .from(outbox)
    .innerJoin(tenants, and(eq(tenants.id, outbox.tenantId), eq(tenants.active, true)))
    .where(and(isNull(outbox.handledAt), due))
    .orderBy(asc(outbox.createdAt))
    .limit(batchSize)
    .for("update", { of: outbox, skipLocked: true });

/** Publishes events that this transaction has locked, and marks them published. */
export async function publishEvents(
  services: WorkerServices,
  db: Db,
  events: SweptEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await publishMessages(
    services,
    events.map((event) => eventMessage(event.tenantId, event, event.publishCount)),
  );
  // The key is (tenant_id, id). The relay role sees all tenants, so an id alone would use no index.
  const keys = JSON.stringify(events.map(({ tenantId, id }) => ({ tenant: tenantId, id })));
  await db
    .update(outbox)
    .set({ publishedAt: sql`now()`, publishCount: sql`${outbox.publishCount} + 1` })
    .where(
      sql`(tenant_id, id) in (
        select tenant, id from jsonb_to_recordset(${keys}::text::jsonb) as keys(tenant uuid, id uuid))`,
    );
}
