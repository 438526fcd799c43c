import postgres from "postgres";
import { AppError, ConnectionDesynchronized } from "../errors.ts";
import { fromDriver } from "./errors.ts";
import { findUnsendable, parameterTypes } from "./parameters.ts";
import { type Flight, flightOver, queriesOver } from "./queries.ts";

/** A row as the wire gives it: one value a column; json and timestamps stay text for drizzle. */
export type Row = (string | number | boolean | null)[];

export interface Result {
  rows: Row[];
  /** The command tag's first word: `COMMIT` of a failed transaction answers `ROLLBACK`. */
  command: string;
}

/** Begins a statement whose shape the sender chose: kept prepared, such ones would pile up. */
const unprepared = "/* once */";

const maxTransactionMs = 60_000;
const maxConnectionAgeMs = 30 * 60_000;

/**
 * One connection, on which statements are sent in order and without waiting for each other's
 * answers. Once it is lost it stays so: the driver would reconnect and go on outside of the
 * transaction, so whatever waits is refused and the lane is thrown away.
 */
export class Lane {
  readonly #db = queriesOver((text, params) => this.run(text, params));
  readonly #sql: postgres.Sql;
  /** Refusals of the statements that are not answered yet, in the order of sending. */
  readonly #waiting = new Set<(reason: AppError) => void>();
  readonly #openedAt = Date.now();
  #lost = false;
  /** Ends the present loan. */
  #abandon: ((reason: AppError) => void) | undefined;

  constructor(url: string, applicationName: string) {
    this.#sql = postgres(url, {
      max: 1,
      fetch_types: false,
      connect_timeout: 5,
      idle_timeout: 60,
      // The driver would end a transaction between two of its statements; see `isWorn`.
      max_lifetime: null,
      connection: { application_name: applicationName },
      types: parameterTypes,
      onnotice: () => undefined,
      onclose: () => this.#lose(),
    });
  }

  /** Whether to open another one instead: it was lost, or has served for half an hour. */
  get isWorn(): boolean {
    return this.#lost || Date.now() - this.#openedAt > maxConnectionAgeMs;
  }

  /** drizzle over this lane, for the one transaction that is about to begin. */
  takeOff(): Flight {
    return flightOver(this.#db, (text, params) => this.run(text, params));
  }

  /** Sends a statement now, behind those sent before it. */
  run(text: string, params: unknown[] = []): Promise<Result> {
    if (this.#lost) return Promise.reject(connectionLost());
    const problem = findUnsendable(params);
    if (problem) return Promise.reject(problem);
    // The driver's types know neither what drizzle hands over nor what `values` gives.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const query = this.#sql.unsafe<Row[]>(text, params as never[], {
      prepare: !text.startsWith(unprepared),
    });
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      const answered = () => {
        // A pooler or a migration that forgets a prepared statement makes the driver send it
        // again, behind the commit: answers out of order, or one that had to be asked twice.
        const [first] = this.#waiting;
        if (first !== reject || "retried" in query) this.#lose();
        this.#waiting.delete(reject);
      };
      query
        .values()
        .execute()
        .then(
          (rows) => {
            answered();
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion
            resolve({ rows: rows as never, command: rows.command });
          },
          (error: unknown) => {
            reject(fromDriver(error));
            answered();
          },
        )
        .catch((cause: unknown) => {
          this.#lose();
          throw new ConnectionDesynchronized(
            "A lane does not know any more which answer is whose.",
            { cause },
          );
        });
    });
  }

  /** Gives `use` the lane; what takes longer than a minute has lost its connection unnoticed. */
  async lend<T>(use: (lane: Lane) => Promise<T>): Promise<T> {
    const watchdog = setTimeout(() => this.#lose(), maxTransactionMs);
    try {
      return await new Promise<T>((resolve, reject) => {
        // Whoever waits for something else than an answer, such as a reader, is not waited for.
        this.#abandon = reject;
        use(this).then(resolve, reject);
      });
    } finally {
      this.#abandon = undefined;
      clearTimeout(watchdog);
    }
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 2 });
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    for (const refuse of this.#waiting) refuse(connectionLost());
    this.#waiting.clear();
    this.#abandon?.(connectionLost());
    this.#sql.end({ timeout: 0 }).catch(() => undefined);
  }
}

const connectionLost = () =>
  new AppError("unavailable", "The database connection was lost. Try again.", { retryAfter: 1 });
