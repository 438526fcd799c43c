import type { BulkRequest } from "../../../shared/adapters/redis/bulk-requests.ts";
import { createUsers } from "../../../shared/directory/users/create-user.ts";
import { AppError } from "../../../shared/errors.ts";
import { refuseUnstorable } from "../../../shared/values/storable.ts";
import { renderUser } from "../../../shared/scim/resource/render.ts";
import type { ScimUser } from "../../../shared/scim/resource/types.ts";
import { type Operation, type OperationResult, parseNewUser, perform } from "../perform.ts";
import { BulkIds } from "./bulk-ids.ts";
import { type Batch, planBulk } from "./plan.ts";
import { failureResult, locationOf, malformed, successResult } from "./results.ts";
import type { BulkInput, BulkOperation, BulkResult } from "./types.ts";

interface Request {
  operations: readonly BulkOperation[];
  /** 0 means that errors do not stop the request. */
  failOnErrors: number;
  earlier: readonly BulkRequest[];
  repeated: ReadonlyMap<BulkOperation, string>;
}

/**
 * How many operations run together: users created in one transaction (`set`, split down to
 * `smallestSet` after a failure), parallel operations, and parallel reads of repeated creations.
 */
const batchSizes = { set: 250, smallestSet: 8, single: 4, repeat: 50 };
const withoutMembers = { excludedAttributes: ["members"] };

/** An operation with resource ids for its bulkIds. `isWhole` is false if one does not exist yet. */
interface Attempt {
  operation: BulkOperation;
  attempt: Operation;
  isWhole: boolean;
}

/** The execution of one bulk request: its results and the resource ids of its bulkIds. */
export class BulkRun {
  readonly #input: BulkInput;
  readonly #request: Request;
  readonly #ids: BulkIds;
  readonly #results = new Map<BulkOperation, BulkResult>();
  /** Operations that refer to each other in a cycle and have to be written a second time. */
  readonly #cyclic: BulkOperation[] = [];
  /** The ids of resources that this request has created. */
  readonly #created = new Set<string>();
  #failures = 0;

  constructor(input: BulkInput, request: Request) {
    this.#input = input;
    this.#request = request;
    this.#ids = new BulkIds(request.operations);
  }

  /** Whether no further operation may start. */
  get isOver(): boolean {
    return this.#input.signal.aborted || this.#remainingFailures <= 0;
  }

  get done(): number {
    return this.#results.size;
  }

  /** The results so far, in the order of the request. */
  results(): BulkResult[] {
    return this.#request.operations.flatMap((operation) => this.#results.get(operation) ?? []);
  }

