import { and, asc, eq, gt } from "drizzle-orm";
import { tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import type { Message } from "../../shared/adapters/qstash/publisher.ts";
import type { JobName } from "../../shared/jobs/catalogue.ts";
import { idKey, newId } from "../../shared/ids.ts";
import type { WorkerServices } from "../types.ts";

/** Tenants that are looked up at once; their messages are one call to QStash. */
const batch = 100;

/** The ids of the active tenants in batches; the relay's role sees nothing else of them. */
async function* activeTenants({ relay }: WorkerServices): AsyncGenerator<string[]> {
  for (let after = idKey(""), found = batch; found === batch;) {
    const rows = await transaction(relay, (db) =>
      db
        .select({ id: tenants.id })
        .from(tenants)
        .where(and(eq(tenants.active, true), gt(tenants.id, after)))
        .orderBy(asc(tenants.id))
        .limit(batch),
    );
    yield rows.map(({ id }) => id);
    found = rows.length;
    after = rows.at(-1)?.id ?? after;
  }
}

/**
 * Publishes a job for every active tenant, spread over `spreadSeconds` by the tenant's id, so
 * that they do not all start at once. Run again within ten minutes, it adds nothing; later, the
 * job is delivered twice.
 */
export async function publishForAll(
  services: WorkerServices,
  job: JobName,
  spreadSeconds: number,
  payload: object = {},
): Promise<number> {
  const hour = services.now().toISOString().slice(0, 13);
  let published = 0;
  for await (const ids of activeTenants(services)) {
    const messages = ids.map((id): Message => ({
      job,
      tenantId: id,
      requestId: newId(),
      payload,
      delay: Number.parseInt(id.slice(-8), 16) % spreadSeconds,
      deduplicationId: `${job}-${hour}-${id}`,
    }));
    await services.publisher.publish(messages);
    published += messages.length;
  }
  return published;
}
