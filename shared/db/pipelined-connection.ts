import postgres from "postgres";
import { AppError, ConnectionDesynchronized } from "../errors.ts";
import { fromDriver } from "./errors.ts";
import { findUnsendable, parameterTypes } from "./parameters.ts";
import { type QueryResult, type Row, unpreparedPrefix } from "./queries.ts";

const maxLoanMs = 60_000;
const maxConnectionAgeMs = 30 * 60_000;
/** Not `begin` or `set`, which have no plan, nor a statement that is marked as unprepared. */
const preparable = /^\s*(?:select|with|insert|update|delete)\b/i;

/**
 * One connection that sends each statement at once, without waiting for the results of those
 * before it. A lost connection stays lost: postgres.js would reconnect and continue outside of the
 * transaction, so every statement that waits is rejected, and the pool discards the connection.
 */
export class PipelinedConnection {
  readonly #sql: postgres.Sql;
  /** Rejects each statement that has no result yet, in the order of sending. */
  readonly #pending = new Set<(reason: AppError) => void>();
  readonly #openedAt = Date.now();
  #isLost = false;
  /** Ends the current loan. */
  #rejectLoan: ((reason: AppError) => void) | undefined;

  constructor(url: string, applicationName: string) {
    this.#sql = postgres(url, {
      max: 1,
      fetch_types: false,
      connect_timeout: 5,
      idle_timeout: 60,
      // postgres.js would close the connection inside a transaction; see `isExpired`.
      max_lifetime: null,
      connection: { application_name: applicationName },
      types: parameterTypes,
      onnotice: () => undefined,
      onclose: () => this.#lose(),
    });
  }

  /** Whether the pool must replace it: it was lost, or is half an hour old. */
  get isExpired(): boolean {
    return this.#isLost || Date.now() - this.#openedAt > maxConnectionAgeMs;
  }

  /** Sends a statement now, behind those sent before it. */
  run(text: string, params: unknown[] = []): Promise<QueryResult> {
    if (this.#isLost) return Promise.reject(connectionLost());
    const problem = findUnsendable(params);
    if (problem) return Promise.reject(problem);
    // Without `simple`, postgres.js never prepares a statement without parameters, and Postgres plans
    // each run. Its types lack this option.
    const options = {
      prepare: !text.startsWith(unpreparedPrefix),
      simple: params.length === 0 && !preparable.test(text),
    };
    // The types of postgres.js cover neither drizzle's parameters nor rows as arrays.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const query = this.#sql.unsafe<Row[]>(text, params as never[], options);
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      const settled = () => {
        // When a pooler or a migration drops a prepared statement, postgres.js sends the statement
        // again, behind the commit. Then results come out of order, or the statement ran twice.
        const [oldest] = this.#pending;
        if (oldest !== reject || "retried" in query) this.#lose();
        this.#pending.delete(reject);
      };
      query
        .values()
        .execute()
        .then(
          (rows) => {
            settled();
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion
            resolve({ rows: rows as never, command: rows.command });
          },
          (error: unknown) => {
            reject(fromDriver(error));
            settled();
          },
        )
        .catch((cause: unknown) => {
          this.#lose();
          throw new ConnectionDesynchronized(
            "The connection cannot match results to statements any more.",
            { cause },
          );
        });
    });
  }

  /** Lends the connection to `use`. After a minute, or when it is lost, the loan is rejected. */
  async lend<T>(use: (connection: PipelinedConnection) => Promise<T>): Promise<T> {
    const watchdog = setTimeout(() => this.#lose(), maxLoanMs);
    try {
      return await new Promise<T>((resolve, reject) => {
        // `use` may wait for something other than a result, such as the reader of a stream.
        this.#rejectLoan = reject;
        use(this).then(resolve, reject);
      });
    } finally {
      this.#rejectLoan = undefined;
      clearTimeout(watchdog);
    }
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 2 });
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    for (const reject of this.#pending) reject(connectionLost());
    this.#pending.clear();
    this.#rejectLoan?.(connectionLost());
    this.#sql.end({ timeout: 0 }).catch(() => undefined);
  }
}

const connectionLost = () =>
  new AppError("unavailable", "The database connection was lost. Try again.", { retryAfter: 1 });
