import type { Database } from "./database.ts";
import { contended, isRetryable } from "./errors.ts";
import type { PipelinedConnection } from "./pipelined-connection.ts";
import { type Db, openQueries, type Query, type QueryResult } from "./queries.ts";

/** The statement behind `begin` that starts the tenant session. */
export interface SessionStatement {
  text: string;
  params: unknown[];
  /** Receives the result. What it throws rolls the transaction back. */
  onResult: (result: QueryResult) => void;
}

export interface TransactionOptions {
  session?: SessionStatement;
  /** The tenant whose share of the connections this takes from; see `Database`. */
  tenantId?: string;
  isolation?: "repeatable read" | "repeatable read read only";
}

/**
 * Sends the commit behind the statements sent so far, in the same round trip. After it, `change`
 * may send no statement and throw no error: only a failed statement still undoes the change.
 */
export type Commit = () => void;

const maxAttempts = 4;

/**
 * Runs `change` in a transaction and commits it. `begin` and the session statement are sent
 * together with its first query. A deadlock or serialization failure runs `change` again, so it
 * must have no effect outside the database.
 */
export async function transaction<T>(
  database: Database,
  change: (db: Db, commit: Commit) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.withConnection(
        (connection) => runTransaction(connection, change, options),
        options.tenantId,
      );
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (attempt === maxAttempts) throw contended(error);
    }
  }
}

async function runTransaction<T>(
  connection: PipelinedConnection,
  change: (db: Db, commit: Commit) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const begun = settleInOrder(sendBegin(connection, options));
  begun.catch(() => undefined);
  const queries = openQueries((text, params) => connection.run(text, params));
  let committed: Promise<QueryResult> | undefined;
  const commit = () => {
    queries.close();
    committed = connection.run("commit");
    committed.catch(() => undefined);
  };
  const changeAsync = async () => change(queries.db, commit);
  const [changed] = await Promise.allSettled([changeAsync()]);
  queries.close();
  const [start] = await Promise.allSettled([begun]);
  if (start.status === "rejected" || changed.status === "rejected") {
    await (committed ?? connection.run("rollback")).catch(() => undefined);
    // A refused session is the cause of the failures behind it.
    await begun;
  }
  if (changed.status === "rejected") throw changed.reason;
  const { command } = await (committed ?? connection.run("commit"));
  if (command !== "COMMIT") {
    throw new Error("A statement failed unnoticed, so Postgres rolled the transaction back.");
  }
  return changed.value;
}

export type Queries = readonly Query<unknown>[];
export type Results<T extends Queries> = {
  -readonly [K in keyof T]: T[K] extends Query<infer R> ? R : never;
};

/** Sends a whole transaction in one round trip: begin, the session, the queries and commit. */
export async function readInOneRoundTrip<const T extends Queries>(
  connection: PipelinedConnection,
  session: SessionStatement,
  build: (db: Db) => T,
): Promise<Results<T>> {
  const open = openQueries((text, params) => connection.run(text, params));
  // Built before `begin` is sent, so that a mistake in `build` leaves no open transaction.
  const queries = build(open.db);
  const begun = sendBegin(connection, { session, isolation: "repeatable read read only" });
  const results = queries.map(async (query) => query.execute());
  open.close();
  await settleInOrder([...begun, ...results, connection.run("commit")]);
  // `map` loses the tuple type; the order of the results is that of the queries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await Promise.all(results)) as never;
}

function sendBegin(
  connection: PipelinedConnection,
  { session, isolation }: TransactionOptions,
): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [
    connection.run(isolation ? `begin isolation level ${isolation}` : "begin"),
  ];
  if (session) sent.push(connection.run(session.text, session.params).then(session.onResult));
  return sent;
}

/** Waits until all have settled; throws the first failure in the order of sending. */
export async function settleInOrder(sent: Promise<unknown>[]): Promise<void> {
  try {
    await Promise.all(sent);
  } catch {
    const results = await Promise.allSettled(sent);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }
}
