import { admit } from "./messages/admit.ts";
import type { Db, Tx } from "./database.ts";

export type Queue = {
  name: string;
  parallelism: number;
  paused: boolean;
  createdAt: number;
  updatedAt: number;
  /** Messages that are not delivered or failed yet. */
  lag: number;
};

/** Queues by name, or all. */
export async function listQueues(tx: Tx, name: string | null): Promise<Queue[]> {
  return tx<Queue[]>`
    select q.*, (
      select count(*)::int from qstash.messages m
      where m.queue = q.name and m.state in ('waiting', 'ready', 'active')
    ) as lag
    from qstash.queues q where ${name === null ? tx`true` : tx`name = ${name}`} order by name`;
}

/** Creates the queue or changes the given fields, then admits its next messages. */
export async function upsertQueue(
  db: Db,
  queue: { name: string; parallelism: number | null; paused: boolean | null },
  now: number,
): Promise<void> {
  const { name, parallelism, paused } = queue;
  await db.begin(async (tx) => {
    await tx`
      insert into qstash.queues as q (name, parallelism, paused, created_at, updated_at)
      values (${name}, ${parallelism ?? 1}, ${paused ?? false}, ${now}, ${now})
      on conflict (name) do update set
        parallelism = coalesce(${parallelism}::int, q.parallelism),
        paused = coalesce(${paused}::boolean, q.paused),
        updated_at = excluded.updated_at`;
    await admit(tx, [name]);
  });
}

/** Deletes the queue with the messages that wait in it. */
export async function deleteQueue(db: Db, name: string): Promise<boolean> {
  return db.begin(async (tx) => {
    const deleted = await tx`delete from qstash.queues where name = ${name}`;
    await tx`delete from qstash.messages where queue = ${name} and state in ('waiting', 'ready')`;
    return deleted.count > 0;
  });
}
