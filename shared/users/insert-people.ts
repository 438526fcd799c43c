import { sql } from "drizzle-orm";
import { type Db, type Query, statement } from "../db/queries.ts";
import { storedRow } from "./stored-row.ts";
import type { UserKey } from "./user-keys.ts";

/** A person to be, by the rules of a tenant that has none of its own, with what belongs to it. */
export interface NewPerson {
  id: string;
  user_name: string;
  external_id: string | null;
  display_name: string;
  given_name: string | null;
  family_name: string | null;
  email: string | null;
  title: string | null;
  department: string | null;
  division: string | null;
  role: string;
  active: boolean;
  resource: unknown;
  keys: UserKey[];
  audit_id: string;
  /** Null for a SCIM client, which is its credential. */
  actor: string | null;
  event_id: string;
  payload: unknown;
  request_id: string;
}

/** What is read of each: the JSON, and its columns by their types. */
const listed = sql`jsonb_to_recordset(${sql.placeholder("people")}::jsonb) as n(
  id uuid, user_name text, external_id text, display_name text, given_name text, family_name text,
  email text, title text, department text, division text, role text, active boolean, resource jsonb,
  keys jsonb, audit_id uuid, actor text, event_id uuid, payload jsonb, request_id text)`;

/**
 * Nobody who was deleted is to be revived, and the tenant has neither rules of its own nor anybody
 * to be told: otherwise nothing is written.
 */
const unforeseen = sql`
  not exists (select from users f where f.deleted_at is not null and f.external_id = n.external_id)
  and (n.external_id is not null or not exists (select from users f where f.deleted_at is not null
    and f.external_id is null and f.user_name_key = lower(n.user_name)))
  and not exists (select from provisioning_settings) and not exists (select from event_receivers)`;

const insertion = statement(
  sql`with n as materialized (select * from ${listed}),
  person as (
    insert into users (id, user_name, external_id, display_name, given_name, family_name, email,
      title, department, division, role, active, resource)
    select id, user_name, external_id, display_name, given_name, family_name, email,
      title, department, division, role, active, resource
    from n where ${unforeseen}
    returning id, resource, version, created_at, updated_at, active),
  made as (select n.*, p.version from n join person p on p.id = n.id),
  kept as (insert into user_keys (user_id, attribute, value, is_unique)
    select distinct m.id, k.attribute, case when k.folded then lower(k.value) else k.value end, k.is_unique
    from made m, jsonb_to_recordset(m.keys) as k(attribute text, value text, folded boolean, is_unique boolean)),
  audited as (insert into audit_log (id, actor, action, subject_id, before, after, request_id)
    select audit_id, coalesce(actor, 'scim:' || current_setting('app.credential_id', true)), 'user.create', id, null, resource, request_id
    from made),
  noted as (insert into outbox (id, event, subject_id, subject_version, payload, request_id)
    select event_id, 'user_changed', id, version, payload, request_id from made),
  wished as (insert into user_syncs (user_id, wanted_version, urgent) select id, version, not active from made),
  adopted as (update users u set manager_id = m.id from made m
    where u.manager_id is null and u.manager_ref in (m.id::text, m.external_id) and u.manager_ref = any(array(
      select name from made, unnest(array[made.id::text, made.external_id]) as name where name is not null)))
  select id, resource, version, (extract(epoch from created_at) * 1000)::float8,
    (extract(epoch from updated_at) * 1000)::float8, null, null, null, null from person`,
  storedRow,
);

/**
 * Writes new people with all that belongs to them, in one statement for any number of them. Of whom
 * something stands against there is no row; one value that another has refuses all.
 */
export const insertPeople = (
  db: Db,
  people: readonly NewPerson[],
): Query<ReturnType<typeof storedRow.parse>[]> => insertion(db, { people: JSON.stringify(people) });
