import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, type Query, statement } from "../../db/queries.ts";
import type { ProvisioningRules } from "../settings/rules.ts";
import type { UserColumns } from "./derive-columns.ts";
import { exactName } from "../../values/names.ts";
import type { UserRow } from "./save-user.ts";

type ManagerRule = ProvisioningRules["manager"];

const key = (name: string) => sql`hashtextextended(${sql.placeholder(name)}::text, 0)`;
const lock = statement(
  sql`select pg_advisory_xact_lock(${key("id")}), pg_advisory_xact_lock(${key("externalId")}),
    pg_advisory_xact_lock_shared(${key("manager")})`,
  z.unknown(),
);

/**
 * Locks a person's own names, and the manager's shared, until the end of the transaction: of two
 * who name each other and arrive at once, the second then sees the first. Taken before anything is
 * looked up; a loop of managers is a deadlock, which runs again.
 */
export function meetManager(
  db: Db,
  tenantId: string,
  id: string,
  { externalId, managerRef }: Pick<UserColumns, "externalId" | "managerRef">,
): Query<unknown> {
  const name = (ref: string | null) => `${tenantId}:${ref ?? id}`;
  return lock(db, {
    id: name(id),
    externalId: name(externalId && exactName(externalId)),
    manager: name(managerRef),
  });
}

/**
 * Who leads a person, by the tenant's rule; null until that one is known. Its placeholders are `id`,
 * `managerRef`, `managerKey` (the ref as an id to look up), `department` and `division`.
 */
export function managerOf(rule: ManagerRule, domain: SQL): SQL {
  const [self, ref, id] = [
    sql.placeholder("id"),
    sql.placeholder("managerRef"),
    sql.placeholder("managerKey"),
  ];
  return rule === "manager"
    ? namedManager(sql`${ref}::text`, sql`${id}::uuid`, sql`${self}::uuid`, domain)
    : leaderOf(rule, sql`${sql.placeholder(rule)}::text`, sql`${self}::uuid`);
}

/** The same of a row `u` of users. */
export function leadBy(rule: ManagerRule): SQL {
  if (rule !== "manager") return leaderOf(rule, sql`u.${sql.identifier(rule)}`, sql`u.id`);
  const id = sql`case when u.manager_ref ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then u.manager_ref::uuid end`;
  return namedManager(sql`u.manager_ref`, id, sql`u.id`, sql`u.manager_domain`);
}

/**
 * The person that a manager's name in SCIM means: by id before externalId in a domain; of several
 * with that externalId, who came first. Two lookups by a key, since a planner that meets `or` before
 * it has statistics reads the whole tenant; and fenced, since it would take the index over those who
 * are not deleted, by the tenant alone.
 */
export const namedManager = (ref: SQL, id: SQL, except: SQL, domain: SQL): SQL =>
  sql`case when ${ref} is not null then coalesce(
    (select m.id from (select k.id, k.deleted_at from users k where k.id = ${id} offset 0) m
      where m.deleted_at is null and m.id <> ${except}),
    (select m.id from (select k.user_id from user_keys k
        where k.attribute = 'externalId:' || ${domain} and k.value = ${ref} offset 0) called,
      lateral (select k.id, k.deleted_at from users k where k.id = called.user_id offset 0) m
      where m.deleted_at is null and m.id <> ${except} order by m.id limit 1)) end`;

/** The manager by role of a department or division; of several, who came first. */
const leaderOf = (rule: Exclude<ManagerRule, "manager">, unit: SQL, except: SQL): SQL =>
  sql`(select m.id from users m where m.deleted_at is null and m.active and m.role = 'manager'
    and m.${sql.identifier(rule)} = ${unit} and m.id <> ${except} order by m.id limit 1)`;

/** Where a rule gives a unit its leader, the unit follows when who might lead it changes. */
export function leadUnits(
  db: Db,
  rule: ManagerRule,
  before: UserRow | null,
  after: UserColumns,
): Promise<unknown>[] {
  if (rule === "manager") return [];
  const leads = (row: { role: string; active: boolean }) => row.role === "manager" && row.active;
  const was = before && leads(before) && before.deletedAt === null ? before[rule] : null;
  const is = leads(after) ? after[rule] : null;
  const units = [...new Set([was, is])].filter((name) => name !== null);
  if (was === is || units.length === 0) return [];
  const column = sql`u.${sql.identifier(rule)}`;
  const leader = leadBy(rule);
  const names = sql.join(
    units.map((name) => sql`${name}::text`),
    sql`, `,
  );
  return [
    db
      .execute(
        sql`update users u set manager_id = ${leader} where u.deleted_at is null
          and ${column} in (${names}) and u.manager_id is distinct from ${leader}`,
      )
      .execute(),
  ];
}
