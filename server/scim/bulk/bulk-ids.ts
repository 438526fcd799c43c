import { scimError } from "../../../shared/scim/error.ts";
import { isObject } from "../../../shared/values/json.ts";
import type { BulkOperation } from "./types.ts";

const reference = /^bulkId:(.+)$/i;
const pathReference = /(?<=\/)bulkId:([^/]+)/i;

/** The bulkId that a text of the data refers to (`bulkId:x`), if any. */
export const referenceIn = (text: string): string | undefined => reference.exec(text)?.[1];

/** The bulkId that a path refers to (`/Users/bulkId:x`), if any. */
export const referenceInPath = (path: string): string | undefined => pathReference.exec(path)?.[1];

/** Orders operations after those that they refer to. A cycle starts with its first operation. */
export function orderByReferences(operations: readonly BulkOperation[]): BulkOperation[] {
  const byBulkId = new Map(
    operations.flatMap((operation) =>
      operation.bulkId === undefined ? [] : [[operation.bulkId, operation] as const],
    ),
  );
  const visited = new Set<BulkOperation>();
  const ordered: BulkOperation[] = [];
  const visit = (operation: BulkOperation) => {
    if (visited.has(operation)) return;
    visited.add(operation);
    for (const id of referencesOf(operation)) {
      const target = byBulkId.get(id);
      if (target) visit(target);
    }
    ordered.push(operation);
  };
  for (const operation of operations) visit(operation);
  return ordered;
}

/** The bulkIds that an operation refers to in its path and in its data. */
function referencesOf({ path, data }: BulkOperation): string[] {
  const ids = [referenceInPath(path)];
  const pending: unknown[] = [data];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === "string") ids.push(referenceIn(value));
    else if (Array.isArray(value)) pending.push(...value);
    else if (isObject(value)) pending.push(...Object.values(value));
  }
  return ids.filter((id) => id !== undefined);
}

/** The resource ids of the bulkIds in one request. */
export class BulkIds {
  readonly #ids = new Map<string, string>();
  /** The bulkIds of operations that have neither succeeded nor failed yet. */
  readonly #pending: Set<string>;

  constructor(operations: readonly BulkOperation[]) {
    this.#pending = new Set(operations.flatMap(({ bulkId }) => bulkId ?? []));
  }

  get(bulkId: string): string | undefined {
    return this.#ids.get(bulkId);
  }

  /** Records that the operation with this bulkId has ended, with the id of its resource, if any. */
  end(bulkId: string, id: string | undefined): void {
    this.#pending.delete(bulkId);
    if (id !== undefined) this.#ids.set(bulkId, id);
  }

  /** @throws AppError bad_request, invalidValue, for a bulkId without a resource. */
  resolvePath(path: string): string {
    return path.replace(pathReference, (_match, id: string) => this.#ids.get(id) ?? unknownId(id));
  }

  /**
   * Replaces references by resource ids. References to pending operations, which occur only in
   * cycles, are left out; `isWhole` is then false.
   * @throws AppError bad_request, invalidValue, for a bulkId without a resource.
   */
  resolveData(data: unknown): { data: unknown; isWhole: boolean } {
    let isWhole = true;
    const resolve = (value: unknown): unknown => {
      if (typeof value === "string") {
        const id = referenceIn(value);
        if (id === undefined) return value;
        if (!this.#pending.has(id)) return this.#ids.get(id) ?? unknownId(id);
        isWhole = false;
        return undefined;
      }
      if (Array.isArray(value)) return value.map(resolve).filter((part) => part !== undefined);
      if (!isObject(value)) return value;
      const entries = Object.entries(value).map(([name, part]) => [name, resolve(part)] as const);
      // An element without its value refers to nothing.
      if (entries.some(([name, part]) => part === undefined && name === "value")) return undefined;
      return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
    };
    return { data: resolve(data), isWhole };
  }
}

function unknownId(id: string): never {
  const message = `No resource was created for bulkId "${id.slice(0, 100)}" in this request. Send a POST with it, or correct the reference.`;
  throw scimError("invalidValue", message, "data");
}
