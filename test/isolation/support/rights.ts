import type postgres from "postgres";
import { grants, memberships, roles } from "./allowed.ts";
import type { Check } from "./tables.ts";

/** The differences between two lists. */
function differences(found: Iterable<string>, expected: Iterable<string>): string[] {
  const there = new Set(found);
  const wanted = new Set(expected);
  return [
    ...Array.from(there.difference(wanted), (line) => `too much: ${line}`),
    ...Array.from(wanted.difference(there), (line) => `missing: ${line}`),
  ];
}

const userSchemas = (sql: postgres.ISql) => sql`
  select oid from pg_namespace
  where nspname !~ '^pg_' and nspname <> 'information_schema'`;

/** All grants in the database except those to the object's owner, including PUBLIC and default privileges. */
export const grantsHeld: Check = async (sql) => {
  const rows = await sql<{ line: string }[]>`
    with schemas as (${userSchemas(sql)}), acl as (
      select 'schema ' || nspname as object, null::text as field, nspowner as owner,
        coalesce(nspacl, acldefault('n', nspowner)) as acl
      from pg_namespace where oid in (select oid from schemas)
      union all
      select n.nspname || '.' || c.relname, null, c.relowner,
        coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.oid in (select oid from schemas) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select n.nspname || '.' || c.relname, a.attname::text, c.relowner, a.attacl
      from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
      where n.oid in (select oid from schemas) and a.attacl is not null and not a.attisdropped
      union all
      select p.oid::regprocedure::text, null, p.proowner,
        coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_proc p where p.pronamespace in (select oid from schemas)
        -- The functions of an extension look at their arguments alone, and nobody may use their schema.
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      union all
      select 'default privileges of ' || defaclrole::regrole::text || ' on '
        || defaclobjtype::text, null, defaclrole, defaclacl
      from pg_default_acl
    )
    select case g.grantee when 0 then 'PUBLIC' else g.grantee::regrole::text end
      || ' ' || g.privilege_type || coalesce('(' || field || ')', '') || ' on ' || object
      || case when g.is_grantable then ' with grant option' else '' end as line
    from acl, aclexplode(acl.acl) g where g.grantee <> acl.owner`;
  const expected = Object.entries(grants).flatMap(([role, objects]) =>
    Object.entries(objects).flatMap(([object, privileges]) =>
      privileges.map((privilege) => `${role} ${privilege} on ${object}`),
    ),
  );
  const lines = await inShort(
    sql,
    Array.from(rows, ({ line }) => line),
  );
  return differences(lines, expected);
};

/** Grants on every column of a table but tenant_id as one line with `(*)`. */
async function inShort(sql: postgres.ISql, lines: string[]): Promise<string[]> {
  const tables = await sql<{ name: string; columns: string[] }[]>`
    select 'public.' || c.relname as name, array_agg(a.attname::text) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped and a.attname <> 'tenant_id'
    group by c.relname`;
  const held = new Set(lines);
  for (const { name, columns } of tables) {
    const all = columns.map((column) => `rampart_app UPDATE(${column}) on ${name}`);
    if (!all.every((line) => held.has(line))) continue;
    for (const line of all) held.delete(line);
    held.add(`rampart_app UPDATE(*) on ${name}`);
  }
  return [...held];
}

export const rolesHeld: Check = async (sql) => {
  const found = await sql<{ name: string; attributes: string[] }[]>`
    select rolname as name, array_remove(array[
      case when rolcanlogin then 'login' end, case when rolinherit then 'inherit' end,
      case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
      case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
      case when rolreplication then 'replication' end,
      case when rolconfig is not null then 'settings' end], null) as attributes
    from pg_roles where rolname like 'rampart%'`;
  const members = await sql<{ line: string }[]>`
    select member::regrole || ' is a member of ' || roleid::regrole as line
    from pg_auth_members
    where member::regrole::text like 'rampart%' or roleid::regrole::text like 'rampart%'`;
  return differences(
    [
      ...found.map(({ name, attributes }) => `role ${name}: ${attributes.join(" ")}`),
      ...members.map(({ line }) => line),
    ],
    [
      ...Object.entries(roles).map(([name, attributes]) => `role ${name}: ${attributes.join(" ")}`),
      ...memberships,
    ],
  );
};

/** An owner can disable row-level security, so only the owner role owns tables. The resolver owns functions. */
export const ownership: Check = async (sql) => {
  const owned = await sql<{ role: string; object: string; kind: string }[]>`
    select d.refobjid::regrole::text as role, d.classid::regclass::text as kind,
      coalesce(pg_describe_object(d.classid, d.objid, d.objsubid), 'something') as object
    from pg_shdepend d
    where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
      and d.dbid in (0, (select oid from pg_database where datname = current_database()))
      and d.refobjid::regrole::text like 'rampart%'`;
  return owned
    .filter(({ role }) => role !== "rampart_owner")
    .filter(({ role, kind }) => !(role === "rampart_resolver" && kind === "pg_proc"))
    .map(({ role, object }) => `${role} owns ${object}`);
};
