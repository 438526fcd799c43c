import { contended, isRetryable } from "./errors.ts";
import type { Database } from "./database.ts";
import type { Lane, Result } from "./lane.ts";
import type { Db } from "./queries.ts";

/** A statement that goes out right behind `begin`, and what to do with its answer. */
export interface Opening {
  text: string;
  params: unknown[];
  answered: (result: Result) => void;
}

/** Sends `begin` and the opening statement together, without waiting for either. */
export function sendOpening(
  lane: Lane,
  begin: string,
  opening: Opening | null,
): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [lane.run(begin)];
  if (opening) sent.push(lane.run(opening.text, opening.params).then(opening.answered));
  return sent;
}

/**
 * Commits behind the statements sent so far, in one flight with them. Nothing may be sent, and
 * nothing may be refused, after it: only their own failure still undoes the change.
 */
export type Commit = () => void;

type Change<T> = (db: Db, commit: Commit) => Promise<T>;

/**
 * Runs `change` in a transaction and commits it, at the latest when it is done. Its first query
 * goes out with the opening. A deadlock runs it again, so it must have no effect outside the
 * database.
 */
export async function transaction<T>(
  database: Database,
  opening: Opening | null,
  change: Change<T>,
  holder?: string,
  begin = "begin",
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.withLane((lane) => once(lane, opening, change, begin), holder);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (attempt === 4) throw contended(error);
    }
  }
}

async function once<T>(
  lane: Lane,
  opening: Opening | null,
  change: Change<T>,
  begin: string,
): Promise<T> {
  const opened = landed(sendOpening(lane, begin, opening));
  opened.catch(() => undefined);
  const flight = lane.takeOff();
  let committed: Promise<Result> | undefined;
  const commit = () => {
    flight.land();
    committed = lane.run("commit");
    committed.catch(() => undefined);
  };
  const changeAsync = async () => change(flight.db, commit);
  const [changed] = await Promise.allSettled([changeAsync()]);
  flight.land();
  const [entered] = await Promise.allSettled([opened]);
  if (entered.status === "rejected" || changed.status === "rejected") {
    await (committed ?? lane.run("rollback")).catch(() => undefined);
    await opened;
  }
  if (changed.status === "rejected") throw changed.reason;
  const { command } = await (committed ?? lane.run("commit"));
  if (command !== "COMMIT") {
    throw new Error("A statement failed unnoticed, so the transaction was rolled back.");
  }
  return changed.value;
}

/** Waits for all that was sent; throws the first failure in the order of sending. */
export async function landed(sent: Promise<unknown>[]): Promise<void> {
  try {
    await Promise.all(sent);
  } catch {
    const results = await Promise.allSettled(sent);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }
}
