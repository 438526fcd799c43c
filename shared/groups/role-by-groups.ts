import { type SQL, sql } from "drizzle-orm";
import type { ProvisioningRules } from "../provisioning/rules.ts";
import { groupsOf } from "./membership.ts";

/** The strongest role that the names of a person's groups give, direct and nested; else `rep`. */
export function roleByGroups(userId: SQL, { role }: ProvisioningRules): SQL {
  const names = JSON.stringify(
    Object.entries(role.names).map(([name, given]) => ({ name, role: given })),
  );
  return sql`coalesce((select n.role from ${groupsOf(userId)} d
    join groups g on g.id = d.group_id
    join jsonb_to_recordset(${names}::text::jsonb) as n(name text, role text)
      on lower(n.name) = g.display_name_key
    order by array_position(array['admin', 'manager', 'rep'], n.role) limit 1), 'rep')`;
}
