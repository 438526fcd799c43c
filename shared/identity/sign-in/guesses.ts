import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";

/** When attempts are delayed: after `free` ones, doubling from one second up to `longest`, in seconds. */
export interface GuessLimits {
  free: number;
  longest: number;
}

/** Attempts are forgotten after this time without another, in seconds. */
const memory = 86_400;

/**
 * Refuses an attempt that must wait, known by the HMAC of what it is counted by.
 * @throws AppError rate_limited
 */
export async function requireNoWait(database: Database, subject: Uint8Array): Promise<void> {
  const { rows } = await database.withConnection((connection) =>
    connection.run("select app.sign_in_wait(array[$1::bytea])", [subject]),
  );
  refuseWhile(Number(rows[0]?.[0]));
}

/** @throws AppError rate_limited if there are seconds to wait */
export function refuseWhile(seconds: number): void {
  const wait = Math.ceil(seconds);
  if (wait <= 0) return;
  const message = `Too many attempts. Wait ${wait} s, then try again.`;
  throw new AppError("rate_limited", message, { retryAfter: wait });
}

/** Counts attempts, each by its subject and with its limits. */
export async function countGuesses(
  database: Database,
  guesses: readonly (GuessLimits & { subject: Uint8Array })[],
): Promise<void> {
  await database.withConnection((connection) =>
    Promise.all(
      guesses.map(({ subject, free, longest }) =>
        connection.run("select app.count_sign_in_failure($1, $2, $3, $4)", [
          subject,
          free,
          longest,
          memory,
        ]),
      ),
    ),
  );
}

/** Forgets the attempts of a subject after one that was right. */
export async function forgetGuesses(database: Database, subject: Uint8Array): Promise<void> {
  await database.withConnection((connection) =>
    connection.run("select app.clear_sign_in_failures($1, $2)", [subject, memory]),
  );
}
