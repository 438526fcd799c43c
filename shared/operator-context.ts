import type { Publisher } from "./adapters/qstash/publisher.ts";
import type { Database } from "./db/database.ts";
import { transaction } from "./db/transaction.ts";
import type { Db } from "./db/queries.ts";
import type { Secrets } from "./secrets/secrets.ts";

/** What the operator's verbs are given: a connection of `rampart_operator`, no tenant's scope. */
export interface OperatorContext {
  database: Database;
  /** Who the operator is, for the audit log. */
  subject: string;
  requestId: string;
  secrets: Secrets;
  publisher: Publisher;
  waitUntil: (work: Promise<unknown>) => void;
}

/** Runs `change` in a transaction of the operator's role. */
export const asOperator = <T>(ctx: OperatorContext, change: (db: Db) => Promise<T>): Promise<T> =>
  transaction(ctx.database, change);
