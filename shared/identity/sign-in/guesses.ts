import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";

/** When attempts are delayed: after `free` ones, doubling from one second up to `longest`, in seconds. */
export interface GuessLimits {
  free: number;
  longest: number;
}

/** Attempts are forgotten after this time without another, in seconds. */
export const guessMemory = 86_400;

/**
 * The refusal of an attempt that must wait; null if there are no seconds to wait.
 * @param what the attempts, as the message names them
 */
export function refusalWhile(seconds: number, what = "attempts"): AppError | null {
  const wait = Math.ceil(seconds);
  if (wait <= 0) return null;
  const message = `Too many ${what}. Wait ${wait} s, then try again.`;
  return new AppError("rate_limited", message, {
    retryAfter: wait,
    userMessage: { key: "too_many_attempts", values: { when: wait } },
  });
}

/** As `refusalWhile`. @throws AppError rate_limited */
export function refuseWhile(seconds: number, what?: string): void {
  const refusal = refusalWhile(seconds, what);
  if (refusal) throw refusal;
}

/**
 * Counts attempts, each by its subject and with its limits. While one must wait, it is not counted: it was
 * sent together with others, and its result must not be revealed either.
 * @returns for how many seconds the attempts must wait; 0 if they did not have to
 */
export async function countGuesses(
  database: Database,
  guesses: readonly (GuessLimits & { subject: Uint8Array })[],
): Promise<number> {
  const results = await database.withConnection((connection) =>
    Promise.all(
      guesses.map(({ subject, free, longest }) =>
        connection.run("select app.count_sign_in_failure($1, $2, $3, $4)", [
          subject,
          free,
          longest,
          guessMemory,
        ]),
      ),
    ),
  );
  return Math.max(...results.map(({ rows }) => Number(rows[0]?.[0])));
}

/**
 * For how many seconds attempts must wait still, after those that are being counted now.
 * @param subjects one may occur twice
 */
export async function remainingWait(
  database: Database,
  subjects: [Uint8Array, Uint8Array],
): Promise<number> {
  const { rows } = await database.withConnection((connection) =>
    connection.run("select app.settled_sign_in_wait(array[$1::bytea, $2::bytea])", subjects),
  );
  return Number(rows[0]?.[0]);
}

/** Forgets the attempts of a subject after one that was right. */
export async function forgetGuesses(database: Database, subject: Uint8Array): Promise<void> {
  await database.withConnection((connection) =>
    connection.run("select app.clear_sign_in_failures($1, $2)", [subject, guessMemory]),
  );
}
