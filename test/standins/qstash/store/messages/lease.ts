import { admit } from "./admit.ts";
import type { Db, Tx } from "../database.ts";
import { releaseSlots } from "./release-slots.ts";

type Taken = { flowKey: string | null; queue: string | null };

/** Holds the dispatcher's lease, and so its deliveries, until `until` (unix milliseconds). */
export async function holdLease(db: Db, id: string, until: number): Promise<void> {
  await db`
    insert into qstash.dispatchers (id, alive_until) values (${id}, ${until})
    on conflict (id) do update set alive_until = excluded.alive_until`;
}

/**
 * Makes the messages of dispatchers without a lease ready again (delivery is at least once).
 *
 * @returns how many messages will be delivered again.
 */
export async function reap(db: Db, now: number): Promise<number> {
  return db.begin(async (tx) => {
    await tx`delete from qstash.dispatchers where alive_until < ${now}`;
    const taken = await tx<Taken[]>`
      update qstash.messages m set state = 'ready', owner = null
      where m.state = 'active'
        and not exists (select from qstash.dispatchers d where d.id = m.owner)
      returning m.flow_key, m.queue`;
    await giveBack(tx, taken);
    return taken.length;
  });
}

/**
 * The messages that this dispatcher claimed but is not delivering, because the connection failed
 * before the result of the claim arrived. A message claimed just now may be among them.
 *
 * @param deliveringIds the ids of the messages that it is delivering.
 */
export async function findOrphaned(db: Db, id: string, deliveringIds: readonly string[]) {
  const rows = await db<{ id: string }[]>`
    select id from qstash.messages
    where state = 'active' and owner = ${id} and id <> all(${[...deliveringIds]}::text[])`;
  return rows.map((row) => row.id);
}

/** Makes messages that this dispatcher was delivering ready again: those of `ids`, or all. */
export async function releaseMessages(
  db: Db,
  id: string,
  ids: readonly string[] | null,
): Promise<void> {
  await db.begin(async (tx) => {
    const taken = await tx<Taken[]>`
      update qstash.messages set state = 'ready', owner = null
      where state = 'active' and owner = ${id}
        and ${ids === null ? tx`true` : tx`id = any(${[...ids]}::text[])`}
      returning flow_key, queue`;
    await giveBack(tx, taken);
  });
}

/** Ends the lease and makes the messages that this dispatcher was delivering ready again. */
export async function endLease(db: Db, id: string): Promise<void> {
  await releaseMessages(db, id, null);
  await db`delete from qstash.dispatchers where id = ${id}`;
}

async function giveBack(tx: Tx, taken: readonly Taken[]): Promise<void> {
  await releaseSlots(tx, taken);
  await admit(
    tx,
    taken.map((message) => message.queue),
  );
}
