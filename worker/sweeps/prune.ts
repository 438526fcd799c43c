import { and, lt, sql } from "drizzle-orm";
import { alerts, outbox, securityEvents } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import type { WorkerServices } from "../types.ts";

/** Deletes handled events after a week. The audit log keeps the history. */
export const pruneOutbox = ({ relay }: WorkerServices): Promise<unknown> =>
  transaction(relay, (db) =>
    db
      .delete(outbox)
      .where(and(lt(outbox.handledAt, sql`now() - interval '7 days'`), sql`not undispatched`))
      .execute(),
  );

const operatorViewsUntil = sql`now() - interval '90 days'`;

/** Deletes security events and resolved alerts after ninety days. */
export const pruneOperatorViews = ({ relay }: WorkerServices): Promise<unknown> =>
  transaction(relay, (db) =>
    Promise.all([
      db.delete(securityEvents).where(lt(securityEvents.lastAt, operatorViewsUntil)).execute(),
      db.delete(alerts).where(lt(alerts.resolvedAt, operatorViewsUntil)).execute(),
    ]),
  );
