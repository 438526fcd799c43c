import type postgres from "postgres";

export interface Watched {
  /** Connections of each process and role, at most. */
  connections: Map<string, number>;
  memory: number[];
}

/** Looks at the connections of the product ten times a second, and at a worker's memory each second. */
export function startWatching(sql: postgres.Sql, memory?: () => number) {
  const seen: Watched = { connections: new Map(), memory: [] };
  const ending = new AbortController();
  const look = async () => {
    const rows = await sql<{ name: string; count: number }[]>`
      select application_name || ' as ' || usename as name, count(*)::int as count
      from pg_stat_activity where datname = current_database()
        and usename in ('rampart_app', 'rampart_relay', 'rampart_operator') group by 1`;
    for (const { name, count } of rows) {
      seen.connections.set(name, Math.max(count, seen.connections.get(name) ?? 0));
    }
  };
  const going = (async () => {
    for (let turn = 0; !ending.signal.aborted; turn += 1) {
      await look();
      if (memory && turn % 10 === 0) seen.memory.push(memory());
      await Bun.sleep(100);
    }
    return seen;
  })();
  going.catch(() => undefined);
  return {
    stop: () => {
      ending.abort();
      return going;
    },
  };
}
