/*
 * The privileges of each role. A test compares this list with the catalog in both directions.
 * Give the reason here for each new privilege.
 */

import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import {
  collaborationExceptions,
  collaborationGrants,
  collaborationPolicies,
  collaborationResolverGrants,
} from "./packs/collaboration-rights.ts";
import { fitnessExceptions, fitnessGrants } from "./packs/fitness-rights.ts";
import {
  serviceExceptions,
  serviceGrants,
  servicePolicies,
  serviceResolverGrants,
} from "./packs/service-rights.ts";
import { truckingExceptions, truckingGrants, truckingPolicies } from "./packs/trucking-rights.ts";
import { append, change, columns, write } from "./privileges.ts";
import { tables as schema } from "./schema.ts";

/** A role's attributes in pg_roles. Every other role named rampart* is a finding. */
export const roles: Record<string, string[]> = {
  // Runs migrations, and creates the roles below if they do not exist.
  rampart_owner: ["login", "inherit", "createrole"],
  // Their settings limit the time of statements, locks and idle transactions.
  rampart_app: ["login", "inherit", "settings"],
  rampart_relay: ["login", "inherit", "settings"],
  rampart_operator: ["login", "inherit", "settings"],
  rampart_resolver: ["inherit"],
};

/** `role is a member of role`: a member has the privileges of the other role, and its policies apply to the member. */
export const memberships: string[] = [];

const signInColumns =
  "password_changed_at verified_address verified_at totp_secret totp_confirmed_at totp_step";

