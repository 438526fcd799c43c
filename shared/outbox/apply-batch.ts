import { databaseError } from "../db/errors.ts";
import { AppError, ConnectionDesynchronized } from "../errors.ts";
import { PlatformError } from "../adapters/learning-platform.ts";
import { NoSlot } from "../rate-gate/no-slot.ts";

/** An item of a batch that fails by itself too. */
export interface ItemFailure<T> {
  item: T;
  /** For the tenant's admins: what was wrong and what to do next. */
  reason: string;
  error: unknown;
}

/**
 * Applies items together. Where that fails for a reason that may belong to one of them, it halves
 * them until each bad item has failed alone and all others are applied, in their order.
 * @param apply has no effect when it throws, or may be repeated
 * @throws what belongs to no item, such as `unavailable`: then the batch is to be tried again later
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
    if (!belongsToItem(error)) throw error;
    if (items.length === 1) return items.map((item) => ({ item, reason: reasonOf(error), error }));
    const middle = Math.ceil(items.length / 2);
    const first = await applyBatch(items.slice(0, middle), apply);
    return [...first, ...(await applyBatch(items.slice(middle), apply))];
  }
}

/** Answers about the moment or the caller, which say nothing about what was to be applied. */
const ofNoItem = new Set([
  "unavailable",
  "rate_limited",
  "tenant_inactive",
  "unauthorized",
  "forbidden",
  "payment_required",
]);

/**
 * SQLSTATE classes that are about values: cardinality, data, integrity, check options and limits
 * (PostgreSQL, appendix A). The others are about the connection, the schema or the moment.
 */
const ofValues = /^(21|22|23|44|54)/;

/** Whether a failure may be the fault of what was applied, so that others can go on without it. */
export function belongsToItem(error: unknown): boolean {
  if (error instanceof AppError) return !ofNoItem.has(error.code);
  if (error instanceof PlatformError) return ["refused", "taken"].includes(error.outcome);
  if (error instanceof NoSlot || error instanceof ConnectionDesynchronized) return false;
  const database = databaseError(error);
  return database === undefined || ofValues.test(database.code);
}

/** Why an item failed, in words that hold nothing of a message that is not meant to be shown. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError || error instanceof PlatformError) return error.message;
  const code = databaseError(error)?.code ?? "";
  return code.startsWith("22")
    ? `The database cannot store a value of it (SQLSTATE ${code}). Correct the value, then replay it.`
    : "It could not be applied because of an internal error. Replay it after the fix.";
}
