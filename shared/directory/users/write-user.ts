import { type SQL, sql } from "drizzle-orm";
import { roleByGroups } from "../groups/role-by-groups.ts";
import { type Db, type Query, statement } from "../../db/queries.ts";
import { ownDomain, renamed } from "../external-ids.ts";
import type { ProvisioningRules } from "../settings/rules.ts";
import { managerOf } from "./managers.ts";
import { storedColumns, storedRow } from "./stored-row.ts";
import { domainKey } from "./user-keys.ts";

const at = (name: string) => sql.placeholder(name);

/** The columns that a change writes, each with what it is set to. */
const columnsBy = (rules: ProvisioningRules, writing: Writing): Record<string, SQL> => ({
  user_name: sql`${at("userName")}`,
  user_name_key: sql`${at("userNameKey")}`,
  external_ids: renamed(
    writing === "insert" ? sql`'{}'::jsonb` : sql`users.external_ids`,
    sql`${at("externalId")}`,
  ),
  display_name: sql`${at("displayName")}`,
  display_name_key: sql`${at("displayNameKey")}`,
  given_name: sql`${at("givenName")}`,
  family_name: sql`${at("familyName")}`,
  email: sql`${at("email")}`,
  title: sql`${at("title")}`,
  department: sql`${at("department")}`,
  division: sql`${at("division")}`,
  team: sql`${at("team")}`,
  role:
    rules.role.from === "groups"
      ? roleByGroups(sql`${at("id")}::uuid`, sql`${at("roleNames")}`)
      : sql`${at("role")}`,
  active: sql`${at("active")}`,
  manager_ref: sql`${at("managerRef")}`,
  manager_domain: managerDomain(writing),
  manager_id: managerOf(rules.manager, managerDomain(writing)),
  resource: sql`${at("resource")}::jsonb - 'externalId'`,
  version: sql`${at("version")}`,
  updated_at: sql`now()`,
  deleted_at: sql`case when ${at("isDeleted")}::boolean then now() end`,
});

/** A manager's name that stays was said by whoever said it first. */
const managerDomain = (writing: Writing): SQL =>
  writing === "insert"
    ? ownDomain
    : sql`case when users.manager_ref = ${at("managerRef")}::text then users.manager_domain else ${ownDomain} end`;

/** What belongs to every change that is made, in the statement of its row. */
const rest = sql`
  kept as (insert into user_keys (user_id, attribute, value, is_unique)
    select distinct p.id, ${domainKey}, k.value, k.is_unique
    from person p, jsonb_to_recordset(${at("newKeys")}::jsonb) as k(attribute text, value text, is_unique boolean)),
  audited as (insert into audit_log (id, actor, action, subject_id, before, after, request_id)
    select ${at("auditId")}::uuid, ${at("actor")}, ${at("action")}, p.id, ${at("before")}::jsonb, ${at("after")}::jsonb, ${at("requestId")}
    from person p),
  noted as (insert into outbox (id, event, subject_id, subject_version, payload, request_id)
    select ${at("eventId")}::uuid, 'user_changed', p.id, p.version, ${at("payload")}::jsonb, ${at("requestId")} from person p),
  wished as (insert into user_syncs (user_id, pending_version, urgent)
    select p.id, p.version, not ${at("active")}::boolean from person p
    on conflict (tenant_id, user_id) do update set
      pending_version = excluded.pending_version, urgent = excluded.urgent,
      queued_at = case when user_syncs.pending_version > user_syncs.pushed_version
        then user_syncs.queued_at else now() end),
  adopted as (update users u set manager_id = ${at("id")}::uuid
    where u.manager_id is null and u.manager_ref in (${at("id")}::text, ${at("adoptBy")}::text)
      and (u.manager_ref = ${at("id")}::text or u.manager_domain = ${ownDomain}) and u.id <> ${at("id")}::uuid
      and exists (select from person))`;

const list = (parts: SQL[]) => sql.join(parts, sql`, `);

/** How a person is written: as a new row, or over the row that is there. */
export type Writing = "insert" | "update";

function build(writing: Writing, rules: ProvisioningRules) {
  const columns = Object.entries(columnsBy(rules, writing));
  const names = list(columns.map(([name]) => sql`${sql.identifier(name)}`));
  const values = list(columns.map(([, value]) => value));
  const write =
    writing === "update"
      ? sql`update users set ${list(columns.map(([name, value]) => sql`${sql.identifier(name)} = ${value}`))},
          tokens_refused_until = case when ${at("refuses")}::boolean then now() else users.tokens_refused_until end
          where users.id = ${at("id")}`
      : sql`insert into users (id, ${names}) values (${at("id")}, ${values})`;
  return statement(
    sql`with person (id, resource, version, created, updated, manager_id, manager_name, refs, manager_ref) as (
      ${write} returning ${storedColumns}), ${rest} select * from person`,
    storedRow,
  );
}

const built = new Map<string, ReturnType<typeof build>>();

/**
 * One statement for a person's row and all that belongs to the change: the keys that are new, the
 * audit entry, the outbox event, the wish to have it pushed, and those who waited for it as their
 * manager. It is built once for each kind of rules.
 */
export function writeUser(
  db: Db,
  writing: Writing,
  rules: ProvisioningRules,
  values: Record<string, unknown>,
): Query<ReturnType<typeof storedRow.parse>[]> {
  const key = `${writing} ${rules.role.from === "groups"} ${rules.manager}`;
  const query = built.get(key) ?? build(writing, rules);
  built.set(key, query);
  return query(db, values);
}
