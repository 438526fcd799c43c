import type postgres from "postgres";

export interface ResourceUsage {
  /** The maximum number of connections of each process and role. */
  connections: Map<string, number>;
  memory: number[];
}

/** Samples the connections of server and workers ten times a second, and a worker's memory every second. */
export function startMonitoring(sql: postgres.Sql, memory?: () => number) {
  const usage: ResourceUsage = { connections: new Map(), memory: [] };
  const abort = new AbortController();
  const sampleConnections = async () => {
    const rows = await sql<{ name: string; count: number }[]>`
      select application_name || ' as ' || usename as name, count(*)::int as count
      from pg_stat_activity where datname = current_database()
        and usename in ('rampart_app', 'rampart_relay', 'rampart_operator') group by 1`;
    for (const { name, count } of rows) {
      usage.connections.set(name, Math.max(count, usage.connections.get(name) ?? 0));
    }
  };
  const running = (async () => {
    for (let round = 0; !abort.signal.aborted; round += 1) {
      await sampleConnections();
      if (memory && round % 10 === 0) usage.memory.push(memory());
      await Bun.sleep(100);
    }
    return usage;
  })();
  running.catch(() => undefined);
  return {
    stop: () => {
      abort.abort();
      return running;
    },
  };
}
