import type { BulkRequest } from "../../../shared/adapters/redis/bulk-requests.ts";
import { AppError } from "../../../shared/errors.ts";
import { refuseUnstorable } from "../../../shared/json/refuse-unstorable.ts";
import { renderUser } from "../../../shared/scim/resource/render.ts";
import type { ScimUser } from "../../../shared/scim/resource/user-resource.ts";
import { createUsers } from "../../../shared/directory/users/create-user.ts";
import { type Operation, perform, type Performed, readUser } from "../perform.ts";
import { resolveData, resolvePath } from "./bulk-ids.ts";
import type { BulkOperation } from "./bulk-request.ts";
import type { BulkInput } from "./bulk.ts";
import { type Batch, planBulk } from "./plan.ts";
import { failureOf, malformed, placeOf, resultOf } from "./results.ts";

/** An operation that is wrong in itself, as it was tried. */
export interface Refused {
  operation: BulkOperation;
  attempt: Operation;
  error: AppError;
}

interface Request {
  operations: readonly BulkOperation[];
  /** 0 where errors stop nothing. */
  failOnErrors: number;
  earlier: readonly BulkRequest[];
  repeated: ReadonlyMap<BulkOperation, string>;
}

/** People created in one transaction, operations in parallel, and reads that go together anyway. */
const widths = { set: 250, smallestSet: 8, single: 4, repeat: 50 };
const withoutMembers = { excludedAttributes: ["members"] };

/** An operation with the ids of resources for its bulkIds; not whole where one is still to come. */
interface Attempt {
  operation: BulkOperation;
  attempt: Operation;
  isWhole: boolean;
}

/** The course of one bulk request: what was done, and the ids that it gave to bulkIds. */
export class BulkRun {
  readonly #input: BulkInput;
  readonly #request: Request;
  readonly #ids = new Map<string, string>();
  readonly #toCome: Set<string>;
  readonly #results = new Map<BulkOperation, object>();
  /** Those that refer to each other in a circle, to be written once more. */
  readonly #circular: BulkOperation[] = [];
  /** The ids that creations have been answered with. */
  readonly #created = new Set<string>();
  #failures = 0;

  constructor(input: BulkInput, request: Request) {
    this.#input = input;
    this.#request = request;
    this.#toCome = new Set(request.operations.flatMap(({ bulkId }) => bulkId ?? []));
  }

  /** Whether nothing more is to be begun. */
  get isOver(): boolean {
    return this.#input.signal.aborted || this.#mayFail <= 0;
  }

  get done(): number {
    return this.#results.size;
  }

  /** The results so far, in the order of the request. */
  results(): object[] {
    return this.#request.operations.flatMap((operation) => this.#results.get(operation) ?? []);
  }

