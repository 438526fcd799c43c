import { AppError } from "../errors.ts";
import { tenantConfig, type TenantConfig } from "../tenants/config.ts";
import type { Database } from "./database.ts";
import { fromDatabase, isRetryable } from "./errors.ts";
import type { Lane, Result, Row } from "./lane.ts";
import { type Db, queriesOver, type Query } from "./queries.ts";

/** Who asks. The tenant comes from here and from nowhere else. */
export type Identity =
  | { kind: "credential"; tokenHash: Uint8Array; use: "scim" }
  | { kind: "user"; tenantId: string; userId: string; role: string; issuedAt: Date }
  | { kind: "system"; tenantId: string };

/** What entering a tenant tells. */
export interface Entered {
  tenantId: string;
  slug: string;
  /** Parsed when it is first asked for; most requests never do. */
  readonly config: TenantConfig;
  credentialId: string | null;
}

type Queries = readonly Query<unknown>[];
type Results<T extends Queries> = { [K in keyof T]: T[K] extends Query<infer R> ? R : never };

/**
 * The only door to tenant data. Both forms begin a transaction whose first statement is
 * `app.enter_*`: it refuses who is revoked, expired, deactivated or of an inactive tenant, and
 * sets the tenant for the policies, for this transaction alone.
 */
export class TenantScope {
  readonly #database: Database;
  readonly #identity: Identity;
  #entered: Entered | undefined;

  constructor(database: Database, identity: Identity) {
    this.#database = database;
    this.#identity = identity;
  }

  /** The tenant that was entered. Known after the first answer of a `read` or `write`. */
  get tenant(): Entered {
    if (!this.#entered) throw new Error("The scope has not been entered yet.");
    return this.#entered;
  }

  /**
   * Reads in one flight on a warm connection: begin, enter, the queries and commit are sent
   * together, and see one snapshot. Without queries it only checks that the caller may enter.
   */
  read<const T extends Queries>(build: (db: Db) => T): Promise<Results<T>> {
    return this.#database.withLane(async (lane) => {
      const flight = this.#begin(lane, "begin isolation level repeatable read read only");
      const answers = build(flight.db).map((query) => query.execute());
      const committed = lane.run("commit");
      await settled([flight.begun, flight.entered, ...answers, committed]);
      return (await Promise.all(answers)) as Results<T>;
    });
  }

  /**
   * Runs `change` in a transaction and commits it. The first query goes out with begin and
   * enter. A deadlock runs it again, so it must have no effect outside the database.
   */
  async write<T>(change: (db: Db) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#database.withLane((lane) => this.#transaction(lane, change));
      } catch (error) {
        if (attempt === 4 || !isRetryable(error)) throw fromDatabase(error);
      }
    }
  }

  async #transaction<T>(lane: Lane, change: (db: Db) => Promise<T>): Promise<T> {
    const flight = this.#begin(lane, "begin");
    const [changed] = await Promise.allSettled([change(flight.db)]);
    if (changed.status === "rejected") {
      const rolledBack = lane.run("rollback");
      await settled([flight.begun, flight.entered]);
      await rolledBack.catch(() => undefined);
      throw changed.reason;
    }
    await settled([flight.begun, flight.entered]);
    const end = await flight.send("commit", []);
    if (end.command !== "COMMIT") {
      throw new Error("A statement failed unnoticed, so the transaction was rolled back.");
    }
    return changed.value;
  }

  /** Sends begin and enter, and gives the query builder whose statements follow them. */
  #begin(lane: Lane, begin: string) {
    const losses = lane.losses;
    const send = (text: string, params: unknown[]): Promise<Result> => {
      if (lane.losses !== losses) return Promise.reject(connectionLost());
      return lane.run(text, params);
    };
    const begun = lane.run(begin);
    const [text, params] = enterStatement(this.#identity);
    const entered = lane.run(text, params).then(({ rows }) => {
      this.#entered ??= enteredFrom(rows[0] ?? []);
    });
    entered.catch(() => undefined);
    begun.catch(() => undefined);
    return { begun, entered, send, db: queriesOver(send) };
  }
}

const connectionLost = () =>
  new AppError("unavailable", "The database connection was lost. Try again.", { retryAfter: 1 });

/** Waits for all, then throws the first failure in the order in which they were sent. */
async function settled(promises: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw fromDatabase(failed.reason);
}

function enterStatement(identity: Identity): [text: string, params: unknown[]] {
  const columns = "select tenant_id, slug, config, credential_id from";
  switch (identity.kind) {
    case "credential":
      return [`${columns} app.enter_credential($1, $2)`, [identity.tokenHash, identity.use]];
    case "user":
      return [
        `${columns} app.enter_user($1, $2, $3, $4)`,
        [identity.tenantId, identity.userId, identity.role, identity.issuedAt],
      ];
    case "system":
      return [`${columns} app.enter_system($1)`, [identity.tenantId]];
  }
}

function enteredFrom([tenantId, slug, config, credentialId]: Row): Entered {
  return {
    tenantId: String(tenantId),
    slug: String(slug),
    get config() {
      return tenantConfig.parse(JSON.parse(String(config)));
    },
    credentialId: credentialId === null ? null : String(credentialId),
  };
}
