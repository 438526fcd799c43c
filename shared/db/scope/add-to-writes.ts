import type { Db } from "../queries.ts";
import type { Commit } from "../transaction.ts";

/** What a transaction does; see `transaction`. */
export type Change<T> = (db: Db, commit: Commit) => Promise<T>;

/** A statement that commits or rolls back with the changes of a transaction. */
export type Addition = (db: Db) => Promise<unknown>;

/** The change, with the addition as its last statement. */
export function withAddition<T>(change: Change<T>, addition: Addition | undefined): Change<T> {
  if (!addition) return change;
  return async (db, commit) => {
    let sent: Promise<unknown> | undefined;
    const result = await change(db, () => {
      sent = addition(db);
      sent.catch(() => undefined);
      commit();
    });
    await (sent ?? addition(db));
    return result;
  };
}
