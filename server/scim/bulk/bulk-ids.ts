import { isObject, scimError } from "../../../shared/scim/error.ts";
import type { BulkOperation } from "./bulk-request.ts";

export const reference = /^bulkId:(.+)$/i;
export const inPath = /(?<=\/)bulkId:([^/]+)/i;

/** The operations with each behind those that it refers to; a circle begins with its first. */
export function inOrder(operations: readonly BulkOperation[]): BulkOperation[] {
  const byBulkId = new Map(
    operations.flatMap((operation) =>
      operation.bulkId === undefined ? [] : [[operation.bulkId, operation] as const],
    ),
  );
  const seen = new Set<BulkOperation>();
  const ordered: BulkOperation[] = [];
  const visit = (operation: BulkOperation) => {
    if (seen.has(operation)) return;
    seen.add(operation);
    for (const id of bulkIdsIn(operation)) {
      const target = byBulkId.get(id);
      if (target) visit(target);
    }
    ordered.push(operation);
  };
  for (const operation of operations) visit(operation);
  return ordered;
}

/** The bulkIds that an operation refers to, in its path and anywhere in its data. */
function bulkIdsIn({ path, data }: BulkOperation): string[] {
  const found: string[] = [];
  const [, id] = inPath.exec(path) ?? [];
  if (id !== undefined) found.push(id);
  const pending: unknown[] = [data];
  for (
    let value = pending.pop();
    value !== undefined || pending.length > 0;
    value = pending.pop()
  ) {
    if (typeof value === "string") found.push(...(reference.exec(value)?.slice(1) ?? []));
    else if (Array.isArray(value)) pending.push(...value);
    else if (isObject(value)) pending.push(...Object.values(value));
  }
  return found;
}

/** @throws AppError bad_request, invalidValue, for a bulkId that made no resource. */
export const resolvePath = (path: string, ids: ReadonlyMap<string, string>): string =>
  path.replace(inPath, (_whole, id: string) => ids.get(id) ?? unknownId(id));

/**
 * The data with the ids of resources for their bulkIds. One that is still to come, which only a
 * circle leaves, is left out for now, and `isWhole` is false.
 * @throws AppError bad_request, invalidValue, for a bulkId that makes no resource.
 */
export function resolveData(
  data: unknown,
  ids: ReadonlyMap<string, string>,
  toCome: ReadonlySet<string>,
): { data: unknown; isWhole: boolean } {
  let isWhole = true;
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") {
      const [, id] = reference.exec(value) ?? [];
      if (id === undefined) return value;
      if (!toCome.has(id)) return ids.get(id) ?? unknownId(id);
      isWhole = false;
      return undefined;
    }
    if (Array.isArray(value)) return value.map(resolve).filter((part) => part !== undefined);
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([name, part]) => [name, resolve(part)] as const);
    // An element without its value names nobody.
    if (entries.some(([name, part]) => part === undefined && name === "value")) return undefined;
    return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
  };
  return { data: resolve(data), isWhole };
}

function unknownId(id: string): never {
  const message = `bulkId "${id.slice(0, 100)}" made no resource in this request. Send a POST with it, or correct the reference.`;
  throw scimError("invalidValue", message, "data");
}
