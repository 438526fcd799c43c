import { asJson, type Tx } from "../database.ts";
import type { Draft } from "./message.ts";

/**
 * Finds the drafts that repeat an earlier message of the deduplication window, in the database
 * or among themselves, and records the others.
 *
 * @returns the id to answer for each draft: its own, or the earlier message's.
 */
export async function deduplicate(tx: Tx, drafts: readonly Draft[], now: number) {
  const first = new Map<string, { key: string; id: string; until: number }>();
  for (const { id, deduplication: d } of drafts) {
    if (d && !first.has(d.key)) first.set(d.key, { id, ...d });
  }
  const winners = first.size === 0 ? new Map<string, string>() : await remember(tx, first, now);
  return drafts.map((draft) =>
    draft.deduplication ? (winners.get(draft.deduplication.key) ?? draft.id) : draft.id,
  );
}

async function remember(
  tx: Tx,
  first: ReadonlyMap<string, { key: string; id: string; until: number }>,
  now: number,
): Promise<Map<string, string>> {
  await tx`
    insert into qstash.deduplication as d (key, message_id, expires_at)
    select key, id, until
    from json_to_recordset(${asJson([...first.values()])}::text::json)
      as n(key text, id text, until bigint)
    order by key
    on conflict (key) do update
      set message_id = excluded.message_id, expires_at = excluded.expires_at
      where d.expires_at <= ${now}`;
  const rows = await tx<{ key: string; messageId: string }[]>`
    select key, message_id from qstash.deduplication where key = any(${[...first.keys()]}::text[])`;
  return new Map(rows.map((row) => [row.key, row.messageId]));
}
