import { and, eq, lte, sql } from "drizzle-orm";
import { configurationVersions } from "../../drizzle/schema/index.ts";
import { publishScheduled } from "../../shared/configuration/versions/publish.ts";
import { openContext } from "../../shared/context.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { newId } from "../../shared/ids.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";

/** Versions of one sweep. */
const batchSize = 100;

/**
 * Publishes the versions of configurations whose time has come. The version that was due first comes
 * first, so that later ones on the same base are held.
 * @returns how many were published or held
 */
export async function publishScheduledConfiguration(services: WorkerServices): Promise<number> {
  const { relay, database, log, waitUntil } = services;
  const due = await transaction(relay, (db) =>
    db
      .select({ tenantId: configurationVersions.tenantId, id: configurationVersions.id })
      .from(configurationVersions)
      .where(
        and(
          eq(configurationVersions.state, "scheduled"),
          lte(configurationVersions.publishAt, sql`now()`),
        ),
      )
      .orderBy(configurationVersions.publishAt, configurationVersions.id)
      .limit(batchSize),
  );
  let done = 0;
  for (const { tenantId, id } of due) {
    const requestId = newId();
    const ctx = openContext(services, {
      database,
      identity: { kind: "maintenance", tenantId },
      actor: { kind: "job", name: "configuration.publish" },
      requestId,
      log: log.with({ tenant: tenantId, request: requestId }),
      waitUntil,
    });
    try {
      const version = await publishScheduled({ ctx, input: { id } });
      if (!version) continue;
      done += 1;
      if (version.state === "held") ctx.log.warn("configuration.held", { id });
      else ctx.log.info("configuration.published", { id, version: version.version });
    } catch (error) {
      // A tenant that fails must not block the others.
      ctx.log.error("configuration.publish_failed", { id, ...describeError(error) });
    }
  }
  return done;
}
