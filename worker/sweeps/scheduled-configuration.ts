import { and, eq, lte, sql } from "drizzle-orm";
import { RecentMap } from "../../shared/values/recent-map.ts";
import { configurationVersions } from "../../drizzle/schema/index.ts";
import { publishScheduled } from "../../shared/configuration/versions/publish-scheduled.ts";
import { openContext } from "../../shared/context.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { newId } from "../../shared/ids.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";

const batchSize = 100;

/** How long this process leaves a version alone that it could not publish because of an internal error. */
const retryAfterMs = 60_000;

/** Such a version, and when it is tried again. */
const failedUntil = new RecentMap<string, number>({ max: 10_000 });

interface Due {
  tenantId: string;
  id: string;
  publishAt: string;
}

/**
 * Publishes the versions of configurations whose time has come. The version that was due first comes
 * first, so that later ones on the same base are held. Versions that fail block no others.
 * @returns how many were published or held
 */
export async function publishScheduledConfiguration(services: WorkerServices): Promise<number> {
  let done = 0;
  for (let after: Due | undefined; ;) {
    const due = await readDue(services, after);
    for (const version of due) {
      if ((failedUntil.get(version.id) ?? 0) > services.now().getTime()) continue;
      if (await publish(services, version)) done += 1;
    }
    after = due.at(-1);
    if (due.length < batchSize) return done;
  }
}

/** The versions that are due, in the order of their times. */
function readDue({ relay }: WorkerServices, after: Due | undefined): Promise<Due[]> {
  const { tenantId, id, state, publishAt } = configurationVersions;
  return transaction(relay, (db) =>
    db
      .select({ tenantId, id, publishAt: sql<string>`${publishAt}::text` })
      .from(configurationVersions)
      .where(
        and(
          eq(state, "scheduled"),
          lte(publishAt, sql`now()`),
          after &&
            sql`(${publishAt}, ${id}) > (${after.publishAt}::timestamptz, ${after.id}::uuid)`,
        ),
      )
      .orderBy(publishAt, id)
      .limit(batchSize),
  );
}

/** @returns whether it was published or held now */
async function publish(services: WorkerServices, { tenantId, id }: Due): Promise<boolean> {
  const { database, log, waitUntil } = services;
  const requestId = newId();
  const ctx = openContext(services, {
    database,
    // The schedules of suspended tenants are published, too.
    identity: { kind: "maintenance", tenantId },
    actor: { kind: "job", name: "configuration.publish" },
    requestId,
    log: log.with({ tenant: tenantId, request: requestId }),
    waitUntil,
  });
  try {
    const version = await publishScheduled({ ctx, input: { id } });
    failedUntil.delete(id);
    if (!version) return false;
    if (version.state === "held") ctx.log.warn("configuration.held", { id });
    else ctx.log.info("configuration.published", { id, version: version.version });
    return true;
  } catch (error) {
    failedUntil.set(id, services.now().getTime() + retryAfterMs);
    ctx.log.error("configuration.publish_failed", { id, ...describeError(error) });
    return false;
  }
}
