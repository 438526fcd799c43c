import type { Db } from "./database.ts";

export type SigningKeys = { current: string; next: string };

/**
 * Loads the signing keys. The configured pair is used until it is rotated, and again as soon as
 * another pair is configured.
 */
export async function loadKeys(db: Db, configured: SigningKeys): Promise<SigningKeys> {
  const pair = JSON.stringify(configured);
  await db`
    insert into qstash.signing_keys as k (configured, current, next)
    values (${pair}, ${configured.current}, ${configured.next})
    on conflict (id) do update set
      configured = excluded.configured, current = excluded.current, next = excluded.next
    where k.configured <> excluded.configured`;
  return readKeys(db);
}

export async function readKeys(db: Db): Promise<SigningKeys> {
  const rows = await db<SigningKeys[]>`select current, next from qstash.signing_keys`;
  return rows[0] ?? { current: "", next: "" };
}

/** The next key becomes the current one, and `fresh` the next. */
export async function rotateKeys(db: Db, fresh: string): Promise<SigningKeys> {
  await db`update qstash.signing_keys set current = next, next = ${fresh}`;
  return readKeys(db);
}
