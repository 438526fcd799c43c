import type { Redis } from "ioredis";
import type postgres from "postgres";
import { markersIn, markersOf } from "./markers.ts";
import type { MarkedTenant } from "./marked-tenant.ts";

export interface StoredCheck {
  tables: number;
  rows: number;
  keys: number;
  /** Rows that contain their own tenant's marker, by table: the positive control. */
  marked: Record<string, Record<string, number>>;
  faults: string[];
}

/** Checks, as the superuser, that each row and each key contains only data of its own tenant. */
export async function checkStored(
  sql: postgres.Sql,
  redis: Redis,
  tenants: [MarkedTenant, MarkedTenant],
): Promise<StoredCheck> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'tenant_id' order by 1`;
  const found: StoredCheck = { tables: tables.length, rows: 0, keys: 0, marked: {}, faults: [] };
  for (const [own, other] of [tenants, tenants.toReversed()] as [MarkedTenant, MarkedTenant][]) {
    for (const { name } of tables) {
      const [counted] = await sql<{ rows: number; own: number; foreign: number }[]>`
        select count(*)::int as rows,
          (count(*) filter (where position(${own.marker} in t::text) > 0))::int as own,
          (count(*) filter (where exists (
            select from unnest(${markersOf(other)}::text[]) m where position(m in t::text) > 0
          )))::int as foreign
        from ${sql(name)} t where tenant_id = ${own.tenant.id}`;
      if (!counted) continue;
      found.rows += counted.rows;
      (found.marked[own.tenant.slug] ??= {})[name] = counted.own;
      if (counted.foreign > 0)
        found.faults.push(`${counted.foreign} rows of ${own.tenant.slug} in ${name} are foreign`);
    }
    const keys = await dumpKeys(redis, `tenant:${own.tenant.id}`);
    found.keys += keys.length;
    for (const [key, value] of keys) {
      if (markersIn(key + value, markersOf(other)).length > 0)
        found.faults.push(`${key} is foreign`);
    }
  }
  const [crossed] = await sql<{ crossed: number }[]>`
    select count(*)::int as crossed from outbox o join users u on u.id = o.subject_id
    where u.tenant_id <> o.tenant_id`;
  if (crossed?.crossed !== 0) found.faults.push(`${crossed?.crossed} events name a foreign person`);
  return found;
}

/** All keys with this prefix, each with its value as text. */
export async function dumpKeys(redis: Redis, prefix: string): Promise<[string, string][]> {
  const keys: string[] = [];
  let cursor = "0";
  do {
    const [next, page] = await redis.scan(cursor, "MATCH", `${prefix}*`, "COUNT", 1000);
    cursor = next;
    keys.push(...page);
  } while (cursor !== "0");
  return Promise.all(
    [...new Set(keys)].map(async (key): Promise<[string, string]> => {
      const type = await redis.type(key);
      if (type === "string") return [key, (await redis.get(key)) ?? ""];
      if (type === "hash") return [key, JSON.stringify(await redis.hgetall(key))];
      if (type === "zset") return [key, JSON.stringify(await redis.zrange(key, "0", "-1"))];
      if (type === "list") return [key, JSON.stringify(await redis.lrange(key, 0, -1))];
      if (type === "none") return [key, ""];
      throw new Error(
        `The key ${key} has the type ${type}, which dumpKeys cannot read. Add the type there.`,
      );
    }),
  );
}
