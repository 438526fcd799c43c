import { databaseError } from "../db/errors.ts";
import { AppError, ConnectionDesynchronized } from "../errors.ts";
import { PlatformError } from "../adapters/learning-platform.ts";
import { CallDeferred } from "../rate-gate/account.ts";

/** An item that fails also when it is applied alone. */
export interface ItemFailure<T> {
  item: T;
  /** What was wrong and what to do next, for the tenant's admins. */
  reason: string;
  error: unknown;
}

/**
 * Applies items together. If that fails for a reason that one item may have caused, it applies each
 * half on its own, until every bad item has failed alone and all others are applied, in order.
 * @param apply must have no effect when it throws, or be repeatable
 * @throws errors that no item caused, such as `unavailable`; retry the batch later
 */
export async function applyBatch<T>(
  items: readonly T[],
  apply: (items: readonly T[]) => Promise<unknown>,
): Promise<ItemFailure<T>[]> {
  if (items.length === 0) return [];
  try {
    await apply(items);
    return [];
  } catch (error) {
    if (!isCausedByItem(error)) throw error;
    if (items.length === 1) return items.map((item) => ({ item, reason: reasonOf(error), error }));
    const middle = Math.ceil(items.length / 2);
    const first = await applyBatch(items.slice(0, middle), apply);
    return [...first, ...(await applyBatch(items.slice(middle), apply))];
  }
}

/** Errors about the time or the caller, which no item can have caused. */
const notByItem = new Set([
  "unavailable",
  "rate_limited",
  "tenant_inactive",
  "unauthorized",
  "forbidden",
  "payment_required",
]);

/**
 * SQLSTATE classes of errors that a value can cause: cardinality, data, integrity, check options and limits
 * (PostgreSQL, appendix A). The others concern the connection, the schema or the time.
 */
const byValue = /^(21|22|23|44|54)/;

/** Whether the item that was applied may have caused this error, so that others can proceed. */
export function isCausedByItem(error: unknown): boolean {
  if (error instanceof AppError) return !notByItem.has(error.code);
  if (error instanceof PlatformError) return ["refused", "taken"].includes(error.outcome);
  if (error instanceof CallDeferred || error instanceof ConnectionDesynchronized) return false;
  const database = databaseError(error);
  return database === undefined || byValue.test(database.code);
}

/** Why an item failed, for the tenant's admins; without the message of an internal error. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError || error instanceof PlatformError) return error.message;
  const code = databaseError(error)?.code ?? "";
  return code.startsWith("22")
    ? `The database cannot store a value of it (SQLSTATE ${code}). Correct the value, then replay it.`
    : "It could not be applied because of an internal error. Replay it after the fix.";
}
