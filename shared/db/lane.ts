import postgres from "postgres";

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
  readonly #sql: postgres.Sql;
  #losses = 0;

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

  /** How often the connection was lost; a scope that sees it change is over. */
  get losses(): number {
    return this.#losses;
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
