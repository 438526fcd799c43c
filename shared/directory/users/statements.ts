import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../../db/queries.ts";
import { callerDomain, externalIdKey, setExternalId } from "../external-ids.ts";
import { roleByGroups } from "../groups/membership.ts";
import type { ProvisioningRules } from "../settings/rules.ts";
import { derivedColumns } from "./derive-columns.ts";
import { managerOf } from "./managers.ts";
import { storedColumns, storedRow } from "./stored-user.ts";
import { domainKey } from "./user-keys.ts";

const at = (name: string) => sql.placeholder(name);
const list = (parts: SQL[]) => sql.join(parts, sql`, `);

const sqlTypes: Record<string, SQL> = { text: sql`text`, boolean: sql`boolean`, uuid: sql`uuid` };

/** The people of a statement: one JSON document, whose fields have the types of their columns. */
const people = sql`jsonb_to_recordset(${at("people")}::jsonb) as n(
  ${list(derivedColumns.map(({ name, type }) => sql`${sql.identifier(name)} ${sqlTypes[type]}`))},
  id uuid, version int, operation text, external_id text, external_id_key text, manager_key uuid,
  resource jsonb, keys jsonb, is_deleted boolean, revokes_tokens boolean, event_id uuid,
  scim_event jsonb, audit_id uuid, actor text, action text, before jsonb, after jsonb, request_id text)`;

/** The API keys that a change ends, for its audit entry. The trigger on `users` revokes them later. */
const endedKeys = sql`case when operation in ('DEACTIVATE', 'DELETE') then coalesce((
    select jsonb_build_object('revokedApiKeys', jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name) order by k.id))
    from api_keys k where k.user_id = made.id and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    having count(*) > 0), '{}') else '{}' end`;

/** What belongs to each change of a person, after a CTE `made` with its record. */
const consequences = (pending: SQL, scimEvents: SQL) => sql`
  audited as (insert into audit_log (id, actor, action, subject_id, before, after, request_id)
    select audit_id, coalesce(actor, 'scim:' || current_setting('app.credential_id', true)), action, id, before,
      coalesce(after, resource) || ${endedKeys}, request_id from made),
  published as (insert into outbox (id, event, subject_id, subject_version, payload, request_id)
    select event_id, 'user_changed', id, version,
      jsonb_build_object('userId', id, 'version', version, 'operation', operation), request_id from made ${scimEvents}),
  pending as (insert into user_syncs (user_id, pending_version, urgent)
    select id, version, not active from made ${pending})`;

const withScimEvents = sql`union all
  select (scim_event ->> 'id')::uuid, 'provisioning.changed', id, null, scim_event -> 'payload', request_id
  from made where scim_event is not null`;

/** A person who waits to be pushed keeps its place in the queue. */
const replacesPending = (urgent: SQL) => sql`
  on conflict (tenant_id, user_id) do update set pending_version = excluded.pending_version, urgent = ${urgent},
    queued_at = case when user_syncs.pending_version > user_syncs.pushed_version
      then user_syncs.queued_at else now() end`;

/**
 * Conditions for creating people without reading the tenant first: none of them is to be revived, the
 * settings are those by which the people were derived, and no receiver is to be notified.
 */
const asExpected = sql`
  not exists (select from user_keys k where k.attribute = ${externalIdKey} and k.value = n.external_id_key
    and (select f.deleted_at from users f where f.id = k.user_id) is not null)
  and (n.external_id is not null or not exists (select from users f where f.deleted_at is not null
    and f.user_name_key = n.user_name_key and not f.external_ids ? ${callerDomain}))
  and (select jsonb_build_object('schemas', s.schemas, 'rules', s.rules, 'receivers', false)
    from provisioning_settings s) is not distinct from ${at("settings")}::jsonb
  and not exists (select from event_receivers)`;

/** `create` writes rows if the tenant is as expected, `insert` new rows, `update` existing rows. */
export type Mode = "create" | "insert" | "update";

/** The columns of `users` that a change writes, each with its value from a record `n`. */
function columnsOf(mode: Mode, { role, manager }: ProvisioningRules): [name: SQL, value: SQL][] {
  const isNew = mode !== "update";
  // A manager's name that does not change keeps the domain of the client that sent it first.
  const domain = isNew
    ? callerDomain
    : sql`case when users.manager_ref = n.manager_ref then users.manager_domain else ${callerDomain} end`;
  const values: Record<string, SQL> = {
    ...Object.fromEntries(derivedColumns.map(({ name }) => [name, sql`n.${sql.identifier(name)}`])),
    // A new person is in no group yet.
    ...(!isNew &&
      role.from === "groups" && { role: roleByGroups(sql`users.id`, sql`${at("roleNames")}`) }),
    external_ids: setExternalId(
      isNew ? sql`'{}'::jsonb` : sql`users.external_ids`,
      sql`n.external_id`,
    ),
    manager_domain: domain,
    manager_id: managerOf(manager, sql`n`, sql`n.manager_key`, domain),
    // Only a SCIM client has no actor before the session.
    directory_domain: sql`case when n.actor is null or n.external_id is not null then ${callerDomain} ${
      isNew ? sql`` : sql`when n.operation <> 'REVIVE' then users.directory_domain`
    } end`,
    resource: sql`n.resource - 'externalId'`,
    version: sql`n.version`,
    ...(!isNew && {
      updated_at: sql`now()`,
      deleted_at: sql`case when n.is_deleted then now() end`,
      tokens_refused_until: sql`case when n.revokes_tokens then now() else users.tokens_refused_until end`,
    }),
  };
  return Object.entries(values).map(([name, value]) => [sql`${sql.identifier(name)}`, value]);
}

