import { bytesToHex } from "@noble/hashes/utils.js";
import { AppError } from "../errors.ts";
import type { Database } from "./database.ts";
import {
  type TenantSession,
  sessionFrom,
  beginSessionStatement,
  type Identity,
} from "./entering.ts";
import { type Commit, landed, type Opening, sendOpening, transaction } from "./flight.ts";
import type { Row } from "./lane.ts";
import type { PointRead } from "./point-read.ts";
import type { Db, Query } from "./queries.ts";

type Queries = readonly Query<unknown>[];
type Results<T extends Queries> = {
  -readonly [K in keyof T]: T[K] extends Query<infer R> ? R : never;
};

/**
 * The only door to tenant data. Both forms begin a transaction whose first statement is
 * `app.enter_*`: it refuses who is revoked, expired, deactivated or of an inactive tenant, and
 * sets the tenant for the policies, for this transaction alone.
 */
export class TenantScope {
  readonly #database: Database;
  readonly #identity: Identity;
  readonly #opening: Opening;
  readonly #claimedTenant: string;
  readonly #kind: Identity["kind"];
  readonly #mustPay: boolean;
  #entered: TenantSession | undefined;

  /** @param domain see `inDomain` */
  constructor(database: Database, identity: Identity, domain?: string) {
    this.#database = database;
    this.#identity = identity;
    this.#claimedTenant = identity.tenantId;
    this.#kind = identity.kind;
    this.#mustPay = identity.kind === "user" && identity.mustPay === true;
    const [text, params] = beginSessionStatement(identity, domain);
    const answered = ({ rows }: { rows: Row[] }) => {
      // Every time: a job goes on for long, and what entering tells may have changed meanwhile.
      this.#entered = sessionFrom(rows[0] ?? []);
    };
    this.#opening = { text, params, answered };
  }

  /**
   * The same tenant by the same proof, where externalIds are those of another provisioning domain
   * than the caller's own. For `read` and `write`: a `readOne` stays in the caller's.
   */
  inDomain(domain: string): TenantScope {
    return new TenantScope(this.#database, this.#identity, domain);
  }

  /** The tenant that was entered. Known after the first answer of a `read` or `write`. */
  get tenant(): TenantSession {
    if (!this.#entered) throw new Error("The scope has not been entered yet.");
    return this.#entered;
  }

  /** Whether an `app.enter_*` has succeeded, so that `tenant` is known. */
  get hasSession(): boolean {
    return this.#entered !== undefined;
  }

  /** The tenant as the caller's proof names it, before or after entering. */
  get tenantId(): string {
    return this.#claimedTenant;
  }

  /**
   * Reads in one flight on a warm connection: begin, enter, the queries and commit are sent
   * together, and see one snapshot.
   */
  read<const T extends Queries>(build: (db: Db) => T): Promise<Results<T>> {
    return this.#database.withLane(async (lane) => {
      const flight = lane.takeOff();
      // A mistake in building, here or in `execute`, must leave no open transaction.
      const queries = build(flight.db);
      const opened = sendOpening(
        lane,
        "begin isolation level repeatable read read only",
        this.#opening,
      );
      const answers = queries.map(async (query) => query.execute());
      flight.land();
      await landed([...opened, ...answers, lane.run("commit")]);
      // `map` forgets which query gave which result; the order keeps it.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return (await Promise.all(answers)) as never;
    }, this.#claimedTenant);
  }

  /**
   * Checks that the caller may enter, so that `tenant` is known; with those whom the same identity
   * asks for at the same time.
   */
  async enter(): Promise<void> {
    const { text, params } = this.#opening;
    const { entered } = await this.#database.points.ask(this.#channel("enter"), "", (asked) =>
      this.#database.withLane(async (lane) => {
        const { rows } = await lane.run(text, params);
        const told = sessionFrom(rows[0] ?? []);
        return asked.map(() => ({ entered: told, found: null }));
      }, this.#claimedTenant),
    );
    this.#entered = entered;
  }

  /**
   * Reads the one row of a value in one statement, which enters the tenant first; with those whom
   * the same identity asks for at the same time. What needs more than a row is a `read`.
   */
  async readOne<T>(point: PointRead<T>, value: string): Promise<T | null> {
    const { params } = this.#opening;
    const channel = this.#channel(String(point.id));
    const { entered, found } = await this.#database.points.ask(channel, value, (values) =>
      this.#database.withLane(async (lane) => {
        const { rows } = await lane
          .run(...point.fill(this.#kind, params, values))
          .catch(async (error: unknown) => {
            // Rows that came before the error would stand in the lane's next answer: the driver
            // forgets them only when a statement has ended well.
            await lane.run("rollback").catch(() => undefined);
            throw error;
          });
        const answer = point.read(rows, values);
        const told = sessionFrom(answer.entered);
        return answer.found.map((row) => ({ entered: told, found: row }));
      }, this.#claimedTenant),
    );
    this.#entered = entered;
    // The channel is the statement's, so what it gave is a row of this point read.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return found as T | null;
  }

  /**
   * Makes one change for each of the values that the same identity brings at the same time, all in
   * one transaction. When that fails, each is made by itself.
   * @param name what is done; all that else it depends on must be in the value.
   */
  async writeTogether<V, R>(
    name: string,
    value: V,
    change: (db: Db, values: V[], commit: Commit) => Promise<R[]>,
  ): Promise<R> {
    const channel = this.#channel(name);
    const { entered, result } = await this.#database.changes.ask(channel, value, async (values) => {
      // The channel is named after what is done, so these are values and results of this kind.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const own = values as V[];
      const results = await this.write((db, commit) => change(db, own, commit));
      return results.map((one) => ({ entered: this.tenant, result: one }));
    });
    this.#entered = entered;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return result as R;
  }

  /** Runs `change` in a transaction of the tenant; see `transaction`. */
  write<T>(change: (db: Db, commit: Commit) => Promise<T>): Promise<T> {
    return transaction(this.#database, this.#paidOpening(), change, this.#claimedTenant);
  }

  /** As `write`, with all statements seeing the tenant as it was at one moment. */
  writeAtOneMoment<T>(change: (db: Db) => Promise<T>): Promise<T> {
    const begin = "begin isolation level repeatable read";
    return transaction(this.#database, this.#paidOpening(), change, this.#claimedTenant, begin);
  }

  /**
   * Reads in several steps that all see the tenant as it was at one moment. It holds a connection
   * until it is done, and is cut off after a minute.
   */
  readAtLength<T>(steps: (db: Db) => Promise<T>): Promise<T> {
    const begin = "begin isolation level repeatable read read only";
    return transaction(this.#database, this.#opening, steps, this.#claimedTenant, begin);
  }

  /** What is asked, and who asks: those of one channel may be answered together. */
  #channel(what: string): string {
    return `${what} ${this.#kind} ${this.#opening.params.map(nameOf).join(" ")}`;
  }

  /** @throws AppError payment_required as its answer, which undoes whatever went out behind it */
  #paidOpening(): Opening {
    if (!this.#mustPay) return this.#opening;
    const { text, params, answered } = this.#opening;
    return {
      text,
      params,
      answered: (result) => {
        answered(result);
        if (this.tenant.overdue) throw paymentRequired();
      },
    };
  }
}

const paymentRequired = () =>
  new AppError(
    "payment_required",
    "A payment has been due for too long, so nothing can be changed. Reading, provisioning by SCIM and every deactivation go on. Settle the invoice; writing works again within seconds.",
  );

const nameOf = (param: unknown): string =>
  param instanceof Uint8Array ? bytesToHex(param) : String(param);