/** role -> object -> privileges; `UPDATE(column)` is a grant on the column alone. */
export const grants: Record<string, Record<string, string[]>> = {
  // Foreign keys are checked with the privileges of the tables' owner.
  rampart_owner: {
    "schema public": ["USAGE"],
    // Migrations store the app types of the release.
    "app.set_app_types(jsonb)": ["EXECUTE"],
  },
  rampart_app: {
    ...fitnessGrants,
    ...collaborationGrants,
    ...truckingGrants,
    ...serviceGrants,
    "schema public": ["USAGE"],
    "schema app": ["USAGE"],
    "schema drizzle": ["USAGE"],
    "drizzle.__drizzle_migrations": ["SELECT"],
    "public.tenants": ["SELECT"],
    "public.slug_redirects": ["SELECT"],
    "public.app_types": ["SELECT"],
    "public.flag_versions": ["SELECT"],
    "public.flag_uses": ["SELECT"],
    // Contents never change; the functions publish.
    "public.configuration_versions": [...append, ...columns("UPDATE", "state held_because")],
    "public.tenant_flag_versions": append,
    // New credentials, and a new key for the old ones.
    "public.integrations": [...append, "DELETE", ...columns("UPDATE", "secret updated_at")],
    "public.notifications": change,
    "public.users": write,
    "public.user_syncs": write,
    "public.courses": write,
    "public.assignments": write,
    "public.course_progress": write,
    "public.quizzes": write,
    "public.coalesced_jobs": write,
    "public.quiz_results": append,
    // Of a past day, the last report is kept.
    "public.readiness_reports": [...append, "DELETE"],
    "public.audit_log": append,
    "public.audit_seals": append,
    "public.provisioning_settings": write,
    "public.integration_states": write,
    "public.external_records": write,
    "public.reconciliations": write,
    "public.reconciliation_findings": write,
    "public.imports": write,
    // What was requested never changes.
    "public.plans": [
      ...append,
      "DELETE",
      ...columns(
        "UPDATE",
        "status progress result failure stop attempts lease_id lease_until published_routes published_at version started_at ended_at updated_at",
      ),
    ],
    "public.overflows": append,
    // A counter that all tenants share contains no tenant data.
    "public.webhook_sequence": ["USAGE"],
    // Kept for a week. Refusals of one kind are counted in one row.
    "public.scim_requests": [...append, "DELETE", ...columns("UPDATE", "requests last_at")],
    "public.webhook_endpoints": [
      ...append,
      "DELETE",
      ...columns("UPDATE", "secrets version rotated_at"),
    ],
    // Processed events are deleted after a month. A corrected event gets a new body.
    "public.webhook_events": [
      ...append,
      "DELETE",
      ...columns("UPDATE", "body status reason warnings processed_at"),
    ],
    "public.groups": change,
    // Rows with a count of 0 are deleted.
    "public.readiness_parts": change,
    "public.readiness_members": change,
    "public.readiness_scopes": change,
    "public.readiness_scores": change,
    "public.readiness_days": change,
    "public.readiness_recencies": change,
    "public.readiness_states": write,
    // Versions are inserted and never changed.
    "public.readiness_models": append,
    // Nightly reports do not change. Of old ones, the last of each month is kept.
    "public.readiness_history": [...append, "DELETE"],
    "public.readiness_past_members": [...append, "UPDATE(until)"],
    "public.readiness_published": [...append, "DELETE"],
    // A row is a membership, a key or a token, and is deleted when that ends.
    "public.group_members": [...append, "DELETE"],
    "public.group_keys": [...append, "DELETE"],
    "public.user_keys": [...append, "DELETE"],
    "public.event_receivers": [...append, "DELETE", "UPDATE(authorization)"],
    "public.polled_events": [...append, "DELETE"],
    // Expired sessions are deleted.
    "public.sessions": change,
    "public.custom_roles": change,
    "public.custom_role_members": [...append, "DELETE"],
    "public.invitations": write,
    "public.sso_connections": change,
    "public.domains": change,
    // Identities end with their connection, attempts are used once, logout tokens expire.
    "public.sso_identities": [...append, "DELETE"],
    "public.sso_attempts": [...append, "DELETE", ...columns("UPDATE", "browser_hash verifier")],
    "public.logout_tokens": [...append, "DELETE"],
    // Deleted once used, sent or replaced.
    "public.one_time_tokens": change,
    "public.recovery_codes": change,
    "public.mails": change,
    // Kept for 24 hours.
    "public.idempotent_requests": change,
    // All columns except the hash of the password, which only functions read.
    "public.sign_ins": [
      "INSERT",
      ...columns("SELECT", `tenant_id user_id ${signInColumns}`),
      ...columns("UPDATE", `password_hash ${signInColumns}`),
    ],
    // All columns except the hash, which is never read.
    "public.api_keys": [
      "INSERT",
      ...columns(
        "SELECT",
        "tenant_id id user_id name permissions created_at created_by expires_at revoked_at last_used_at",
      ),
      ...columns("UPDATE", "revoked_at last_used_at"),
    ],
    // The same.
    "public.api_credentials": [
      "INSERT",
      ...columns(
        "SELECT",
        "tenant_id id kind name domain scopes created_at created_by expires_at revoked_at last_used_at",
      ),
      ...columns("UPDATE", "expires_at revoked_at last_used_at"),
    ],
    // The oldest are deleted above the limit. A replay adds to the history.
    "public.dead_letters": [
      ...append,
      "DELETE",
      ...columns("UPDATE", "reason attempts body status history tried_at"),
    ],
    "public.outbox": [
      ...append,
      "UPDATE(published_at)",
      "UPDATE(publish_count)",
      "UPDATE(handled_at)",
      "UPDATE(undispatched)",
    ],
    "public.outgoing_endpoints": change,
    // Deleted when the job succeeds.
    "public.job_failures": change,
    // Kept for a month, with their deliveries.
    "public.outgoing_events": [...append, "DELETE"],
    "public.outgoing_deliveries": write,
    "app.begin_credential_session(uuid,bytea,text)": ["EXECUTE"],
    "app.begin_user_session(uuid,uuid,text,timestamp with time zone,uuid,text,text[])": ["EXECUTE"],
    "app.begin_key_session(uuid,bytea,text,text[])": ["EXECUTE"],
    "app.begin_token_session(uuid,bytea,text)": ["EXECUTE"],
    "app.find_sign_in(text,text)": ["EXECUTE"],
    "app.find_sso(text,text)": ["EXECUTE"],
    "app.find_sso_client(uuid,text,text)": ["EXECUTE"],
    "app.find_password(uuid)": ["EXECUTE"],
    "app.must_use_sso(uuid)": ["EXECUTE"],
    "app.sign_in_wait(bytea[])": ["EXECUTE"],
    "app.settled_sign_in_wait(bytea[])": ["EXECUTE"],
    // Creates an organization while registration is open.
    "app.begin_registration_session(uuid,text,text,bytea)": ["EXECUTE"],
    "app.find_registration(bytea)": ["EXECUTE"],
    "app.record_token_replay(text,text,text)": ["EXECUTE"],
    "app.count_sign_in_failure(bytea,integer,double precision,double precision)": ["EXECUTE"],
    "app.clear_sign_in_failures(bytea,double precision)": ["EXECUTE"],
    "app.count_use(bytea,integer,double precision)": ["EXECUTE"],
    "app.begin_system_session(uuid)": ["EXECUTE"],
    "app.begin_maintenance_session(uuid)": ["EXECUTE"],
    "app.begin_endpoint_session(uuid,uuid,integer)": ["EXECUTE"],
    "app.credential_of(bytea)": ["EXECUTE"],
    "app.find_endpoint(uuid)": ["EXECUTE"],
    "app.find_tenant(uuid)": ["EXECUTE"],
    "app.is_origin_allowed(text)": ["EXECUTE"],
    "app.report_payment(text,timestamp with time zone)": ["EXECUTE"],
    "app.record_has_webhooks()": ["EXECUTE"],
    "app.rename_tenant(text)": ["EXECUTE"],
    // Writes the name of a flag and the time, for all tenants alike.
    "app.record_flag_use(text)": ["EXECUTE"],
    "app.use_own_flags(integer)": ["EXECUTE"],
    "app.lock_configuration()": ["EXECUTE"],
    "app.publish_configuration(uuid)": ["EXECUTE"],
    "app.request_deletion(integer)": ["EXECUTE"],
    // Deletes nothing of a tenant that is not due.
    "app.purge_tenant(uuid,integer,uuid)": ["EXECUTE"],
    "app.groups_of(uuid)": ["EXECUTE"],
    "app.canonical(text,boolean)": ["EXECUTE"],
    "app.count_readiness(uuid[])": ["EXECUTE"],
    "app.readiness_index(integer,numeric,numeric,numeric,date,date,double precision)": ["EXECUTE"],
    "app.readiness_state()": ["EXECUTE"],
    "app.recency(date,date,double precision)": ["EXECUTE"],
    "app.classify_miss(uuid,text,text,text,text,text)": ["EXECUTE"],
  },
  // For the sweep: the pending events of active tenants.
  rampart_relay: {
    "schema public": ["USAGE"],
    "public.outbox": ["SELECT", "DELETE", "UPDATE(published_at)", "UPDATE(publish_count)"],
    "public.coalesced_jobs": ["SELECT", "UPDATE(published_at)"],
    "public.tenants": columns("SELECT", "id active channel_max admins_lost_at purge_after"),
    // `for update` requires the privilege to update a column.
    "public.overflows": [...append, "DELETE", "UPDATE(reason)"],
    // For alerts: counts and ages, no content.
    "public.integration_states": columns(
      "SELECT",
      "tenant_id kind breaker broken_at error_category paused_at",
    ),
    // Scheduled versions whose time has come.
    "public.configuration_versions": columns(
      "SELECT",
      "tenant_id id layer state publish_at held_because",
    ),
    "public.readiness_states": columns("SELECT", "tenant_id corrected recounted_at"),
    "public.domains": columns("SELECT", "tenant_id id break_glass_lost_at"),
    "public.job_failures": ["SELECT"],
    "public.dead_letters": columns("SELECT", "tenant_id status created_at"),
    // Both are deleted after ninety days.
    "public.security_events": [
      ...columns("SELECT", "actor_tenant_id attempts first_at last_at"),
      "DELETE",
    ],
    "public.alerts": change,
  },
  // Creates, suspends and lists tenants, and reads none of their data.
  rampart_operator: {
    "schema public": ["USAGE"],
    "public.tenants": [
      ...append,
      ...columns(
        "UPDATE",
        "slug name active suspended_at decided_payment_status decided_past_due_since parent_tenant_id config metadata deletion_requested_at purge_after updated_at",
      ),
    ],
    "public.app_types": ["SELECT"],
    "public.flag_versions": append,
    "public.flag_uses": ["SELECT"],
    "public.api_credentials": ["INSERT"],
    // The first version of a tenant.
    "public.configuration_versions": ["INSERT"],
    "public.integrations": ["INSERT"],
    "public.audit_log": ["INSERT"],
    "public.operator_audit": append,
    "public.operator_requests": [
      ...append,
      "DELETE",
      ...columns("UPDATE", "finished_at status body location etag"),
    ],
    "public.slug_redirects": ["SELECT"],
    "public.security_events": ["SELECT"],
    "public.integration_states": ["SELECT"],
    "public.job_failures": ["SELECT"],
    "public.alerts": ["SELECT"],
  },
  // Owns the functions of the schema app. These are the columns that they read.
  rampart_resolver: {
    ...collaborationResolverGrants,
    // Acts of a partner.
    "public.audit_log": ["INSERT"],
    "schema public": ["USAGE"],
    "schema app": ["USAGE"],
    "app.session_tenants": ["SELECT"],
    "public.tenants": [
      ...columns("INSERT", "id slug name config registration_key"),
      ...columns("SELECT", "id slug name active config payment_status past_due_since has_webhooks"),
      ...columns("SELECT", "reported_payment_status reported_past_due_since"),
      ...columns("SELECT", "admins_lost_at deletion_requested_at purge_after"),
      ...columns("SELECT", "app_type config_version flags_version registration_key created_at"),
      ...columns("UPDATE", "config config_version flags_version"),
      ...columns("UPDATE", "reported_payment_status reported_past_due_since"),
      ...columns("UPDATE", "has_webhooks updated_at"),
      ...columns("UPDATE", "name active admins_lost_at deletion_requested_at purge_after"),
      // Only tenants whose deletion can no longer be taken back; see `purged`.
      "DELETE",
    ],
    "public.app_types": [...append, "UPDATE(defaults)"],
    "public.flag_versions": ["SELECT"],
    "public.flag_uses": [...append, "UPDATE(asked_at)"],
    "public.configuration_versions": ["SELECT", ...columns("UPDATE", "state version published_at")],
    "public.slug_redirects": [...append, "DELETE"],
    "public.webhook_endpoints": columns("SELECT", "tenant_id id service secrets version"),
    "public.api_credentials": [
      "tenant_id",
      "id",
      "kind",
      "domain",
      "token_hash",
      "scopes",
      "expires_at",
      "revoked_at",
    ].map((column) => `SELECT(${column})`),
    "public.users": [
      ...columns(
        "SELECT",
        "tenant_id id role active email_key tokens_refused_until deleted_at manager_id",
      ),
      "UPDATE(manager_id)",
    ],
    "public.sessions": columns("SELECT", "tenant_id id user_id amr idle_until ended_at"),
    "public.sign_ins": columns(
      "SELECT",
      "tenant_id user_id password_hash verified_address totp_confirmed_at",
    ),
    "public.custom_roles": columns("SELECT", "tenant_id id permissions"),
    "public.custom_role_members": ["SELECT"],
    "public.api_keys": columns(
      "SELECT",
      "tenant_id id user_id key_hash permissions expires_at revoked_at",
    ),
    "public.one_time_tokens": columns(
      "SELECT",
      "tenant_id id purpose user_id token_hash expires_at used_at",
    ),
    "public.invitations": columns(
      "SELECT",
      "tenant_id id token_hash expires_at accepted_at revoked_at",
    ),
    "public.sso_connections": columns("SELECT", "tenant_id id issuer client_id enabled"),
    "public.sso_attempts": columns("SELECT", "tenant_id id state_hash expires_at"),
    "public.domains": [
      ...columns("SELECT", "tenant_id name proved_at enforced_connection_id break_glass_user_id"),
      "UPDATE(break_glass_lost_at)",
    ],
    "public.sign_in_failures": change,
    "public.courses": ["SELECT(tenant_id)", "SELECT(id)"],
    "public.groups": ["SELECT(tenant_id)", "SELECT(id)"],
    "public.provisioning_settings": columns("SELECT", "tenant_id schemas rules"),
    "public.event_receivers": ["SELECT(tenant_id)"],
    "public.overflows": ["SELECT(tenant_id)"],
    "public.outgoing_endpoints": ["SELECT(tenant_id)"],
    // Further attempts of one actor at one tenant are counted.
    "public.security_events": [
      ...append,
      "DELETE",
      ...columns("UPDATE", "attempts last_at path request_id"),
    ],
    "public.alerts": ["DELETE", "SELECT(about_tenant_id)"],
    // Records the end of a tenant, and removes what earlier entries say of it.
    "public.operator_audit": [
      "INSERT",
      "SELECT(about_tenant_id)",
      ...columns("UPDATE", "before after"),
    ],
    ...serviceResolverGrants,
  },
};

