import { AppError } from "../errors.ts";
import { fromDatabase, isRetryable } from "./errors.ts";
import type { Database } from "./database.ts";
import type { Lane, Result } from "./lane.ts";
import { type Db, queriesOver } from "./queries.ts";

/** A statement that goes out right behind `begin`, and what to do with its answer. */
export interface Opening {
  text: string;
  params: unknown[];
  answered: (result: Result) => void;
}

/** A transaction whose first statements have been sent and not yet answered. */
export interface Flight {
  db: Db;
  commit: () => Promise<Result>;
  /** Fails with the first of the opening statements that failed. */
  opened: Promise<void>;
}

/** Sends `begin` and the opening statement together, without waiting for either. */
export function takeOff(lane: Lane, begin: string, opening: Opening | null): Flight {
  const losses = lane.losses;
  const send = (text: string, params: unknown[]): Promise<Result> => {
    if (lane.losses !== losses) return Promise.reject(connectionLost());
    return lane.run(text, params);
  };
  const first = [lane.run(begin)];
  if (opening) first.push(lane.run(opening.text, opening.params).then(tap(opening.answered)));
  const opened = settled(first);
  opened.catch(() => undefined);
  return { db: queriesOver(send), commit: () => send("commit", []), opened };
}

/**
 * Runs `change` in a transaction and commits it. Its first query goes out with the opening. A
 * deadlock runs it again, so `change` must have no effect outside the database.
 */
export async function transaction<T>(
  database: Database,
  opening: Opening | null,
  change: (db: Db) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.withLane((lane) => once(lane, opening, change));
    } catch (error) {
      if (attempt === 4 || !isRetryable(error)) throw fromDatabase(error);
    }
  }
}

async function once<T>(
  lane: Lane,
  opening: Opening | null,
  change: (db: Db) => Promise<T>,
): Promise<T> {
  const flight = takeOff(lane, "begin", opening);
  const [changed] = await Promise.allSettled([change(flight.db)]);
  if (changed.status === "rejected") {
    await lane.run("rollback").catch(() => undefined);
    await flight.opened;
    throw changed.reason;
  }
  await flight.opened;
  const { command } = await flight.commit();
  if (command !== "COMMIT") {
    throw new Error("A statement failed unnoticed, so the transaction was rolled back.");
  }
  return changed.value;
}

/** Waits for all, then throws the first failure in the order in which they were sent. */
export async function settled(promises: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw fromDatabase(failed.reason);
}

const connectionLost = () =>
  new AppError("unavailable", "The database connection was lost. Try again.", { retryAfter: 1 });

const tap =
  <T>(use: (value: T) => void) =>
  (value: T): T => {
    use(value);
    return value;
  };