  /** How many more operations may fail. */
  get #mayFail(): number {
    const { failOnErrors } = this.#request;
    return failOnErrors === 0 ? Infinity : failOnErrors - this.#failures;
  }

  async perform({ kind, operations }: Batch): Promise<void> {
    for (let from = 0; from < operations.length && !this.isOver;) {
      // Never more in parallel than may fail, so that none behind the last allowed error is begun.
      const width = kind === "set" ? widths.set : Math.min(widths[kind], this.#mayFail);
      const part = operations.slice(from, from + width);
      from += part.length;
      if (kind === "set") await this.#createSet(part);
      else await Promise.all(part.map((operation) => this.#run(operation, operation)));
      // Other requests have their turn, however little of this waits for the database.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** The members of a circle exist now: each is written once more, with its references. */
  async closeCircles(): Promise<void> {
    for (const operation of this.#circular.splice(0)) {
      if (this.#input.signal.aborted) return;
      const id = this.#ids.get(operation.bulkId ?? "") ?? "";
      await this.#run(operation, { method: "PUT", path: `${operation.path}/${id}` });
    }
  }

  /** Nothing of a set was written: it is tried in smaller ones, in order, and at last one by one. */
  async #createHalves(operations: readonly BulkOperation[]): Promise<void> {
    if (operations.length <= widths.smallestSet) {
      return this.perform({ kind: "single", operations: [...operations] });
    }
    const half = Math.ceil(operations.length / 2);
    await this.#createSet(operations.slice(0, half));
    if (!this.isOver) await this.#createSet(operations.slice(half));
  }

  /** Creates people in one transaction. */
  async #createSet(operations: readonly BulkOperation[]): Promise<void> {
    const { ctx, baseUrl } = this.#input;
    const valid: { attempt: Attempt; user: ScimUser }[] = [];
    const wrong: { attempt: Attempt; error: unknown }[] = [];
    for (const operation of operations) {
      let attempt = asSent(operation, operation);
      try {
        attempt = this.#resolve(attempt);
        refuseUnstorable(attempt.attempt.body);
        valid.push({ attempt, user: await readUser(ctx, attempt.attempt.body) });
      } catch (error) {
        wrong.push({ attempt, error });
        if (wrong.length >= this.#mayFail) break;
      }
    }
    const input = valid.map(({ user }) => user);
    const rows = await createUsers({ ctx, input }).catch((error: unknown) => {
      wrong.push(...valid.map(({ attempt }) => ({ attempt, error })));
      return [];
    });
    if (rows === null) return this.#createHalves(operations);
    for (const [i, row] of rows.entries()) {
      const { etag, location } = renderUser(row, baseUrl);
      const attempt = valid[i]?.attempt;
      if (attempt) this.#succeeded(attempt, { status: 201, etag, location });
    }
    await Promise.all(wrong.map(({ attempt, error }) => this.#failed(attempt, error)));
  }

  async #run(operation: BulkOperation, as: Pick<BulkOperation, "method" | "path">): Promise<void> {
    let attempt = asSent(operation, as);
    try {
      attempt = this.#resolve(attempt);
      this.#succeeded(attempt, await this.#performed(operation, attempt.attempt));
    } catch (error) {
      await this.#failed(attempt, error);
    }
  }

  /** What the operation gives, or what it gave when the same request came before. */
  async #performed(operation: BulkOperation, attempt: Operation): Promise<Performed> {
    const { ctx, baseUrl } = this.#input;
    const again = (path: string) =>
      perform(ctx, baseUrl, { method: "GET", path, body: undefined, projection: withoutMembers });
    const { earlier, repeated } = this.#request;
    const known = repeated.get(operation);
    if (known !== undefined) return again(known);
    try {
      return await perform(ctx, baseUrl, attempt);
    } catch (error) {
      const isTaken = error instanceof AppError && error.code === "conflict";
      if (!isTaken || attempt.method !== "POST" || earlier.length === 0) throw error;
      const path = (await planBulk(ctx, [operation], earlier, false)).repeated.get(operation);
      if (path === undefined || this.#created.has(idOf(path))) throw error;
      return again(path);
    }
  }

  /** @throws AppError bad_request for what is malformed, or names a bulkId that made nothing */
  #resolve({ operation, attempt }: Attempt): Attempt {
    if (operation.problem !== undefined) throw malformed(operation.problem);
    const path = resolvePath(attempt.path, this.#ids);
    const { data, isWhole } = resolveData(operation.data, this.#ids, this.#toCome);
    return { operation, attempt: { ...attempt, path, body: data }, isWhole };
  }

  #succeeded({ operation, attempt, isWhole }: Attempt, performed: Omit<Performed, "body">): void {
    const { bulkId, method } = operation;
    const { location = placeOf(this.#input.baseUrl, attempt.path), etag } = performed;
    const id = performed.location === undefined ? undefined : idOf(performed.location);
    if (id !== undefined && method === "POST") this.#created.add(id);
    if (id !== undefined && bulkId !== undefined) this.#ids.set(bulkId, id);
    if (bulkId !== undefined) this.#toCome.delete(bulkId);
    if (!isWhole) this.#circular.push(operation);
    const status = method === "POST" ? 201 : performed.status;
    this.#results.set(operation, resultOf(operation, { status, etag }, location));
  }

  async #failed({ operation, attempt }: Attempt, error: unknown): Promise<void> {
    const { ctx, baseUrl, refused } = this.#input;
    this.#failures += 1;
    if (operation.bulkId !== undefined) this.#toCome.delete(operation.bulkId);
    const location = placeOf(baseUrl, attempt.path);
    this.#results.set(operation, failureOf(ctx, operation, error, location));
    if (error instanceof AppError && error.code === "bad_request") {
      await refused({ operation, attempt, error });
    }
  }
}

const idOf = (location: string): string => location.split("/").at(-1) ?? "";

const asSent = (
  operation: BulkOperation,
  { method, path }: Pick<BulkOperation, "method" | "path">,
): Attempt => ({
  operation,
  attempt: { method, path, body: operation.data, ifMatch: operation.version },
  isWhole: true,
});
