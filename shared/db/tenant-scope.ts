import type { Database } from "./database.ts";
import { type Change, type Addition, withAddition } from "./scope/add-to-writes.ts";
import { PinnedVersions } from "./scope/pinned-versions.ts";
import type { PointRead } from "./point-read.ts";
import type { Db } from "./queries.ts";
import { batchKey, payingFirst, withSession } from "./scope/session-statement.ts";
import {
  beginSessionStatement,
  type Identity,
  parseSession,
  refuseOtherIndustry,
  type TenantSession,
} from "./tenant-session.ts";
import {
  type Commit,
  type Queries,
  readInOneRoundTrip,
  type Results,
  type SessionStatement,
  transaction,
} from "./transaction.ts";

/**
 * The only door to tenant data. Every transaction begins with the statement that starts the tenant
 * session (`app.begin_*_session`). It refuses a revoked, expired or deactivated caller and an
 * inactive tenant, and sets the tenant for the row-level security of this transaction alone.
 */
export class TenantScope {
  readonly #database: Database;
  readonly #identity: Identity;
  readonly #begin: SessionStatement;
  readonly #versions: PinnedVersions;
  #session: TenantSession | undefined;
  #addition: Addition | undefined;

  /** @param domain see `inDomain` */
  constructor(
    database: Database,
    identity: Identity,
    domain?: string,
    versions = new PinnedVersions(),
  ) {
    this.#database = database;
    this.#identity = identity;
    this.#versions = versions;
    this.#begin = {
      ...beginSessionStatement(identity, domain),
      // Every transaction refreshes the session: it may have changed while a long job runs.
      onResult: ({ rows }) => {
        this.#accept(parseSession(rows[0] ?? []));
      },
    };
  }

  /**
   * The same tenant and identity, with the externalIds of another provisioning domain. It applies
   * to `read` and `write`; `readOne` stays in the identity's own domain.
   */
  inDomain(domain: string): TenantScope {
    const scope = new TenantScope(this.#database, this.#identity, domain, this.#versions);
    scope.addToWrites(this.#addition);
    return scope;
  }

  /** The tenant session. Known once `hasSession` is true. */
  get tenant(): TenantSession {
    if (!this.#session) throw new Error("The tenant session has not started yet.");
    return this.#session;
  }

  /** Whether Postgres has accepted the identity, so that `tenant` is known. */
  get hasSession(): boolean {
    return this.#session !== undefined;
  }

  /** The tenant that the identity names, whether or not Postgres has accepted it. */
  get tenantId(): string {
    return this.#identity.tenantId;
  }

  /** Reads in one round trip, begin and commit included. All queries see one snapshot. */
  read<const T extends Queries>(build: (db: Db) => T): Promise<Results<T>> {
    return this.#database.withConnection(
      (connection) => readInOneRoundTrip(connection, this.#begin, build),
      this.tenantId,
    );
  }

  /** Starts a session without reading anything, so that `tenant` is known. */
  async beginSession(): Promise<void> {
    const { text, params } = this.#begin;
    const { session } = await this.#database.batcher.add(
      batchKey("begin", this.#identity, this.#begin),
      null,
      (calls) =>
        this.#database.withConnection(async (connection) => {
          const { rows } = await connection.run(text, params);
          const started = parseSession(rows[0] ?? []);
          return calls.map(() => ({ session: started, result: null }));
        }, this.tenantId),
    );
    this.#accept(session);
  }

  #accept(session: TenantSession): void {
    refuseOtherIndustry(this.#identity, session);
    this.#session = this.#versions.applyTo(session);
  }

  /**
   * Reads the row of one value in a single statement that starts the session too. Concurrent calls
   * of the same identity share a statement.
   */
  async readOne<T>(point: PointRead<T>, value: string): Promise<T | null> {
    const key = batchKey(`read ${point.id}`, this.#identity, this.#begin);
    const { session, result } = await this.#database.batcher.add(key, value, (values) =>
      this.#database.withConnection(async (connection) => {
        const texts = values.map(String);
        const { rows } = await connection
          .run(...point.statement(this.#identity, texts))
          .catch(async (error: unknown) => {
            // postgres.js would add rows that came before the error to the next result: it forgets
            // them only when a statement succeeds.
            await connection.run("rollback").catch(() => undefined);
            throw error;
          });
        const parsed = point.parse(rows, texts);
        return parsed.found.map((row) => ({ session: parsed.session, result: row }));
      }, this.tenantId),
    );
    this.#accept(session);
    // The key names the point read, so the result is one of its rows.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return result as T | null;
  }

  /**
   * Has `addition` run in each later transaction that writes, so that it commits or rolls back with the
   * changes.
   */
  addToWrites(addition: Addition | undefined): void {
    this.#addition = addition;
  }

  /** Runs `change` in a transaction of the tenant; see `transaction`. */
  write<T>(change: Change<T>): Promise<T> {
    return this.#write(change, payingFirst(this.#begin, this.#identity));
  }

  #write<T>(change: Change<T>, session: SessionStatement): Promise<T> {
    const { tenantId } = this;
    return transaction(this.#database, withAddition(change, this.#addition), { session, tenantId });
  }

  /**
   * Combines concurrent calls of the same identity: one transaction makes the changes of all their
   * values. If it fails, each change is made in a transaction of its own. All callers then know `tenant`,
   * also those whose change fails.
   * @param name of the change; everything else that it depends on must be part of the value
   */
  async batchWrite<V, R>(
    name: string,
    value: V,
    change: (db: Db, values: V[], commit: Commit) => Promise<R[]>,
  ): Promise<R> {
    // An addition belongs to one request.
    if (this.#addition) {
      const [result] = await this.write((db, commit) => change(db, [value], commit));
      // There is one result a value.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return result as R;
    }
    const key = batchKey(`write ${name}`, this.#identity, this.#begin);
    const accept = (session: TenantSession) => this.#accept(session);
    const result = await this.#database.changes.add(key, { value, accept }, (batch) => {
      const begin = withSession(payingFirst(this.#begin, this.#identity), (session) => {
        for (const call of batch) call.accept(session);
      });
      // The key names the change, so these are its values, and below its result.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const values = batch.map((call) => call.value as V);
      return this.#write((db, commit) => change(db, values, commit), begin);
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return result as R;
  }

  /** As `write`; all statements see one snapshot. */
  writeOnSnapshot<T>(change: (db: Db) => Promise<T>): Promise<T> {
    return transaction(this.#database, withAddition(change, this.#addition), {
      session: payingFirst(this.#begin, this.#identity),
      tenantId: this.tenantId,
      isolation: "repeatable read",
    });
  }

  /** Reads in several steps that see one snapshot. It holds a connection for up to a minute. */
  readOnSnapshot<T>(steps: (db: Db) => Promise<T>): Promise<T> {
    return transaction(this.#database, steps, {
      session: this.#begin,
      tenantId: this.tenantId,
      isolation: "repeatable read read only",
    });
  }
}
