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
 * Makes ready again what dispatchers without a lease were delivering: at least once.
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
 * The messages that this dispatcher claimed and does not deliver: the answer to the claim was
 * lost with a connection. One that was claimed just now may be among them.
 *
 * @param held the ids it knows that it delivers.
 */
export async function findForgotten(db: Db, id: string, held: readonly string[]) {
  const rows = await db<{ id: string }[]>`
    select id from qstash.messages
    where state = 'active' and owner = ${id} and id <> all(${[...held]}::text[])`;
  return rows.map((row) => row.id);
}

/** Makes ready again what this dispatcher was delivering: the messages of `ids`, or all. */
export async function letGo(db: Db, id: string, ids: readonly string[] | null): Promise<void> {
  await db.begin(async (tx) => {
    const taken = await tx<Taken[]>`
      update qstash.messages set state = 'ready', owner = null
      where state = 'active' and owner = ${id}
        and ${ids === null ? tx`true` : tx`id = any(${[...ids]}::text[])`}
      returning flow_key, queue`;
    await giveBack(tx, taken);
  });
}

/** Ends the lease and makes ready again what this dispatcher was still delivering. */
export async function endLease(db: Db, id: string): Promise<void> {
  await letGo(db, id, null);
  await db`delete from qstash.dispatchers where id = ${id}`;
}

async function giveBack(tx: Tx, taken: readonly Taken[]): Promise<void> {
  await releaseSlots(tx, taken);
  await admit(
    tx,
    taken.map((message) => message.queue),
  );
}
