import { asc, eq } from "drizzle-orm";
import { tenants } from "../drizzle/schema/index.ts";
import { transaction } from "../shared/db/flight.ts";
import type { Message } from "../shared/adapters/qstash/publisher.ts";
import type { JobName } from "../shared/jobs/catalogue.ts";
import { newId } from "../shared/ids.ts";
import type { WorkerServices } from "./types.ts";

/** Messages in one call to QStash. */
const batch = 100;

/** The ids of the active tenants; the relay's role sees nothing else of them. */
export const activeTenants = ({ relay }: WorkerServices): Promise<{ id: string }[]> =>
  transaction(relay, null, (db) =>
    db
      .select({ id: tenants.id })
      .from(tenants)
      .where(eq(tenants.active, true))
      .orderBy(asc(tenants.id)),
  );

/**
 * Publishes a job for every active tenant, spread over `spreadSeconds` by the tenant's id, so
 * that they do not all start at once. Run again within ten minutes, it adds nothing.
 */
export async function publishForAll(
  services: WorkerServices,
  job: JobName,
  spreadSeconds: number,
  payload: object = {},
): Promise<number> {
  const found = await activeTenants(services);
  const day = services.now().toISOString().slice(0, 13);
  const messages = found.map(({ id }): Message => ({
    job,
    tenantId: id,
    requestId: newId(),
    payload,
    delay: Number.parseInt(id.slice(-8), 16) % spreadSeconds,
    deduplicationId: `${job}-${day}-${id}`,
  }));
  for (let from = 0; from < messages.length; from += batch) {
    await services.publisher.publish(messages.slice(from, from + batch));
  }
  return messages.length;
}
