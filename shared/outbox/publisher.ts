import { sql } from "drizzle-orm";
import * as z from "zod";
import { overflows } from "../../drizzle/schema/index.ts";
import { MessageRefused, type Message, type Publisher } from "../adapters/qstash/publisher.ts";
import type { CachedResource, TenantCache } from "../adapters/redis/tenant-cache.ts";
import type { Context } from "../context.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { describeError, type Logger } from "../log.ts";
import { eventMessage } from "./events.ts";
import { type OutboxEvent } from "../context.ts";

/** What one tenant's changes of the last moment have to tell. */
interface Gathered {
  tenantId: string;
  database: Database;
  log: Logger;
  events: { id: string; message: Message }[];
  stale: Set<CachedResource>;
}

/** Messages of one call to QStash. */
const batchSize = 100;

/**
 * Tells of committed changes after the answer: events to QStash, and stale entries to the cache.
 * If that fails, rows stay unpublished and a worker's sweep announces them; the deduplication id
 * makes both one delivery. Where a process serves many requests, those of a moment go together.
 */
export class OutboxPublisher {
  readonly #publisher: Publisher;
  readonly #cache: TenantCache;
  readonly #gatherMs: number;
  #gathered = new Map<string, Gathered>();

  /** @param gatherMs how long changes are gathered; 0 where a request cannot wait for another. */
  constructor(publisher: Publisher, cache: TenantCache, gatherMs: number) {
    this.#publisher = publisher;
    this.#cache = cache;
    this.#gatherMs = gatherMs;
  }

  /** Call it once the change is committed. */
  publish(
    ctx: Context,
    events: readonly OutboxEvent[],
    stale: readonly CachedResource[] = [],
  ): void {
    if (events.length === 0 && stale.length === 0) return;
    const alone = this.#gatherMs === 0;
    const gathered = alone ? new Map<string, Gathered>() : this.#gathered;
    const isFirst = gathered.size === 0;
    const { tenantId } = ctx.scope;
    const { database, log, requestId } = ctx;
    const mine = gathered.get(tenantId) ?? {
      tenantId,
      database,
      log,
      events: [],
      stale: new Set(),
    };
    gathered.set(tenantId, mine);
    // Behind those that wait in the outbox, this one must wait too: first in, first out.
    const announced = ctx.scope.hasSession && ctx.scope.tenant.overflowing ? [] : events;
    for (const event of announced) {
      mine.events.push({
        id: event.id,
        message: eventMessage(tenantId, { ...event, requestId }, 0),
      });
    }
    for (const resource of stale) mine.stale.add(resource);
    if (alone) ctx.waitUntil(this.#tell([mine]));
    else if (isFirst) ctx.waitUntil(this.#tellLater());
  }

  async #tellLater(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#gatherMs));
    const gathered = [...this.#gathered.values()];
    this.#gathered = new Map();
    await this.#tell(gathered);
  }

  async #tell(all: Gathered[]): Promise<void> {
    await Promise.all([this.#publish(all), ...all.map((mine) => this.#invalidateCache(mine))]);
  }

  /** In one call where QStash takes it; else each tenant's apart, so that none holds up another. */
  async #publish(all: Gathered[]): Promise<void> {
    const told = all.filter(({ events }) => events.length > 0);
    try {
      await this.#send(told.flatMap(({ events }) => events.map(({ message }) => message)));
    } catch (error) {
      if (error instanceof MessageRefused && told.length > 1) {
        await Promise.all(told.map((mine) => this.#publish([mine])));
        return;
      }
      await Promise.all(told.map((mine) => noteOverflow(mine, error)));
      return;
    }
    await Promise.all(told.map(notePublished));
  }

  async #send(messages: Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += batchSize) {
      await this.#publisher.publish(messages.slice(from, from + batchSize));
    }
  }

  async #invalidateCache({ tenantId, stale, log }: Gathered): Promise<void> {
    if (stale.size === 0) return;
    await this.#cache.invalidate(tenantId, [...stale]).catch((error: unknown) => {
      log.warn("cache.invalidate_failed", { tenant: tenantId, ...describeError(error) });
    });
  }
}

/** QStash took nothing: what comes now waits behind this, and the sweep hands all of it over. */
async function noteOverflow({ tenantId, database, log }: Gathered, error: unknown): Promise<void> {
  log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(error) });
  await new TenantScope(database, { kind: "system", tenantId })
    .write((db) =>
      db.insert(overflows).values({ reason: "refused" }).onConflictDoNothing().execute(),
    )
    .catch((failed: unknown) => {
      log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(failed) });
    });
}

async function notePublished({ tenantId, database, log, events }: Gathered): Promise<void> {
  const ids = JSON.stringify(events.map(({ id }) => id));
  await new TenantScope(database, { kind: "system", tenantId })
    .write(async (db, commit) => {
      const noted = markPublished(db, { ids }).execute();
      commit();
      await noted;
    })
    .catch((error: unknown) => {
      log.warn("outbox.publish_failed", { tenant: tenantId, ...describeError(error) });
    });
}

/** One statement for any number of events, so that it stays prepared. */
const markPublished = statement(
  sql`update outbox set published_at = now(), publish_count = 1 where published_at is null
    and id in (select jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb)::uuid)`,
  z.unknown(),
);
