import { sql } from "drizzle-orm";
import { roleLimits } from "../../drizzle/role-limits.ts";

const expected = JSON.stringify(
  Object.entries(roleLimits).map(([name, limit]) => `${name}=${limit}`),
);

/**
 * Roles whose settings in `pg_db_role_setting`, for this database or for all, differ from the
 * limits that the migration set. PostgreSQL allows every role to change its own settings.
 */
export const changedRoleSettings = sql`
  select 'role_settings' as kind, rolname::text as subject, null::uuid as tenant_id,
    'the settings of ' || rolname || ' differ: ' || string_agg(problem, ', ' order by problem) as detail
  from pg_roles r
    cross join lateral (
      select array(
        select unnest(s.setconfig) from pg_db_role_setting s where s.setrole = r.oid
          and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      ) as found, array(select jsonb_array_elements_text(${expected}::jsonb)) as wanted
    ) as settings
    cross join lateral (
      select split_part(f, '=', 1) || ' was changed' as problem from unnest(found) f where f <> all (wanted)
      union all
      select split_part(w, '=', 1) || ' is not set as expected' from unnest(wanted) w where w <> all (found)
    ) as problems
  where rolname in ('rampart_app', 'rampart_relay', 'rampart_operator')
  group by rolname`;
