import type postgres from "postgres";
import { otherPolicies } from "./allowed.ts";

/** A check reads the catalog over one connection and returns its findings, one line each. */
export type Check = (sql: postgres.ISql) => Promise<string[]>;

const setting = "( SELECT current_setting('app.tenant_id'::text, true) AS current_setting)";
/** The required policy, as pg_get_expr prints it. */
const isTenant = (column: string) => `(${column} = (NULLIF(${setting}, ''::text))::uuid)`;
const tenantDefault = "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid";

const tablesOf = (sql: postgres.ISql) =>
  sql<{ oid: number; name: string; enabled: boolean; forced: boolean }[]>`
    select oid::int, relname as name, relrowsecurity as enabled, relforcerowsecurity as forced
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    order by relname`;

export const tableNames = async (sql: postgres.ISql): Promise<string[]> =>
  Array.from(await tablesOf(sql), ({ name }) => name);

export const rowSecurity: Check = async (sql) =>
  (await tablesOf(sql)).flatMap(({ name, enabled, forced }) => {
    if (!enabled) return [`${name} has no row-level security`];
    return forced ? [] : [`${name} does not force row-level security`];
  });

interface Policy {
  table: string;
  name: string;
  permissive: string;
  roles: string[];
  cmd: string;
  qual: string | null;
  check: string | null;
}

const inWords = ({ permissive, roles, cmd, qual, check }: Policy) =>
  [
    permissive === "PERMISSIVE" ? "" : permissive,
    `${cmd} to ${roles.join(", ")}`,
    qual === null ? "" : `using ${qual}`,
    check === null ? "" : `check ${check}`,
  ]
    .filter(Boolean)
    .join(" ");

const isolationOf = (table: string) =>
  table === "tenants"
    ? `SELECT to rampart_app using ${isTenant("id")}`
    : `ALL to rampart_app using ${isTenant("tenant_id")} check ${isTenant("tenant_id")}`;

export const policies: Check = async (sql) => {
  const found = await sql<Policy[]>`
    select tablename as table, policyname as name, permissive, roles::text[], cmd, qual,
      with_check as check
    from pg_policies where schemaname = 'public'`;
  const wanted = new Map(Object.entries(otherPolicies));
  for (const name of await tableNames(sql)) {
    wanted.set(`${name}: tenant_isolation`, isolationOf(name));
  }
  const findings = found.flatMap((policy) => {
    const key = `${policy.table}: ${policy.name}`;
    const expected = wanted.get(key);
    wanted.delete(key);
    if (expected === undefined) return [`${key} is not a known policy: ${inWords(policy)}`];
    return inWords(policy) === expected ? [] : [`${key} reads: ${inWords(policy)}`];
  });
  const missing = Array.from(wanted.keys(), (key) => {
    const [table, name] = key.split(": ");
    return `${table} has no policy ${name}`;
  });
  return [...findings, ...missing];
};

export const tenantColumns: Check = async (sql) => {
  const columns = await sql<
    { table: string; type: string | null; required: boolean; value: string | null }[]
  >`
    select c.relname as table, format_type(a.atttypid, null) as type, a.attnotnull as required,
      pg_get_expr(d.adbin, d.adrelid) as value
    from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;
  return columns.flatMap(({ table, type, required, value }) => {
    if (type === null) return [`${table} has no column tenant_id`];
    return [
      ...(type === "uuid" ? [] : [`${table}.tenant_id is of type ${type}`]),
      ...(required ? [] : [`${table}.tenant_id may be null`]),
      ...(value === tenantDefault ? [] : [`${table}.tenant_id has the default ${value}`]),
    ];
  });
};

/** Primary keys, unique constraints and unique indexes: they reveal other rows, so they must contain the tenant. */
export const uniqueKeys: Check = async (sql) => {
  const keys = await sql<
    { table: string; index: string | null; primary: boolean; first: string | null }[]
  >`
    select c.relname as table, i.indexrelid::regclass::text as index, i.indisprimary as primary,
      a.attname as first
    from pg_class c
      left join pg_index i on i.indrelid = c.oid and (i.indisunique or i.indisexclusion)
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;
  const findings = keys
    .filter(({ index, first }) => index !== null && first !== "tenant_id")
    .map(({ table, index, primary }) => {
      const key = primary ? "primary key" : `unique index ${index}`;
      return `${table}: the ${key} does not start with tenant_id`;
    });
  const withPrimary = new Set(keys.filter((key) => key.primary).map(({ table }) => table));
  const without = new Set(keys.map(({ table }) => table).filter((name) => !withPrimary.has(name)));
  return [...findings, ...Array.from(without, (name) => `${name} has no primary key`)];
};

/** A foreign key bypasses row-level security, so it must contain the tenant. */
export const foreignKeys: Check = async (sql) => {
  const keys = await sql<
    { table: string; name: string; target: string; pairs: string[]; indexed: boolean }[]
  >`
    select c.conrelid::regclass::text as table, c.conname as name,
      c.confrelid::regclass::text as target,
      array(select a.attname || '=' || b.attname
        from unnest(c.conkey, c.confkey) as k(here, there)
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
          join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.there) as pairs,
      exists (select from pg_index i where i.indrelid = c.conrelid and i.indpred is null
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey) as indexed
    from pg_constraint c
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace`;
  return keys.flatMap(({ table, name, target, pairs, indexed }) => {
    const carried = pairs.includes(`tenant_id=${target === "tenants" ? "id" : "tenant_id"}`);
    return [
      ...(carried ? [] : [`${table}: the foreign key ${name} does not carry tenant_id`]),
      ...(indexed ? [] : [`${table}: no index covers the foreign key ${name}`]),
    ];
  });
};
