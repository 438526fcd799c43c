import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../db/queries.ts";
import type { ProvisioningRules } from "../settings/rules.ts";
import type { PreparedChange } from "./user-change.ts";

type ManagerRule = ProvisioningRules["manager"];
type UnitRule = Exclude<ManagerRule, "manager">;

/**
 * The id of a person's manager by the tenant's rule; null until the manager is known.
 * @param row the alias of a row with the columns `id`, `manager_ref` and those of the units
 * @param managerKey the row's `manager_ref` as a uuid to look up
 * @param domain in which `manager_ref` may be an externalId
 */
export function managerOf(rule: ManagerRule, row: SQL, managerKey: SQL, domain: SQL): SQL {
  return rule === "manager"
    ? namedManager(sql`${row}.manager_ref`, managerKey, sql`${row}.id`, domain)
    : unitManager(rule, sql`${row}.${sql.identifier(rule)}`, sql`${row}.id`);
}

/** The same for a row `u` of `users`. */
export function managerOfRow(rule: ManagerRule): SQL {
  const key = sql`case when u.manager_ref ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then u.manager_ref::uuid end`;
  return managerOf(rule, sql`u`, key, sql`u.manager_domain`);
}

/**
 * The person that SCIM's `manager` names: by id, or else by externalId in a domain. If several people
 * have that externalId, the oldest one. These are two lookups by a key, because a planner without
 * statistics reads the whole tenant for an `or`. `offset 0` keeps it from the index over people who
 * are not deleted, which it would scan by the tenant alone.
 */
const namedManager = (ref: SQL, id: SQL, except: SQL, domain: SQL): SQL =>
  sql`case when ${ref} is not null then coalesce(
    (select m.id from (select k.id, k.deleted_at from users k where k.id = ${id} offset 0) m
      where m.deleted_at is null and m.id <> ${except}),
    (select m.id from (select k.user_id from user_keys k
        where k.attribute = 'externalId:' || ${domain} and k.value = ${ref} offset 0) named,
      lateral (select k.id, k.deleted_at from users k where k.id = named.user_id offset 0) m
      where m.deleted_at is null and m.id <> ${except} order by m.id limit 1)) end`;

/** The oldest active person of a department or division who has the role `manager`. */
const unitManager = (rule: UnitRule, unit: SQL, except: SQL): SQL =>
  sql`(select m.id from users m where m.deleted_at is null and m.active and m.role = 'manager'
    and m.${sql.identifier(rule)} = ${unit} and m.id <> ${except} order by m.id limit 1)`;

/** Where units have managers, updates the people of each unit that gains or loses a candidate. */
export function assignUnitManagers(
  db: Db,
  rule: ManagerRule,
  { before, columns }: PreparedChange,
): Promise<unknown>[] {
  if (rule === "manager") return [];
  const manages = (row: { role: string; active: boolean }) => row.role === "manager" && row.active;
  const former = before && manages(before) && before.deletedAt === null ? before[rule] : null;
  const present = manages(columns) ? columns[rule] : null;
  const units = [...new Set([former, present])].filter((name) => name !== null);
  if (former === present || units.length === 0) return [];
  const manager = managerOfRow(rule);
  const names = sql.join(
    units.map((name) => sql`${name}::text`),
    sql`, `,
  );
  return [
    db
      .execute(
        sql`update users u set manager_id = ${manager} where u.deleted_at is null
          and u.${sql.identifier(rule)} in (${names}) and u.manager_id is distinct from ${manager}`,
      )
      .execute(),
  ];
}