/**
 * One statement for any number of people and all that belongs to their changes: lookup keys, audit
 * entries, outbox events, pending pushes, and the reports who named one of them before it existed.
 */
function buildWrite(mode: Mode, rules: ProvisioningRules) {
  const columns = columnsOf(mode, rules);
  const names = list(columns.map(([name]) => name));
  const values = list(columns.map(([, value]) => value));
  const written =
    mode === "update"
      ? sql`update users set ${list(columns.map(([name, value]) => sql`${name} = ${value}`))}
          from n where users.id = n.id and users.id = any(${at("ids")}::uuid[]) returning ${storedColumns()}`
      : sql`insert into users (id, ${names}) select n.id, ${values} from n
          ${mode === "create" ? sql`where ${asExpected}` : sql``} returning ${storedColumns(sql`null::text`)}`;
  return statement(
    sql`with n as materialized (select * from ${people}),
    person (id, resource, version, created, updated, manager_id, manager_name, refs, manager_ref) as (${written}),
    made as (select n.* from n join person on person.id = n.id),
    keyed as (insert into user_keys (user_id, attribute, value, is_unique)
      select distinct made.id, ${domainKey}, k.value, k.is_unique
      from made, jsonb_to_recordset(made.keys) as k(attribute text, value text, is_unique boolean)),
    ${consequences(
      mode === "update" ? replacesPending(sql`excluded.urgent`) : sql``,
      mode === "create" ? sql`` : withScimEvents,
    )},
    adopted as (update users u set manager_id = made.id from made
      where u.manager_id is null and u.manager_ref in (made.id::text, made.external_id_key)
        and (u.manager_ref = made.id::text or u.manager_domain = ${callerDomain})
        and u.id <> all(${at("ids")}::uuid[]) and u.manager_ref = any(array(
          select name from made, unnest(array[made.id::text, made.external_id_key]) as name where name is not null)))
    select * from person`,
    storedRow,
  );
}

const writes = new Map<string, ReturnType<typeof buildWrite>>();

export function writeStatement(mode: Mode, rules: ProvisioningRules) {
  const key = `${mode} ${rules.role.from === "groups"} ${rules.manager}`;
  const built = writes.get(key) ?? buildWrite(mode, rules);
  writes.set(key, built);
  return built;
}

/**
 * Links people to managers who were written in the same statement, which could not see them yet.
 * Materialized, because a join would look the managers up again for each person.
 */
export const linkManagers = statement(
  sql`with found as materialized (
      select n.id, ${managerOf("manager", sql`n`, sql`n.manager_key`, callerDomain)} as manager_id from ${people})
    update users set manager_id = found.manager_id from found
    where users.id = found.id and users.id = any(${at("ids")}::uuid[])
      and users.manager_id is null and found.manager_id is not null`,
  z.unknown(),
);

export const readPeople = statement(
  sql`select ${storedColumns()} from users where users.id = any(${at("ids")}::uuid[])`,
  storedRow,
);

/** Removes the lookup keys of people, except the externalIds of other provisioning domains. */
export const deleteKeys = statement(
  sql`delete from user_keys where user_id = any(${at("ids")}::uuid[])
    and (attribute not like 'externalId:%' or attribute = ${externalIdKey})`,
  z.unknown(),
);

/**
 * Locks the names of people exclusively and the names of their managers in shared mode, until the end
 * of the transaction. A person and its manager who are written concurrently therefore see each other.
 * The order of the array is that of the locks.
 */
export const lockNames = statement(
  sql`select case when (name ->> 1)::boolean then pg_advisory_xact_lock(hashtextextended(name ->> 0, 0))
      else pg_advisory_xact_lock_shared(hashtextextended(name ->> 0, 0)) end
    from jsonb_array_elements(${at("names")}::jsonb) as name`,
  z.unknown(),
);

/** Writes what belongs to changes of derived columns that another statement has made. */
export const recordChanges = statement(
  sql`with made as materialized (select * from ${people}), ${consequences(replacesPending(sql`user_syncs.urgent`), sql``)} select`,
  z.unknown(),
);
