import { sql } from "drizzle-orm";
import { externalIdKey, ownDomain, ownResource, renamed } from "../external-ids.ts";
import { namedManager } from "./managers.ts";
import { type Db, type Query, statement } from "../../db/queries.ts";
import { storedRow } from "./stored-row.ts";
import { domainKey, type UserKey } from "./user-keys.ts";

/** A person to be, by the rules that the tenant was last seen with, and what belongs to it. */
export interface NewPerson {
  id: string;
  user_name: string;
  user_name_key: string;
  external_id: string | null;
  /** By which it is looked up. */
  external_id_key: string | null;
  display_name: string;
  display_name_key: string | null;
  given_name: string | null;
  family_name: string | null;
  email: string | null;
  title: string | null;
  department: string | null;
  division: string | null;
  team: string | null;
  manager_ref: string | null;
  /** The ref as an id to look up. */
  manager_key: string;
  role: string;
  active: boolean;
  resource: unknown;
  keys: UserKey[];
  audit_id: string;
  /** Null for a SCIM client, which is its credential. */
  actor: string | null;
  event_id: string;
  payload: Record<string, unknown>;
  request_id: string;
}

/** What is read of each: the JSON, and its columns by their types. */
const listed = sql`jsonb_to_recordset(${sql.placeholder("people")}::jsonb) as n(
  id uuid, user_name text, user_name_key text, external_id text, external_id_key text, display_name text, display_name_key text, given_name text, family_name text,
  email text, title text, department text, division text, team text, manager_ref text, manager_key uuid, role text, active boolean, resource jsonb,
  keys jsonb, audit_id uuid, actor text, event_id uuid, payload jsonb, request_id text)`;

/**
 * Nobody who was deleted is to be revived, the tenant's settings are those that the people were made
 * by, and nobody is to be told: otherwise nothing is written.
 */
const unforeseen = sql`
  not exists (select from user_keys k where k.attribute = ${externalIdKey} and k.value = n.external_id_key
    and (select f.deleted_at from users f where f.id = k.user_id) is not null)
  and (n.external_id is not null or not exists (select from users f where f.deleted_at is not null
    and f.user_name_key = n.user_name_key and not f.external_ids ? ${ownDomain}))
  and (select jsonb_build_object('schemas', s.schemas, 'rules', s.rules, 'receivers', false)
    from provisioning_settings s) is not distinct from ${sql.placeholder("settings")}::jsonb
  and not exists (select from event_receivers)`;

/** Who leads a person of the list; of those who arrive with it, `meetManagers` finds it. */
const manager = namedManager(sql`n.manager_ref`, sql`n.manager_key`, sql`n.id`, ownDomain);

const insertion = statement(
  sql`with n as materialized (select * from ${listed}),
  person as (
    insert into users (id, user_name, user_name_key, external_ids, display_name, display_name_key, given_name, family_name, email,
      title, department, division, team, role, active, manager_ref, manager_domain, manager_id, resource)
    select id, user_name, user_name_key, ${renamed(sql`'{}'::jsonb`, sql`n.external_id`)}, display_name, display_name_key, given_name, family_name, email,
      title, department, division, team, role, active, manager_ref, ${ownDomain}, ${manager}, resource - 'externalId'
    from n where ${unforeseen}
    returning id, ${ownResource("users")} as resource, version, created_at, updated_at, manager_id, manager_ref, active),
  made as (select n.*, p.version from n join person p on p.id = n.id),
  kept as (insert into user_keys (user_id, attribute, value, is_unique)
    select distinct m.id, ${domainKey}, k.value, k.is_unique
    from made m, jsonb_to_recordset(m.keys) as k(attribute text, value text, is_unique boolean)),
  audited as (insert into audit_log (id, actor, action, subject_id, before, after, request_id)
    select audit_id, coalesce(actor, 'scim:' || current_setting('app.credential_id', true)), 'user.create', id, null, resource, request_id
    from made),
  noted as (insert into outbox (id, event, subject_id, subject_version, payload, request_id)
    select event_id, 'user_changed', id, version, payload, request_id from made),
  wished as (insert into user_syncs (user_id, pending_version, urgent) select id, version, not active from made),
  adopted as (update users u set manager_id = m.id from made m
    where u.manager_id is null and u.manager_ref in (m.id::text, m.external_id_key)
      and (u.manager_ref = m.id::text or u.manager_domain = ${ownDomain}) and u.manager_ref = any(array(
      select name from made, unnest(array[made.id::text, made.external_id_key]) as name where name is not null)))
  select id, resource, version, (extract(epoch from created_at) * 1000)::float8,
    (extract(epoch from updated_at) * 1000)::float8, manager_id, null, null, manager_ref from person`,
  storedRow,
);

/**
 * Writes new people with all that belongs to them, in one statement for any number of them. Of whom
 * something stands against there is no row; one value that another has refuses all.
 */
export const insertPeople = (
  db: Db,
  people: readonly NewPerson[],
  settings: string | null,
): Query<ReturnType<typeof storedRow.parse>[]> =>
  insertion(db, { people: JSON.stringify(people), settings });

/**
 * Behind `insertPeople`, where somebody has a manager: those who arrived together with theirs meet
 * them, and everybody is given as it stands then. Each is looked up by its key alone: with a join, a
 * planner without statistics reads the whole tenant.
 */
const meeting = statement(
  sql`with n as materialized (select n.id, ${manager} as lead from ${listed}),
  late as materialized (select n.id, n.lead from n
    where n.lead is not null and (select u.manager_id from users u where u.id = n.id) is null),
  met as (update users u set manager_id = late.lead from late where u.id = late.id)
  select p.* from n, lateral (
    select users.id, ${ownResource("users")}, users.version, (extract(epoch from users.created_at) * 1000)::float8,
      (extract(epoch from users.updated_at) * 1000)::float8, n.lead,
      (select m.display_name from users m where m.id = n.lead), null::text, users.manager_ref
    from users where users.id = n.id limit 1) p`,
  storedRow,
);

export const meetManagers = (
  db: Db,
  people: readonly NewPerson[],
): Query<ReturnType<typeof storedRow.parse>[]> => meeting(db, { people: JSON.stringify(people) });
