import { and, isNull, ne, type SQL, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { idKey } from "../ids.ts";
import type { ProvisioningRules } from "../provisioning/rules.ts";
import type { UserColumns } from "../scim/derive.ts";
import type { UserRow } from "./save-user.ts";

type ManagerRule = ProvisioningRules["manager"];

/**
 * Locks this person's own names, and the manager's shared, until the end of the transaction: of two
 * who name each other and arrive at once, the second then sees the first. Taken before anything is
 * looked up; a loop of managers is a deadlock, which runs again.
 */
export function meetManager(
  { scope }: Context,
  db: Db,
  id: string,
  { externalId, managerRef }: { externalId: string | null; managerRef: string | null },
) {
  const key = (ref: string) => sql`hashtextextended(${`${scope.tenantId}:${ref}`}::text, 0)`;
  return db.execute(sql`select
    pg_advisory_xact_lock(${key(id)}),
    pg_advisory_xact_lock(${key(externalId ?? id)}),
    pg_advisory_xact_lock_shared(${key(managerRef ?? id)})`);
}

/** Who leads the person, by the tenant's rule; null until that one is known. */
export function managerOf(columns: UserColumns, self: string, rule: ManagerRule): SQL | null {
  if (rule !== "manager") {
    const unit = columns[rule];
    return unit === null ? null : leaderOf(rule, sql`${unit}::text`, sql`${self}::uuid`);
  }
  const ref = columns.managerRef;
  if (ref === null) return null;
  return sql`(select m.id from users m where m.deleted_at is null and m.id <> ${self}
    and (m.id = ${idKey(ref)} or m.external_id = ${ref}) order by m.id = ${idKey(ref)} desc limit 1)`;
}

/** The manager by role of a department or division; of several, who came first. */
const leaderOf = (rule: Exclude<ManagerRule, "manager">, unit: SQL, except: SQL): SQL =>
  sql`(select m.id from users m where m.deleted_at is null and m.active and m.role = 'manager'
    and m.${sql.identifier(rule)} = ${unit} and m.id <> ${except} order by m.id limit 1)`;

/** People who named this one as their manager before it was known. */
export const adoptReports = (db: Db, id: string, externalId: string | null) =>
  db
    .update(users)
    .set({ managerId: id })
    .where(
      and(
        isNull(users.managerId),
        sql`manager_ref in (${id}, ${externalId ?? id})`,
        ne(users.id, id),
      ),
    );

/** Where a rule gives a unit its leader, the unit follows when who might lead it changes. */
export function leadUnits(
  db: Db,
  rule: ManagerRule,
  before: UserRow | null,
  after: UserColumns,
): Promise<unknown>[] {
  if (rule === "manager") return [];
  const leads = (row: { role: string; active: boolean }) => row.role === "manager" && row.active;
  const unit = (row: UserRow | UserColumns) => row[rule];
  const was = before && leads(before) && before.deletedAt === null ? unit(before) : null;
  const is = leads(after) ? unit(after) : null;
  const units = [...new Set([was, is])].filter((name) => name !== null);
  if (was === is || units.length === 0) return [];
  const column = sql`u.${sql.identifier(rule)}`;
  const leader = leaderOf(rule, column, sql`u.id`);
  return [
    db
      .execute(
        sql`update users u set manager_id = ${leader}
          where u.deleted_at is null and ${column} in (${sql.join(
            units.map((name) => sql`${name}::text`),
            sql`, `,
          )}) and u.manager_id is distinct from ${leader}`,
      )
      .execute(),
  ];
}
