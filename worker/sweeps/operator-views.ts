import { lt, sql } from "drizzle-orm";
import { alerts, securityEvents } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import type { WorkerServices } from "../types.ts";

const kept = sql`now() - interval '90 days'`;

/** Deletes what the operator sees of attempts and resolved alerts ninety days after the last of it. */
export const pruneOperatorViews = ({ relay }: WorkerServices): Promise<unknown> =>
  transaction(relay, (db) =>
    Promise.all([
      db.delete(securityEvents).where(lt(securityEvents.lastAt, kept)).execute(),
      db.delete(alerts).where(lt(alerts.resolvedAt, kept)).execute(),
    ]),
  );
