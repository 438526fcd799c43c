import { sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { transaction } from "../shared/db/transaction.ts";
import { rawQuery } from "../shared/db/queries.ts";
import { isScraper, type Metrics } from "../shared/metrics.ts";
import type { WorkerServices } from "./types.ts";

/** The number of tenants whose backlog is shown by id. */
const shownTenants = 10;

const waiting = z.tuple([z.uuid(), z.int(), z.int(), z.number(), z.boolean()]);

/** `/metrics`, for requests with METRICS_TOKEN; 404 for all others. */
export function metricsRoute(services: WorkerServices) {
  const routes = new Hono();
  routes.get("/", async (c) => {
    if (!isScraper(services.env.METRICS_TOKEN, c.req.header("authorization"))) return c.notFound();
    services.featureFlags.countErrors(services.metrics);
    await measure(services.metrics, services);
    return c.text(services.metrics.text(), 200, { "content-type": "text/plain; version=0.0.4" });
  });
  return routes;
}

/** Sets the gauges of the outbox; every worker reports the same values. */
async function measure(metrics: Metrics, { relay }: WorkerServices): Promise<void> {
  const tenants = await transaction(relay, (db) =>
    rawQuery(
      db,
      sql`select tenant_id, count(published_at)::int, (count(*) - count(published_at))::int,
          extract(epoch from now() - min(created_at))::float8,
          exists (select from overflows f where f.tenant_id = o.tenant_id)
        from outbox o where handled_at is null group by tenant_id order by count(*) desc`,
      waiting,
    ).execute(),
  );
  const sum = (of: (row: z.output<typeof waiting>) => number) =>
    tenants.reduce((total, row) => total + of(row), 0);
  const events = "rampart_outbox_events";
  const help = "Events that are not handled yet: published to QStash, or waiting to be published.";
  metrics.set(
    events,
    help,
    { state: "published" },
    sum(([, publishedEvents]) => publishedEvents),
  );
  metrics.set(
    events,
    help,
    { state: "waiting" },
    sum(([, , unpublished]) => unpublished),
  );
  const oldest = Math.max(0, ...tenants.map(([, , , age]) => age));
  metrics.set(
    "rampart_outbox_oldest_seconds",
    "Age of the oldest event that is not handled.",
    {},
    oldest,
  );
  const full = sum(([, , , , overflowing]) => Number(overflowing));
  metrics.set("rampart_overflows", "Tenants whose events wait in the outbox.", {}, full);
  metrics.clear("rampart_tenant_outbox_events");
  for (const [tenant, publishedEvents, unpublished] of tenants.slice(0, shownTenants)) {
    const text = `Events that are not handled, for the ${shownTenants} tenants with the most.`;
    metrics.set("rampart_tenant_outbox_events", text, { tenant }, publishedEvents + unpublished);
  }
}