  /** How many more operations may fail. */
  get #remainingFailures(): number {
    const { failOnErrors } = this.#request;
    return failOnErrors === 0 ? Infinity : failOnErrors - this.#failures;
  }

  async perform({ kind, operations }: Batch): Promise<void> {
    for (let from = 0; from < operations.length && !this.isOver;) {
      // At most as many in parallel as may fail, so that none starts after the last allowed failure.
      const size =
        kind === "set" ? batchSizes.set : Math.min(batchSizes[kind], this.#remainingFailures);
      const part = operations.slice(from, from + size);
      from += part.length;
      if (kind === "set") await this.#createSet(part);
      else await Promise.all(part.map((operation) => this.#run(operation, operation)));
      // Yield to other requests, even if no operation waited for the database.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** Writes the resources of cycles a second time, now with their references. */
  async completeCycles(): Promise<void> {
    for (const operation of this.#cyclic.splice(0)) {
      if (this.#input.signal.aborted) return;
      const id = this.#ids.get(operation.bulkId ?? "") ?? "";
      await this.#run(operation, { method: "PUT", path: `${operation.path}/${id}` });
    }
  }

  /** Retries a set that was not written in smaller sets, in order, and finally one by one. */
  async #createHalves(operations: readonly BulkOperation[]): Promise<void> {
    if (operations.length <= batchSizes.smallestSet) {
      return this.perform({ kind: "single", operations: [...operations] });
    }
    const half = Math.ceil(operations.length / 2);
    await this.#createSet(operations.slice(0, half));
    if (!this.isOver) await this.#createSet(operations.slice(half));
  }

  /** Creates users in one transaction. */
  async #createSet(operations: readonly BulkOperation[]): Promise<void> {
    const { ctx, baseUrl } = this.#input;
    const valid: { attempt: Attempt; user: ScimUser }[] = [];
    const failed: { attempt: Attempt; error: unknown }[] = [];
    for (const operation of operations) {
      let attempt = asSent(operation, operation);
      try {
        attempt = this.#resolve(attempt);
        refuseUnstorable(attempt.attempt.body);
        valid.push({ attempt, user: await parseNewUser(ctx, attempt.attempt.body) });
      } catch (error) {
        failed.push({ attempt, error });
        if (failed.length >= this.#remainingFailures) break;
      }
    }
    const input = valid.map(({ user }) => user);
    const rows = await createUsers({ ctx, input }).catch((error: unknown) => {
      failed.push(...valid.map(({ attempt }) => ({ attempt, error })));
      return [];
    });
    if (rows === null) return this.#createHalves(operations);
    for (const [i, row] of rows.entries()) {
      const { etag, location } = renderUser(row, baseUrl);
      const attempt = valid[i]?.attempt;
      if (attempt) this.#onSuccess(attempt, { status: 201, etag, location });
    }
    await Promise.all(failed.map(({ attempt, error }) => this.#onFailure(attempt, error)));
  }

  async #run(operation: BulkOperation, as: Pick<BulkOperation, "method" | "path">): Promise<void> {
    let attempt = asSent(operation, as);
    try {
      attempt = this.#resolve(attempt);
      this.#onSuccess(attempt, await this.#performOrRepeat(operation, attempt.attempt));
    } catch (error) {
      await this.#onFailure(attempt, error);
    }
  }

  /** Performs an operation; reads the resource instead if the same earlier request created it. */
  async #performOrRepeat(operation: BulkOperation, attempt: Operation): Promise<OperationResult> {
    const { ctx, baseUrl } = this.#input;
    const read = (path: string) =>
      perform(ctx, baseUrl, { method: "GET", path, body: undefined, projection: withoutMembers });
    const { earlier, repeated } = this.#request;
    const known = repeated.get(operation);
    if (known !== undefined) return read(known);
    try {
      return await perform(ctx, baseUrl, attempt);
    } catch (error) {
      const isConflict = error instanceof AppError && error.code === "conflict";
      if (!isConflict || attempt.method !== "POST" || earlier.length === 0) throw error;
      const path = (await planBulk(ctx, [operation], earlier, false)).repeated.get(operation);
      if (path === undefined || this.#created.has(lastSegment(path))) throw error;
      return read(path);
    }
  }

  /** @throws AppError bad_request for a malformed operation or a bulkId without a resource */
  #resolve({ operation, attempt }: Attempt): Attempt {
    if (operation.problem !== undefined) throw malformed(operation.problem);
    const path = this.#ids.resolvePath(attempt.path);
    const { data, isWhole } = this.#ids.resolveData(operation.data);
    return { operation, attempt: { ...attempt, path, body: data }, isWhole };
  }

  #onSuccess(
    { operation, attempt, isWhole }: Attempt,
    result: Omit<OperationResult, "body">,
  ): void {
    const { bulkId, method } = operation;
    const { location = locationOf(this.#input.baseUrl, attempt.path), etag } = result;
    const id = result.location === undefined ? undefined : lastSegment(result.location);
    if (id !== undefined && method === "POST") this.#created.add(id);
    if (bulkId !== undefined) this.#ids.end(bulkId, id);
    if (!isWhole) this.#cyclic.push(operation);
    const status = method === "POST" ? 201 : result.status;
    this.#results.set(operation, successResult(operation, { status, etag }, location));
  }

  async #onFailure({ operation, attempt }: Attempt, error: unknown): Promise<void> {
    const { ctx, baseUrl, onRefused } = this.#input;
    this.#failures += 1;
    if (operation.bulkId !== undefined) this.#ids.end(operation.bulkId, undefined);
    const location = locationOf(baseUrl, attempt.path);
    this.#results.set(operation, failureResult(ctx, operation, error, location));
    if (error instanceof AppError && error.code === "bad_request") {
      await onRefused({ operation, attempt, error });
    }
  }
}

const lastSegment = (path: string): string => path.split("/").at(-1) ?? "";

const asSent = (
  operation: BulkOperation,
  { method, path }: Pick<BulkOperation, "method" | "path">,
): Attempt => ({
  operation,
  attempt: { method, path, body: operation.data, ifMatch: operation.version },
  isWhole: true,
});