/** The tables whose rows `app.purge_tenant` deletes: all that belong to tenants. */
const purged = Object.values(schema)
  .filter((value) => is(value, PgTable))
  .map((table) => getTableConfig(table))
  .filter(({ columns }) => columns.some(({ name }) => name === "tenant_id"));

for (const { name, primaryKeys } of purged) {
  const key = primaryKeys.flatMap(({ columns }) =>
    columns.map((column) => `SELECT(${column.name})`),
  );
  const held = grants["rampart_resolver"]?.[`public.${name}`] ?? [];
  grants["rampart_resolver"] = {
    ...grants["rampart_resolver"],
    [`public.${name}`]: [...new Set([...held, ...key, "DELETE"])],
  };
}

/** Policies other than `tenant_isolation`, none of them for the runtime role: `table: name`. */
export const otherPolicies: Record<string, string> = {
  ...collaborationPolicies,
  ...truckingPolicies,
  "tenants: rampart_relay_reads": "SELECT to rampart_relay using true",
  "tenants: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "tenants: rampart_resolver_updates":
    "UPDATE to rampart_resolver using (id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid) check (id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid)",
  "webhook_endpoints: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "slug_redirects: rampart_operator_reads": "SELECT to rampart_operator using true",
  "slug_redirects: rampart_resolver_all": "ALL to rampart_resolver using true check true",
  "tenants: rampart_resolver_registers": "INSERT to rampart_resolver check true",
  "tenants: rampart_operator_all": "ALL to rampart_operator using true check true",
  "api_credentials: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "api_credentials: rampart_operator_inserts": "INSERT to rampart_operator check true",
  "integrations: rampart_operator_inserts": "INSERT to rampart_operator check true",
  "integration_states: rampart_operator_reads": "SELECT to rampart_operator using true",
  "coalesced_jobs: rampart_relay_reads": "SELECT to rampart_relay using true",
  "coalesced_jobs: rampart_relay_publishes": "UPDATE to rampart_relay using true check true",
  "users: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "sessions: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "sign_ins: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "custom_roles: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "custom_role_members: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "api_keys: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "one_time_tokens: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "invitations: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "sso_connections: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "sso_attempts: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "domains: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "domains: rampart_relay_reads": "SELECT to rampart_relay using true",
  "domains: rampart_resolver_updates":
    "UPDATE to rampart_resolver using (tenant_id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid) check (tenant_id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid)",
  "sign_in_failures: rampart_resolver_all": "ALL to rampart_resolver using true check true",
  "groups: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "provisioning_settings: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "event_receivers: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "courses: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "overflows: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "overflows: rampart_relay_all": "ALL to rampart_relay using true check true",
  "integration_states: rampart_relay_reads": "SELECT to rampart_relay using true",
  "readiness_states: rampart_relay_reads": "SELECT to rampart_relay using true",
  "job_failures: rampart_relay_reads": "SELECT to rampart_relay using true",
  "job_failures: rampart_operator_reads": "SELECT to rampart_operator using true",
  "dead_letters: rampart_relay_reads": "SELECT to rampart_relay using true",
  "outbox: rampart_relay_reads": "SELECT to rampart_relay using true",
  "outbox: rampart_relay_publishes": "UPDATE to rampart_relay using true check true",
  "outbox: rampart_relay_prunes":
    "DELETE to rampart_relay using ((handled_at IS NOT NULL) AND (NOT undispatched))",
  "configuration_versions: rampart_operator_inserts": "INSERT to rampart_operator check true",
  "configuration_versions: rampart_relay_reads": "SELECT to rampart_relay using true",
  "configuration_versions: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "configuration_versions: rampart_resolver_publishes":
    "UPDATE to rampart_resolver using (tenant_id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid) check (tenant_id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid)",
  "outgoing_endpoints: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "audit_log: rampart_operator_inserts": "INSERT to rampart_operator check true",
  ...servicePolicies,
};

