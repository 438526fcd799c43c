import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { sourceOf, type Visitor } from "./visitor.ts";

/** How often somebody may do something within a time. */
export interface Limit {
  /** What it is, as the message names it: `registrations`. Counts of different names are separate. */
  what: string;
  times: number;
  seconds: number;
}

/** Registrations, of which each creates an organization and sends a mail. */
const registrations: Limit = { what: "registrations", times: 30, seconds: 3600 };
/** Sign-ins that go to a provider, of which each stores an attempt. Many people share a network. */
const starts: Limit = { what: "sign-ins", times: 600, seconds: 60 };

/** Counts a registration from a network. @throws AppError rate_limited */
export const countRegistration = (visitor: Visitor): Promise<void> =>
  countFromNetwork(visitor, registrations);

/** Counts the start of a single sign-on from a network. @throws AppError rate_limited */
export const countSsoStart = (visitor: Visitor): Promise<void> => countFromNetwork(visitor, starts);

const countFromNetwork = ({ database, secrets, device }: Visitor, limit: Limit): Promise<void> =>
  countUse({ database, secrets }, sourceOf(device.address), limit);

/**
 * Counts a use by a subject, such as a network or a person. The counts are in Postgres, so they hold for
 * all processes.
 * @throws AppError rate_limited beyond the limit
 */
export async function countUse(
  { database, secrets }: { database: Database; secrets: Secrets },
  subject: string,
  { what, times, seconds }: Limit,
): Promise<void> {
  const hash = await secrets.sign(subject, `limit of ${what}`);
  const { rows } = await database.withConnection((connection) =>
    connection.run("select app.count_use($1, $2, $3)", [hash, times, seconds]),
  );
  const retryAfter = Math.ceil(Number(rows[0]?.[0]));
  if (retryAfter <= 0) return;
  const message = `Too many ${what}: at most ${times} within ${seconds / 60} minutes. Wait ${retryAfter} s, then try again.`;
  throw new AppError("rate_limited", message, { retryAfter });
}
