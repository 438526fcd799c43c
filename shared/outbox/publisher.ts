import { sql } from "drizzle-orm";
import * as z from "zod";
import { overflows } from "../../drizzle/schema/index.ts";
import type { Message, Publisher } from "../adapters/qstash/publisher.ts";
import type { CachedResource, TenantCache } from "../adapters/redis/tenant-cache.ts";
import type { Context, OutboxEvent } from "../context.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { describeError, type Logger } from "../log.ts";
import { eventMessage } from "./events.ts";

/** The events and cache invalidations of one tenant that are published together. */
interface TenantBatch {
  tenantId: string;
  database: Database;
  log: Logger;
  events: { id: string; message: Message }[];
  invalidated: Set<CachedResource>;
}

/**
 * Publishes committed events to QStash and invalidates cached resources, after the response. If that
 * fails, the events stay unpublished and a worker's sweep publishes them; the deduplication id makes
 * both one delivery. In a process that serves many requests, `gatherMs` collects their events.
 */
export class OutboxPublisher {
  readonly #publisher: Publisher;
  readonly #cache: TenantCache;
  readonly #gatherMs: number;
  #gathered = new Map<string, TenantBatch>();

  /** @param gatherMs how long events are collected; 0 where a request cannot wait for another */
  constructor(publisher: Publisher, cache: TenantCache, gatherMs: number) {
    this.#publisher = publisher;
    this.#cache = cache;
    this.#gatherMs = gatherMs;
  }

  /** Publishes events, and invalidates resources. Call it after the transaction committed. */
  publish(
    ctx: Context,
    events: readonly OutboxEvent[],
    invalidated: readonly CachedResource[] = [],
  ): void {
    if (events.length === 0 && invalidated.length === 0) return;
    const isAlone = this.#gatherMs === 0;
    const batches = isAlone ? new Map<string, TenantBatch>() : this.#gathered;
    const isFirst = batches.size === 0;
    const batch = batchOf(batches, ctx);
    // Events of a tenant in overflow wait in the outbox behind its earlier events.
    const isOverflowing = ctx.scope.hasSession && ctx.scope.tenant.overflowing;
    for (const event of isOverflowing ? [] : events) {
      const message = eventMessage(ctx.scope.tenantId, { ...event, requestId: ctx.requestId }, 0);
      batch.events.push({ id: event.id, message });
    }
    for (const resource of invalidated) batch.invalidated.add(resource);
    if (isAlone) ctx.waitUntil(this.#flush([batch]));
    else if (isFirst) ctx.waitUntil(this.#flushLater());
  }

  async #flushLater(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#gatherMs));
    const batches = [...this.#gathered.values()];
    this.#gathered = new Map();
    await this.#flush(batches);
  }

  async #flush(batches: TenantBatch[]): Promise<void> {
    await Promise.all([
      this.#publishEvents(batches.filter(({ events }) => events.length > 0)),
      ...batches.map((batch) => this.#invalidateCache(batch)),
    ]);
  }

  /** A message that QStash refuses stays unpublished; the sweep makes it a dead letter. */
  async #publishEvents(batches: TenantBatch[]): Promise<void> {
    const messages = batches.flatMap(({ events }) => events.map(({ message }) => message));
    try {
      const refused = new Set(await this.#publisher.publishEach(messages));
      await Promise.all(batches.map((batch) => recordPublished(batch, refused)));
    } catch (error) {
      await Promise.all(batches.map((batch) => recordOverflow(batch, error)));
    }
  }

  async #invalidateCache({ tenantId, invalidated, log }: TenantBatch): Promise<void> {
    if (invalidated.size === 0) return;
    await this.#cache.invalidate(tenantId, [...invalidated]).catch((error: unknown) => {
      log.warn("cache.invalidate_failed", { tenant: tenantId, ...describeError(error) });
    });
  }
}

function batchOf(
  batches: Map<string, TenantBatch>,
  { scope: { tenantId }, database, log }: Context,
): TenantBatch {
  const existing = batches.get(tenantId);
  if (existing) return existing;
  const batch = { tenantId, database, log, events: [], invalidated: new Set<CachedResource>() };
  batches.set(tenantId, batch);
  return batch;
}

/** QStash is unavailable: further events wait behind these, and a sweep publishes all of them. */
async function recordOverflow(
  { tenantId, database, log }: TenantBatch,
  error: unknown,
): Promise<void> {
  log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(error) });
  await new TenantScope(database, { kind: "system", tenantId })
    .write((db) =>
      db.insert(overflows).values({ reason: "refused" }).onConflictDoNothing().execute(),
    )
    .catch((failed: unknown) => {
      log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(failed) });
    });
}

async function recordPublished(
  { tenantId, database, log, events }: TenantBatch,
  refused: ReadonlySet<Message>,
): Promise<void> {
  const published = events.filter(({ message }) => !refused.has(message));
  if (published.length < events.length) {
    log.warn("outbox.publish_failed", {
      tenant: tenantId,
      refused: events.length - published.length,
    });
  }
  if (published.length === 0) return;
  const ids = JSON.stringify(published.map(({ id }) => id));
  await new TenantScope(database, { kind: "system", tenantId })
    .write(async (db, commit) => {
      const updated = markPublished(db, { ids }).execute();
      commit();
      await updated;
    })
    .catch((error: unknown) => {
      log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(error) });
    });
}

/** The ids are one parameter, so that one prepared statement serves any number of events. */
const markPublished = statement(
  sql`update outbox set published_at = now(), publish_count = 1 where published_at is null
    and id in (select jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb)::uuid)`,
  z.unknown(),
);
