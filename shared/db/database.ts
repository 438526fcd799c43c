import { AppError } from "../errors.ts";
import { Batcher } from "./batcher.ts";
import { fromDatabase } from "./errors.ts";
import { PipelinedConnection } from "./pipelined-connection.ts";
import type { Row } from "./queries.ts";
import type { TenantSession } from "./tenant-session.ts";

export interface DatabaseOptions {
  /** A role's connection string, e.g. `postgres://rampart_app:...@host/rampart`. */
  url: string;
  /** The maximum number of connections; 1 where each request has a pool of its own (Workers). */
  max: number;
  applicationName?: string;
}

const maxWaitMs = 10_000;

/** The connections that one tenant may hold at once; a pool below 4 has none to reserve. */
const shareOf = (max: number) => (max < 4 ? max : Math.floor(max * 0.75));

/** The connections of one tenant: how many it holds, and the calls that wait for one. */
interface TenantUsage {
  held: number;
  waiting: ((connection: PipelinedConnection) => void)[];
}

/** One of the changes that share a transaction. */
interface BatchedChange {
  value: unknown;
  /** Receives the session, whether or not the change succeeds. What it throws rolls the transaction back. */
  accept: (session: TenantSession) => void;
}

/**
 * The connection pool of one role. A tenant holds at most its share of the connections, and a free
 * connection goes to the waiting tenant that holds the fewest.
 */
export class Database {
  readonly #options: DatabaseOptions;
  readonly #share: number;
  readonly #connections = new Set<PipelinedConnection>();
  readonly #idle: PipelinedConnection[] = [];
  readonly #usages = new Map<string, TenantUsage>();
  #isClosing = false;
  /** Combines concurrent calls; see `TenantScope.readOne`. */
  readonly batcher = new Batcher<unknown, { session: TenantSession; result: unknown }>();
  /** Combines concurrent changes; see `TenantScope.batchWrite`. */
  readonly changes = new Batcher<BatchedChange, unknown>();
  /** Combines concurrent calls that read the same row outside of sessions. */
  readonly lookups = new Batcher<null, Row | undefined>();

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.#share = shareOf(options.max);
  }

  /**
   * Lends a connection to `use`. Errors of Postgres are thrown as AppErrors, so no caller maps
   * them again.
   * @param tenantId whose share the connection counts against; work of no tenant shares ""
   */
  async withConnection<T>(
    use: (connection: PipelinedConnection) => Promise<T>,
    tenantId = "",
  ): Promise<T> {
    if (this.#isClosing) throw new AppError("unavailable", "The server is stopping. Try again.");
    const usage = this.#usages.get(tenantId) ?? { held: 0, waiting: [] };
    this.#usages.set(tenantId, usage);
    try {
      const connection = this.#acquire(usage) ?? (await this.#waitFor(usage));
      try {
        return await connection.lend(use);
      } catch (error) {
        throw fromDatabase(error);
      } finally {
        usage.held -= 1;
        this.#release(connection);
      }
    } finally {
      if (usage.held === 0 && usage.waiting.length === 0) this.#usages.delete(tenantId);
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(Array.from(this.#connections, (connection) => connection.close()));
  }

  /** A free connection, unless the tenant holds its share. */
  #acquire(usage: TenantUsage): PipelinedConnection | undefined {
    if (usage.held >= this.#share) return undefined;
    const connection = this.#popIdle() ?? this.#open();
    if (connection) usage.held += 1;
    return connection;
  }

  #popIdle(): PipelinedConnection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (!connection.isExpired) return connection;
      this.#discard(connection);
    }
    return undefined;
  }

  #open(): PipelinedConnection | undefined {
    const { url, max, applicationName = "rampart" } = this.#options;
    if (this.#isClosing || this.#connections.size >= max) return undefined;
    const connection = new PipelinedConnection(url, applicationName);
    this.#connections.add(connection);
    return connection;
  }

  /** Takes a connection back and hands it to the waiting tenant that holds the fewest. */
  #release(connection: PipelinedConnection): void {
    if (connection.isExpired) this.#discard(connection);
    else this.#idle.push(connection);
    let next: TenantUsage | undefined;
    for (const usage of this.#usages.values()) {
      if (usage.waiting.length > 0 && usage.held < (next?.held ?? this.#share)) next = usage;
    }
    const free = next && this.#acquire(next);
    if (free) next?.waiting.shift()?.(free);
  }

  #discard(connection: PipelinedConnection): void {
    this.#connections.delete(connection);
    connection.close().catch(() => undefined);
  }

  #waitFor({ waiting }: TenantUsage): Promise<PipelinedConnection> {
    return new Promise((resolve, reject) => {
      const give = (connection: PipelinedConnection) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(give), 1);
        const message = "All database connections are busy. Try again in a second.";
        reject(new AppError("unavailable", message, { retryAfter: 1 }));
      }, maxWaitMs);
      waiting.push(give);
    });
  }
}
