import type postgres from "postgres";
import type { Check } from "./tables.ts";

const inUserSchemas = (sql: postgres.ISql, column: string) => sql`
  ${sql(column)} in (select oid from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema')`;

/** Functions run with the resolver's privileges, so their owner, search path and schema are fixed. */
export const functions: Check = async (sql) => {
  const rows = await sql<
    { name: string; schema: string; definer: boolean; owner: string; settings: string | null }[]
  >`
    select p.oid::regprocedure::text as name, p.pronamespace::regnamespace::text as schema,
      p.prosecdef as definer, p.proowner::regrole::text as owner,
      array_to_string(p.proconfig, '; ') as settings
    from pg_proc p where ${inUserSchemas(sql, "pronamespace")}
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
  return rows.flatMap(({ name, schema, definer, owner, settings }) => [
    ...(schema === "app" ? [] : [`${name} is not in schema app`]),
    ...(definer ? [] : [`${name} is not SECURITY DEFINER`]),
    ...(owner === "rampart_resolver" || !definer ? [] : [`${name} belongs to ${owner}`]),
    ...(settings === "search_path=pg_catalog, public, pg_temp"
      ? []
      : [`${name} runs with the settings ${settings}`]),
  ]);
};

/** A view reads as its owner unless it is security_invoker. A materialized view has no policies. */
export const views: Check = async (sql) => {
  const rows = await sql<{ name: string; kind: string; invoker: boolean }[]>`
    select oid::regclass::text as name, relkind as kind,
      coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)
        as invoker
    from pg_class where relkind in ('v', 'm', 'f') and ${inUserSchemas(sql, "relnamespace")}`;
  return rows.flatMap(({ name, kind, invoker }) => {
    if (kind === "m") return [`${name} is a materialized view`];
    if (kind === "f") return [`${name} is a foreign table`];
    return invoker ? [] : [`${name} is a view without security_invoker`];
  });
};

/** Under row-level security, only leakproof comparisons can use an index. */
export const indexes: Check = async (sql) => {
  const rows = await sql<{ index: string; functions: string }[]>`
    with used as (
      select i.indexrelid, m[1]::oid as function
      from pg_index i, regexp_matches(i.indexprs::text, ':(?:funcid|opfuncid) ([0-9]+)', 'g') m
      union
      select i.indexrelid, o.oprcode
      from pg_index i, unnest(i.indclass) class
        join pg_opclass c on c.oid = class
        join pg_amop a on a.amopfamily = c.opcfamily and a.amoplefttype = c.opcintype
        join pg_operator o on o.oid = a.amopopr
        join pg_am m on m.oid = c.opcmethod
      where m.amname <> 'btree' or (a.amoprighttype = c.opcintype and a.amopstrategy = 3)
    )
    select u.indexrelid::regclass::text as index,
      string_agg(distinct u.function::regproc::text, ', ') as functions
    from used u join pg_proc p on p.oid = u.function
      join pg_class c on c.oid = u.indexrelid
    where not p.proleakproof and ${inUserSchemas(sql, "relnamespace")}
    group by 1`;
  return rows.map(({ index, functions }) => `${index} needs what is not leakproof: ${functions}`);
};
