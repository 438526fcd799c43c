import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { coalescedJobs, outbox, tenants } from "../../drizzle/schema/index.ts";
import { type Message, MessageRefused } from "../../shared/adapters/qstash/publisher.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { storeDeadLetter } from "../../shared/dead-letters/store.ts";
import { eventMessage } from "../../shared/outbox/events.ts";
import { envelopeVersion, type JobName, jobs } from "../../shared/jobs/catalogue.ts";
import { newId } from "../../shared/ids.ts";
import type { Db } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";

/** How long a change may go unpublished before a sweep takes it for forgotten. */
const forgottenAfter = sql`interval '10 seconds'`;
/** By when QStash has given up on a message with three retries; then it is published again. */
const horizon = sql`interval '1 hour'`;
const batch = 200;

const oldEnough = and(
  isNull(outbox.publishedAt),
  lt(outbox.createdAt, sql`now() - ${forgottenAfter}`),
  // Those of a tenant in overflow go in their order; see drain-overflows.ts.
  sql`not exists (select from overflows o where o.tenant_id = ${outbox.tenantId})`,
);
const past = lt(outbox.publishedAt, sql`now() - ${horizon}`);

/**
 * Publishes what was committed and never announced, and what was announced and not handled
 * within the horizon. Rows are locked while they are published and skipped by other sweeps; the
 * deduplication id makes a crash between publishing and noting it harmless.
 * @returns how many were published
 */
export async function sweepOutbox(services: WorkerServices): Promise<number> {
  let published = 0;
  for (const due of [oldEnough, past]) {
    for (let found = batch; found === batch; published += found) {
      found = await transaction(services.relay, async (db) => {
        const rows = await lockEvents(db, due);
        await publishEvents(services, db, rows);
        return rows.length;
      });
    }
  }
  return published;
}

/** An event as the sweep reads it. */
export type SweptEvent = Pick<
  typeof outbox.$inferSelect,
  "tenantId" | "id" | "event" | "payload" | "requestId" | "publishCount"
>;

/** Publishes events that the transaction has locked, and notes that they are. */
export async function publishEvents(
  services: WorkerServices,
  db: Db,
  rows: SweptEvent[],
): Promise<void> {
  await publishEach(
    services,
    rows.map((row) => eventMessage(row.tenantId, row, row.publishCount)),
  );
  await notePublished(db, rows);
}

/**
 * Publishes all in one call. Where QStash refuses one of them they go one by one, so that it holds
 * up nobody else's; it is a dead letter, and tried again past the horizon.
 */
async function publishEach(services: WorkerServices, messages: Message[]): Promise<void> {
  const { publisher, log } = services;
  try {
    return await publisher.publish(messages);
  } catch (error) {
    if (!(error instanceof MessageRefused)) throw error;
  }
  for (const message of messages) {
    await publisher.publish([message]).catch(async (error: unknown) => {
      if (!(error instanceof MessageRefused)) throw error;
      const { job, tenantId: tenant, requestId: request, eventId } = message;
      log.error("outbox.refused", { tenant, request, job, outboxEvent: eventId });
      await keepRefused(services, message);
    });
  }
}

async function keepRefused(services: WorkerServices, message: Message): Promise<void> {
  const { job, tenantId, requestId, eventId, payload } = message;
  const scope = new TenantScope(services.database, { kind: "system", tenantId });
  await storeDeadLetter(
    { scope, secrets: services.secrets },
    {
      source: "job",
      sourceId: `refused:${eventId ?? job}`,
      reason: "QStash refused the message as it is.",
      attempts: 1,
      request: { job, eventId, requestId },
      body: JSON.stringify({ v: envelopeVersion, job, tenantId, eventId, requestId, payload }),
    },
  ).catch((error: unknown) => {
    services.log.warn("dead_letter.not_kept", { tenant: tenantId, ...describeError(error) });
  });
}

export const sweptFields = {
  tenantId: outbox.tenantId,
  id: outbox.id,
  event: outbox.event,
  payload: outbox.payload,
  requestId: outbox.requestId,
  publishCount: outbox.publishCount,
};

const lockEvents = (db: Db, due: typeof oldEnough) =>
  db
    .select(sweptFields)
    .from(outbox)
    .innerJoin(tenants, and(eq(tenants.id, outbox.tenantId), eq(tenants.active, true)))
    .where(and(isNull(outbox.handledAt), due))
    .orderBy(asc(outbox.createdAt))
    .limit(batch)
    .for("update", { of: outbox, skipLocked: true });

/** By tenant and id, which is the key: the relay sees all tenants, so an id alone has no index. */
async function notePublished(db: Db, rows: { tenantId: string; id: string }[]): Promise<void> {
  if (rows.length === 0) return;
  const keys = JSON.stringify(rows.map(({ tenantId, id }) => ({ tenant: tenantId, id })));
  await db
    .update(outbox)
    .set({ publishedAt: sql`now()`, publishCount: sql`${outbox.publishCount} + 1` })
    .where(
      sql`(tenant_id, id) in (
        select tenant, id from jsonb_to_recordset(${keys}::text::jsonb) as keys(tenant uuid, id uuid))`,
    );
}

/** Publishes marked work that is overdue: whoever marked it crashed before publishing. */
export function sweepCoalescedJobs(services: WorkerServices): Promise<number> {
  return transaction(services.relay, async (db) => {
    const rows = await db
      .select({ tenantId: coalescedJobs.tenantId, job: coalescedJobs.job })
      .from(coalescedJobs)
      .innerJoin(tenants, and(eq(tenants.id, coalescedJobs.tenantId), eq(tenants.active, true)))
      .where(
        and(
          lt(coalescedJobs.dueAt, sql`now() - ${forgottenAfter}`),
          lt(coalescedJobs.publishedAt, sql`now() - ${forgottenAfter}`),
        ),
      )
      .limit(batch)
      .for("update", { of: coalescedJobs, skipLocked: true });
    const known = rows.filter((row): row is { tenantId: string; job: JobName } =>
      Object.hasOwn(jobs, row.job),
    );
    await publishEach(
      services,
      known.map(({ tenantId, job }) => ({ tenantId, job, requestId: newId(), payload: {} })),
    );
    const keys = JSON.stringify(known.map(({ tenantId, job }) => ({ tenant: tenantId, job })));
    await db
      .update(coalescedJobs)
      .set({ publishedAt: sql`now()` })
      .where(
        sql`(tenant_id, job) in (
          select tenant, job from jsonb_to_recordset(${keys}::text::jsonb) as keys(tenant uuid, job text))`,
      );
    return known.length;
  });
}

/** Removes handled events that are older than a week; the audit log keeps the history. */
export const pruneOutbox = ({ relay }: WorkerServices): Promise<unknown> =>
  transaction(relay, (db) =>
    db
      .delete(outbox)
      .where(and(lt(outbox.handledAt, sql`now() - interval '7 days'`), sql`not undispatched`))
      .execute(),
  );