/** The resolver gets the rows of tenants that are due, and no other row. */
const isDue = "((NOT active) AND (purge_after < (now() - '00:10:00'::interval)))";
const due = `(tenant_id IN ( SELECT d.id
   FROM tenants d
  WHERE ((NOT d.active) AND (d.purge_after < (now() - '00:10:00'::interval)))))`;
otherPolicies["tenants: rampart_resolver_purges"] = `DELETE to rampart_resolver using ${isDue}`;
otherPolicies["users: rampart_resolver_purge_updates"] = `UPDATE to rampart_resolver using ${due}`;
for (const { name } of purged) {
  otherPolicies[`${name}: rampart_resolver_purges`] = `DELETE to rampart_resolver using ${due}`;
  otherPolicies[`${name}: rampart_resolver_purge_reads`] =
    `SELECT to rampart_resolver using ${due}`;
}

/** The exceptions from the rules of tenant tables, each with its reason. */
export const exceptions: Record<string, string> = {
  ...fitnessExceptions,
  ...collaborationExceptions,
  ...truckingExceptions,
  ...serviceExceptions,
  "app.set_xid() is not SECURITY DEFINER": "a trigger function that only sets a column of the row",
  "app.count_version() is not SECURITY DEFINER": "as app.set_xid",
  "app.end_access() is not SECURITY DEFINER":
    "a trigger function; runs with the rights and policies of the role that changes the user",
  "app.end_password_sessions() is not SECURITY DEFINER": "as app.end_access",
  "sign_in_failures has no column tenant_id":
    "a guess need not name a tenant; the runtime role has no grant on it, functions alone reach it",
  "sign_in_failures: the primary key does not start with tenant_id": "as above",
  "sign_in_failures has no policy tenant_isolation": "as above",
  "app.refuse_new_person() is not SECURITY DEFINER": "a trigger function that only raises an error",
  "app.canonical(text,boolean) is not SECURITY DEFINER": "looks at its argument alone",
  "app.groups_of(uuid) is not SECURITY DEFINER":
    "reads with its caller's rights, so the caller's policies hold for it",
  "app.count_readiness(uuid[]) is not SECURITY DEFINER":
    "reads with its caller's rights, so the caller's policies hold for it",
  "app.count_readiness(uuid[]) runs with the settings null":
    "Postgres inlines it only without a search path; it names the schema of each table",
  "app.readiness_state() is not SECURITY DEFINER": "as app.count_readiness",
  "app.readiness_state() runs with the settings null": "as app.count_readiness",
  "app.readiness_index(integer,numeric,numeric,numeric,date,date,double precision) is not SECURITY DEFINER":
    "looks at its arguments alone",
  "app.readiness_index(integer,numeric,numeric,numeric,date,date,double precision) runs with the settings null":
    "Postgres inlines it only without a search path",
  "app.recency(date,date,double precision) is not SECURITY DEFINER": "looks at its arguments alone",
  "app.recency(date,date,double precision) runs with the settings null":
    "Postgres inlines it only without a search path",
  "security_events has no row-level security":
    "names two tenants; the runtime role has no grant on it, app.classify_miss alone writes it",
  "security_events has no column tenant_id": "as above",
  "security_events: the primary key does not start with tenant_id": "as above",
  "security_events has no policy tenant_isolation": "as above",
  "security_events: the unique index security_events_kinds does not start with tenant_id":
    "as above; it starts with the actor's tenant",
  "alerts has no row-level security":
    "the operator's, about tenants and with nothing of theirs; the runtime role has no grant on it",
  "alerts has no column tenant_id": "as above",
  "alerts: the primary key does not start with tenant_id": "as above",
  "alerts has no policy tenant_isolation": "as above",
  "alerts: the unique index alerts_open does not start with tenant_id": "as above",
  "app_types has no row-level security":
    "the kinds of tenants of this release, the same for all tenants; only migrations write it",
  "app_types has no column tenant_id": "as above",
  "app_types: the primary key does not start with tenant_id": "as above",
  "app_types has no policy tenant_isolation": "as above",
  "flag_uses has no row-level security":
    "when a flag of the deployment was last evaluated by anybody; functions alone write it",
  "flag_uses has no column tenant_id": "as above",
  "flag_uses: the primary key does not start with tenant_id": "as above",
  "flag_uses has no policy tenant_isolation": "as above",
  "flag_versions has no row-level security":
    "the flags of the deployment, which all sessions evaluate; only the operator writes them",
  "flag_versions has no column tenant_id": "as above",
  "flag_versions: the primary key does not start with tenant_id": "as above",
  "flag_versions has no policy tenant_isolation": "as above",
  "tenants: the foreign key tenants_app_type_app_types_app_type_fk does not carry tenant_id":
    "the kinds of tenants are the same for all",
  "tenants: no index covers the foreign key tenants_app_type_app_types_app_type_fk":
    "app types are never deleted",
  "operator_audit has no row-level security":
    "the operator's; the runtime role has no grant on it, and functions alone add what ends a tenant",
  "operator_audit has no column tenant_id": "as above",
  "operator_audit: the primary key does not start with tenant_id": "as above",
  "operator_audit has no policy tenant_isolation": "as above",
  "operator_requests has no row-level security":
    "the operator's; the runtime role has no grant on it",
  "operator_requests has no column tenant_id": "as above",
  "operator_requests: the primary key does not start with tenant_id": "as above",
  "operator_requests has no policy tenant_isolation": "as above",
  "tenants_metadata needs what is not leakproof: jsonb_contains, jsonb_path_exists_opr, jsonb_path_match_opr":
    "only the operator searches by it; the policy for that role is true, so the index can serve it",
  "tenants_origins needs what is not leakproof: jsonb_contains, jsonb_exists, jsonb_exists_all, jsonb_exists_any, jsonb_object_field, jsonb_path_exists_opr, jsonb_path_match_opr":
    "only app.is_origin_allowed searches by it; the policy for its owner is true, so the index can serve it",
  "tenants has no column tenant_id": "its id is the tenant",
  "tenants: the primary key does not start with tenant_id": "its id is the tenant",
  "tenants: the unique index tenants_slug_unique does not start with tenant_id":
    "a slug names one tenant to everyone; only the operator may insert, so it cannot be probed",
  "tenants: the unique index tenants_registration_key_unique does not start with tenant_id":
    "an HMAC of a key and a body with a password; a registration that repeats it proves that it is the same one",
  "tenants: the foreign key tenants_parent_tenant_id_tenants_id_fk does not carry tenant_id":
    "the parent pointer, for the operator's books; it gives no right",
};
