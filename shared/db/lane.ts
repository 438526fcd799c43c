import postgres from "postgres";
import { AppError } from "../errors.ts";
import { type Db, queriesOver } from "./queries.ts";

/** A row as the wire gives it: one value a column; json and timestamps stay text for drizzle. */
export type Row = (string | number | boolean | null)[];

export interface Result {
  rows: Row[];
  /** The command tag's first word: `COMMIT` of a failed transaction answers `ROLLBACK`. */
  command: string;
}

const asText = (value: unknown) => (value instanceof Date ? value.toISOString() : value);

/**
 * One connection, on which statements are sent in order and without waiting for each other's
 * answers. It connects at its first statement and again after a loss.
 */
export class Lane {
  /** drizzle over this lane; its statements belong to the flight under way. */
  readonly db: Db = queriesOver((text, params) => this.send(text, params));
  readonly #sql: postgres.Sql;
  #losses = 0;
  #lossesAtTakeOff = 0;

  constructor(url: string, applicationName: string) {
    this.#sql = postgres(url, {
      max: 1,
      fetch_types: false,
      connect_timeout: 5,
      idle_timeout: 60,
      max_lifetime: 30 * 60,
      connection: { application_name: applicationName },
      // drizzle writes and reads these types itself; a second JSON.stringify would store a string.
      types: {
        json: { to: 114, from: [114, 3802], serialize: asText, parse: asText },
        date: { to: 1184, from: [1082, 1114, 1184], serialize: asText, parse: asText },
      },
      onnotice: () => undefined,
      onclose: () => {
        this.#losses += 1;
      },
    });
  }

  /** A transaction begins: from here on `send` refuses once the connection was lost. */
  takeOff(): void {
    this.#lossesAtTakeOff = this.#losses;
  }

  /** Sends a statement of the transaction under way; what follows a loss would be outside it. */
  send(text: string, params: unknown[] = []): Promise<Result> {
    if (this.#losses === this.#lossesAtTakeOff) return this.run(text, params);
    const message = "The database connection was lost. Try again.";
    return Promise.reject(new AppError("unavailable", message, { retryAfter: 1 }));
  }

  /** Sends a statement now, behind those sent before it. */
  async run(text: string, params: unknown[] = []): Promise<Result> {
    // The driver's types know neither what drizzle hands over nor what `values` gives.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const query = this.#sql.unsafe<Row[]>(text, params as never[], { prepare: true });
    const rows = await query.values().execute();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { rows: rows as never, command: rows.command };
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 2 });
  }
}
