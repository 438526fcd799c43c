-- Forced row-level security applies to the owner too. Only the roles below read across tenants.
DO $$
DECLARE t regclass;
BEGIN
  FOR t IN
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
  LOOP
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
-- Only these roles may connect. Nobody may create temporary tables: one would outlive its transaction
-- and hide the real table of the same name.
DO $$ BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO CURRENT_USER, rampart_app, rampart_relay, rampart_operator', current_database());
  EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
--> statement-breakpoint
-- The owner needs usage too, because foreign keys are checked with its rights.
GRANT USAGE ON SCHEMA public TO CURRENT_USER, rampart_app, rampart_relay, rampart_resolver, rampart_operator;
--> statement-breakpoint
CREATE SCHEMA app;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO rampart_app;
--> statement-breakpoint

-- rampart_app: one tenant at a time. A procedure or a job needs each of these rights.
GRANT SELECT ON tenants, slug_redirects, app_types, integrations, flag_versions TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (state, held_because) ON configuration_versions TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON tenant_flag_versions TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON users, user_syncs, courses, assignments, course_progress, quizzes, coalesced_jobs TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON provisioning_settings, integration_states, external_records, reconciliations, reconciliation_findings, imports TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON webhook_endpoints, webhook_events TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (requests, last_at) ON scim_requests TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON overflows TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON outgoing_endpoints, job_failures TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON outgoing_events TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON outgoing_deliveries TO rampart_app;
--> statement-breakpoint
GRANT INSERT, DELETE, UPDATE (secret, updated_at) ON integrations TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON notifications TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (secrets, version, rotated_at) ON webhook_endpoints TO rampart_app;
--> statement-breakpoint
GRANT UPDATE ("authorization") ON event_receivers TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (body, status, reason, warnings, processed_at) ON webhook_events TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON groups TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON readiness_parts, readiness_members, readiness_scopes, readiness_scores, readiness_days, readiness_recencies TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON readiness_states TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON readiness_models TO rampart_app;
--> statement-breakpoint
GRANT DELETE ON readiness_reports TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON readiness_history, readiness_published TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (until) ON readiness_past_members TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON group_members, group_keys, user_keys, event_receivers, polled_events TO rampart_app;
--> statement-breakpoint
-- The hashes of tokens and keys are written and never read: only the functions below compare them.
GRANT SELECT (tenant_id, id, kind, name, domain, scopes, created_at, created_by, expires_at, revoked_at, last_used_at) ON api_credentials TO rampart_app;
--> statement-breakpoint
GRANT INSERT, UPDATE (expires_at, revoked_at, last_used_at) ON api_credentials TO rampart_app;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, user_id, name, permissions, created_at, created_by, expires_at, revoked_at, last_used_at) ON api_keys TO rampart_app;
--> statement-breakpoint
GRANT INSERT, UPDATE (revoked_at, last_used_at) ON api_keys TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON sessions, invitations, custom_roles TO rampart_app;
--> statement-breakpoint
GRANT DELETE ON sessions, custom_roles TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON one_time_tokens, recovery_codes, mails TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON custom_role_members TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sso_connections, domains, idempotent_requests TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON sso_identities, sso_attempts, logout_tokens TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (browser_hash, verifier) ON sso_attempts TO rampart_app;
--> statement-breakpoint
-- A password's hash is written; only the functions below read it.
GRANT INSERT, SELECT (tenant_id, user_id, password_changed_at, verified_address, verified_at, totp_secret, totp_confirmed_at, totp_step) ON sign_ins TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (password_hash, password_changed_at, verified_address, verified_at, totp_secret, totp_confirmed_at, totp_step) ON sign_ins TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON quiz_results, readiness_reports, audit_log, audit_seals, dead_letters, outbox TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (published_at, publish_count, handled_at, undispatched) ON outbox TO rampart_app;
--> statement-breakpoint
GRANT DELETE, UPDATE (reason, attempts, body, status, history, tried_at) ON dead_letters TO rampart_app;
--> statement-breakpoint

-- The order of receipt of webhook events: each request takes a number, and its events the numbers after it.
CREATE SEQUENCE webhook_sequence INCREMENT 16384;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE webhook_sequence TO rampart_app;
--> statement-breakpoint

-- UPDATE on a table allows LOCK TABLE in every mode, which would stop all tenants. UPDATE on columns
-- does not, and without tenant_id no row can be moved to another tenant. A role that may delete rows
-- may lock their table anyway, because DELETE cannot be granted by column.
DO $$
DECLARE t record;
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS fields
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname <> 'tenant_id'
      AND has_table_privilege('rampart_app', c.oid, 'UPDATE')
      AND NOT has_table_privilege('rampart_app', c.oid, 'DELETE')
    GROUP BY c.oid
  LOOP
    EXECUTE format('REVOKE UPDATE ON %s FROM rampart_app', t.name);
    EXECUTE format('GRANT UPDATE (%s) ON %s TO rampart_app', t.fields, t.name);
  END LOOP;
END $$;
--> statement-breakpoint

-- rampart_relay: the sweeps.
GRANT SELECT, DELETE ON outbox TO rampart_relay;
--> statement-breakpoint
GRANT UPDATE (published_at, publish_count) ON outbox TO rampart_relay;
--> statement-breakpoint
GRANT SELECT ON coalesced_jobs TO rampart_relay;
--> statement-breakpoint
GRANT UPDATE (published_at) ON coalesced_jobs TO rampart_relay;
--> statement-breakpoint
GRANT SELECT (id, active, channel_max, admins_lost_at, purge_after) ON tenants TO rampart_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (reason), DELETE ON overflows TO rampart_relay;
--> statement-breakpoint

-- For the alerts: counts, states and times, but no contents.
GRANT SELECT (tenant_id, kind, breaker, broken_at, error_category, paused_at) ON integration_states TO rampart_relay;
--> statement-breakpoint
GRANT SELECT (tenant_id, corrected, recounted_at) ON readiness_states TO rampart_relay;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, break_glass_lost_at) ON domains TO rampart_relay;
--> statement-breakpoint
GRANT SELECT ON job_failures TO rampart_relay, rampart_operator;
--> statement-breakpoint
GRANT SELECT (tenant_id, status, created_at) ON dead_letters TO rampart_relay;
--> statement-breakpoint
GRANT SELECT (actor_tenant_id, attempts, first_at, last_at), DELETE ON security_events TO rampart_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON alerts TO rampart_relay;
--> statement-breakpoint

-- rampart_operator: the operator's procedures.
GRANT SELECT, INSERT ON tenants TO rampart_operator;
--> statement-breakpoint
GRANT UPDATE (slug, name, active, suspended_at, decided_payment_status, decided_past_due_since, parent_tenant_id, config, metadata, deletion_requested_at, purge_after, updated_at) ON tenants TO rampart_operator;
--> statement-breakpoint
GRANT SELECT ON app_types TO rampart_operator;
--> statement-breakpoint
GRANT SELECT, INSERT ON flag_versions TO rampart_operator;
--> statement-breakpoint
GRANT SELECT ON flag_uses TO rampart_app, rampart_operator;
--> statement-breakpoint
GRANT INSERT ON api_credentials, configuration_versions, integrations, audit_log, operator_audit TO rampart_operator;
--> statement-breakpoint
GRANT SELECT ON security_events, integration_states, alerts, operator_audit, slug_redirects TO rampart_operator;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (finished_at, status, body, location, etag) ON operator_requests TO rampart_operator;
--> statement-breakpoint
CREATE POLICY rampart_operator_inserts ON audit_log FOR INSERT TO rampart_operator WITH CHECK (true);
--> statement-breakpoint

-- rampart_resolver: owns the functions below and cannot log in.
GRANT SELECT (id, slug, active, registration_key, created_at, config, config_version, flags_version, app_type, reported_payment_status, reported_past_due_since, payment_status, past_due_since, has_webhooks, admins_lost_at, deletion_requested_at, purge_after) ON tenants TO rampart_resolver;
--> statement-breakpoint
GRANT INSERT (id, slug, name, config, registration_key) ON tenants TO rampart_resolver;
--> statement-breakpoint
GRANT UPDATE (name, active, config, config_version, flags_version, reported_payment_status, reported_past_due_since, has_webhooks, admins_lost_at, deletion_requested_at, purge_after, updated_at) ON tenants TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (defaults) ON app_types TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT ON flag_versions TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (asked_at) ON flag_uses TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT, UPDATE (state, version, published_at) ON configuration_versions TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, layer, state, publish_at, held_because) ON configuration_versions TO rampart_relay;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, service, secrets, version) ON webhook_endpoints TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, kind, domain, token_hash, scopes, expires_at, revoked_at) ON api_credentials TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, role, active, email_key, tokens_refused_until, deleted_at) ON users TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, user_id, amr, idle_until, ended_at) ON sessions TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, user_id, password_hash, verified_address, totp_confirmed_at) ON sign_ins TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, permissions) ON custom_roles TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT ON custom_role_members TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, user_id, key_hash, permissions, expires_at, revoked_at) ON api_keys TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, purpose, user_id, token_hash, expires_at, used_at) ON one_time_tokens TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, token_hash, expires_at, accepted_at, revoked_at) ON invitations TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, issuer, client_id, enabled) ON sso_connections TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, state_hash, expires_at) ON sso_attempts TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, name, proved_at, enforced_connection_id, break_glass_user_id), UPDATE (break_glass_lost_at) ON domains TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failures TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id) ON courses, groups TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, schemas, rules) ON provisioning_settings TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id) ON event_receivers, overflows, outgoing_endpoints TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (attempts, last_at, path, request_id) ON security_events TO rampart_resolver;
--> statement-breakpoint

-- Rows that reports count carry the transaction that wrote them last.
CREATE FUNCTION app.set_xid() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER set_xid BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION app.set_xid();
--> statement-breakpoint
CREATE TRIGGER set_xid BEFORE UPDATE ON courses FOR EACH ROW EXECUTE FUNCTION app.set_xid();
--> statement-breakpoint
CREATE TRIGGER set_xid BEFORE UPDATE ON assignments FOR EACH ROW EXECUTE FUNCTION app.set_xid();
--> statement-breakpoint

-- The tenant session; see shared/db/tenant-session.ts.
CREATE TYPE app.tenant_session AS (tenant_id uuid, slug text, config jsonb, credential_id uuid, scopes text[], provisioning jsonb, restriction text, overflowing boolean, has_webhooks boolean, user_id uuid, role text, app_type text, config_version int, flags_version text);
--> statement-breakpoint

-- What the sessions below read of a tenant.
CREATE VIEW app.session_tenants WITH (security_invoker = true) AS
SELECT t.id AS tenant_id, t.slug, t.active, t.config, t.has_webhooks, t.app_type, t.config_version,
       coalesce((SELECT max(f.version) FROM flag_versions f), 0) || '.' || t.flags_version AS flags_version,
       CASE WHEN p.tenant_id IS NOT NULL OR EXISTS (SELECT FROM event_receivers r WHERE r.tenant_id = t.id)
         THEN jsonb_build_object('schemas', p.schemas, 'rules', p.rules,
           'receivers', EXISTS (SELECT FROM event_receivers r WHERE r.tenant_id = t.id)) END AS provisioning,
       CASE t.payment_status WHEN 'canceled' THEN 'canceled' WHEN 'unpaid' THEN 'unpaid'
         WHEN 'past_due' THEN CASE WHEN t.past_due_since < now()
           - make_interval(days => coalesce((t.config->>'payment.graceDays')::int, 14)) THEN 'unpaid' END END AS restriction,
       EXISTS (SELECT FROM overflows o WHERE o.tenant_id = t.id) AS overflowing
  FROM tenants t LEFT JOIN provisioning_settings p ON p.tenant_id = t.id;
--> statement-breakpoint
GRANT SELECT ON app.session_tenants TO rampart_resolver;
--> statement-breakpoint

-- Starts the session of a SCIM token, which names its tenant and is proved by its hash.
CREATE FUNCTION app.begin_credential_session(p_tenant uuid, p_hash bytea, p_kind text) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session; is_active boolean; token_domain text;
BEGIN
  SELECT c.domain, c.tenant_id, t.slug, t.config, c.id, c.scopes, t.active,
         t.provisioning, t.restriction, t.overflowing, t.has_webhooks, t.app_type, t.config_version, t.flags_version
    INTO token_domain, s.tenant_id, s.slug, s.config, s.credential_id, s.scopes, is_active,
         s.provisioning, s.restriction, s.overflowing, s.has_webhooks, s.app_type, s.config_version, s.flags_version
    FROM api_credentials c JOIN app.session_tenants t ON t.tenant_id = c.tenant_id
   WHERE c.tenant_id = p_tenant AND c.token_hash = p_hash AND c.kind = p_kind
     AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now());
  IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'RP401', MESSAGE = 'credential_unknown'; END IF;
  IF NOT is_active THEN RAISE EXCEPTION USING ERRCODE = 'RP403', MESSAGE = 'tenant_inactive'; END IF;
  PERFORM set_config('app.tenant_id', s.tenant_id::text, true), set_config('app.app_type', s.app_type, true), set_config('app.credential_id', s.credential_id::text, true),
    set_config('app.domain', token_domain, true);
  IF s.has_webhooks THEN PERFORM set_config('app.has_webhooks', 'on', true); END IF;
  IF s.restriction = 'canceled' THEN PERFORM set_config('app.canceled', 'on', true); END IF;
  RETURN s;
END $$;
--> statement-breakpoint

-- Refuses a caller whose tenant is proved. The hint has what the error needs of the tenant.
CREATE FUNCTION app.refuse(p_code text, p_message text, p_tenant app.tenant_session, p_detail text DEFAULT '') RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = p_message, DETAIL = p_detail, HINT = jsonb_build_object(
    'appType', p_tenant.app_type,
    'config', (SELECT coalesce(jsonb_object_agg(c.key, c.value), '{}') FROM jsonb_each(p_tenant.config) c
                WHERE c.key IN ('language', 'cors.origins') OR c.key LIKE 'support.%'));
END $$;
--> statement-breakpoint

-- Whether a person has a permission: by the base role, if it is one of p_roles, or by a custom role.
CREATE FUNCTION app.has_permission(p_tenant uuid, p_user uuid, p_role text, p_permission text, p_roles text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN p_role = ANY (p_roles) OR EXISTS (
    SELECT FROM custom_role_members m JOIN custom_roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
     WHERE m.tenant_id = p_tenant AND m.user_id = p_user AND p_permission = ANY (r.permissions));
END $$;
--> statement-breakpoint

-- Starts the session of a user. Refuses deactivated and deleted users, a changed role, a revoked token,
-- a sign-in session that has ended (p_session), and a missing permission (p_permission, p_roles).
CREATE FUNCTION app.begin_user_session(
  p_tenant uuid, p_user uuid, p_role text, p_issued timestamptz, p_session uuid, p_permission text, p_roles text[]
) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session; t_active boolean; u_active boolean; u_until timestamptz; methods text[];
BEGIN
  SELECT t.tenant_id, t.slug, t.config, t.active, u.id, u.role, u.active AND u.deleted_at IS NULL, u.tokens_refused_until,
         t.provisioning, t.restriction, t.overflowing, t.has_webhooks, t.app_type, t.config_version, t.flags_version
    INTO s.tenant_id, s.slug, s.config, t_active, s.user_id, s.role, u_active, u_until,
         s.provisioning, s.restriction, s.overflowing, s.has_webhooks, s.app_type, s.config_version, s.flags_version
    FROM app.session_tenants t LEFT JOIN users u ON u.tenant_id = t.tenant_id AND u.id = p_user
   WHERE t.tenant_id = p_tenant;
  IF s.tenant_id IS NULL THEN RAISE EXCEPTION USING ERRCODE = 'RP401', MESSAGE = 'subject_unknown'; END IF;
  IF NOT t_active THEN PERFORM app.refuse('RP403', 'tenant_inactive', s); END IF;
  IF s.user_id IS NULL THEN PERFORM app.refuse('RP401', 'subject_unknown', s); END IF;
  IF NOT u_active THEN PERFORM app.refuse('RP401', 'subject_inactive', s); END IF;
  IF p_session IS NULL THEN
    IF u_until IS NOT NULL AND (p_issued > date_trunc('second', u_until)) IS NOT TRUE THEN PERFORM app.refuse('RP401', 'token_revoked', s); END IF;
  ELSE
    SELECT o.amr INTO methods FROM sessions o
     WHERE o.tenant_id = p_tenant AND o.id = p_session AND o.user_id = p_user AND o.ended_at IS NULL AND o.idle_until > now();
    IF NOT FOUND THEN PERFORM app.refuse('RP401', 'session_ended', s); END IF;
  END IF;
  IF s.role IS DISTINCT FROM p_role THEN PERFORM app.refuse('RP401', 'role_changed', s); END IF;
  IF s.role <> ALL (p_roles) AND NOT app.has_permission(p_tenant, p_user, s.role, p_permission, p_roles) THEN
    PERFORM app.refuse('RP403', 'permission_missing', s, p_permission);
  END IF;
  -- Until then, an admin can only do what needs no permission, such as setting up the app.
  IF p_permission IS NOT NULL AND s.role = 'admin' AND NOT (methods && '{otp,fed}') AND s.config ->> 'identity.adminTotp' = 'true' THEN
    PERFORM app.refuse('RP403', 'totp_missing', s);
  END IF;
  PERFORM set_config('app.tenant_id', s.tenant_id::text, true), set_config('app.app_type', s.app_type, true);
  IF s.has_webhooks THEN PERFORM set_config('app.has_webhooks', 'on', true); END IF;
  IF s.restriction = 'canceled' THEN PERFORM set_config('app.canceled', 'on', true); END IF;
  RETURN s;
END $$;
--> statement-breakpoint

-- Starts the session of an API key. A personal key enters as its owner and needs the permission twice:
-- the key's own, and the owner's present one. Without a permission, only people are accepted.
CREATE FUNCTION app.begin_key_session(p_tenant uuid, p_hash bytea, p_permission text, p_roles text[]) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session; is_active boolean; u_active boolean; granted text[];
BEGIN
  SELECT k.tenant_id, t.slug, t.config, k.id, k.permissions, k.user_id, u.role, u.active AND u.deleted_at IS NULL, t.active,
         t.provisioning, t.restriction, t.overflowing, t.has_webhooks, t.app_type, t.config_version, t.flags_version
    INTO s.tenant_id, s.slug, s.config, s.credential_id, granted, s.user_id, s.role, u_active, is_active,
         s.provisioning, s.restriction, s.overflowing, s.has_webhooks, s.app_type, s.config_version, s.flags_version
    FROM api_keys k JOIN app.session_tenants t ON t.tenant_id = k.tenant_id
      LEFT JOIN users u ON u.tenant_id = k.tenant_id AND u.id = k.user_id
   WHERE k.tenant_id = p_tenant AND k.key_hash = p_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now());
  IF NOT FOUND OR (s.user_id IS NOT NULL AND u_active IS NOT TRUE) THEN RAISE EXCEPTION USING ERRCODE = 'RP401', MESSAGE = 'key_unknown'; END IF;
  IF NOT is_active THEN PERFORM app.refuse('RP403', 'tenant_inactive', s); END IF;
  IF p_permission IS NULL THEN PERFORM app.refuse('RP403', 'key_refused', s); END IF;
  IF NOT (p_permission = ANY (granted)) OR (s.user_id IS NOT NULL AND NOT app.has_permission(p_tenant, s.user_id, s.role, p_permission, p_roles)) THEN
    PERFORM app.refuse('RP403', 'permission_missing', s, p_permission);
  END IF;
  PERFORM set_config('app.tenant_id', s.tenant_id::text, true), set_config('app.app_type', s.app_type, true), set_config('app.credential_id', s.credential_id::text, true);
  IF s.has_webhooks THEN PERFORM set_config('app.has_webhooks', 'on', true); END IF;
  IF s.restriction = 'canceled' THEN PERFORM set_config('app.canceled', 'on', true); END IF;
  RETURN s;
END $$;
--> statement-breakpoint

-- Starts the session of a job, whose delivery was verified by its signature.
CREATE FUNCTION app.begin_system_session(p_tenant uuid) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session; is_active boolean;
BEGIN
  SELECT t.tenant_id, t.slug, t.config, t.active, t.provisioning, t.restriction, t.overflowing, t.has_webhooks, t.app_type, t.config_version, t.flags_version
    INTO s.tenant_id, s.slug, s.config, is_active, s.provisioning, s.restriction, s.overflowing, s.has_webhooks, s.app_type, s.config_version, s.flags_version
    FROM app.session_tenants t WHERE t.tenant_id = p_tenant;
  IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'RP404', MESSAGE = 'tenant_unknown'; END IF;
  IF NOT is_active THEN RAISE EXCEPTION USING ERRCODE = 'RP403', MESSAGE = 'tenant_inactive'; END IF;
  PERFORM set_config('app.tenant_id', s.tenant_id::text, true), set_config('app.app_type', s.app_type, true);
  IF s.has_webhooks THEN PERFORM set_config('app.has_webhooks', 'on', true); END IF;
  IF s.restriction = 'canceled' THEN PERFORM set_config('app.canceled', 'on', true); END IF;
  RETURN s;
END $$;
--> statement-breakpoint

-- Starts the session of a token that its hash proves: a link of a mail, the second step of a sign-in, or
-- the state of a single sign-on. What the token allows is up to the verb that it is for.
CREATE FUNCTION app.begin_token_session(p_tenant uuid, p_hash bytea, p_use text) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session; found_token uuid; found_user uuid;
BEGIN
  CASE p_use
    WHEN 'invitation' THEN
      SELECT i.id INTO found_token FROM invitations i
       WHERE i.tenant_id = p_tenant AND i.token_hash = p_hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now();
    WHEN 'sso' THEN
      SELECT a.id INTO found_token FROM sso_attempts a
       WHERE a.tenant_id = p_tenant AND a.state_hash = p_hash AND a.expires_at > now();
    ELSE
      SELECT o.id, o.user_id INTO found_token, found_user FROM one_time_tokens o
       WHERE o.tenant_id = p_tenant AND o.token_hash = p_hash AND o.purpose = p_use AND o.used_at IS NULL AND o.expires_at > now();
  END CASE;
  IF found_token IS NULL THEN RAISE EXCEPTION USING ERRCODE = 'RP401', MESSAGE = 'token_unknown'; END IF;
  SELECT * INTO s FROM app.begin_system_session(p_tenant);
  s.credential_id := found_token;
  s.user_id := found_user;
  RETURN s;
END $$;
--> statement-breakpoint

-- The tenant that a slug leads to: the one that has it, or that had it less than 30 days ago.
CREATE FUNCTION app.tenant_of_slug(p_slug text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce((SELECT t.id FROM tenants t WHERE t.slug = p_slug),
    (SELECT r.tenant_id FROM slug_redirects r WHERE r.slug = p_slug AND r.expires_at > now()))
$$;
--> statement-breakpoint

-- Whether people of this address must sign in at their provider. The admin who is named for emergencies
-- may use a password, as long as that person is an admin.
CREATE FUNCTION app.is_sso_enforced(p_tenant uuid, p_user uuid, p_role text, p_address_key text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM domains d
   WHERE d.tenant_id = p_tenant AND d.name = rtrim(split_part(p_address_key, '@', -1), '.') AND d.proved_at IS NOT NULL
     AND d.enforced_connection_id IS NOT NULL AND (d.break_glass_user_id = p_user AND p_role = 'admin') IS NOT TRUE);
END $$;
--> statement-breakpoint

-- Whether a person of the session's tenant must sign in at a provider.
CREATE FUNCTION app.must_use_sso(p_user uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM users u
   WHERE u.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND u.id = p_user
     AND app.is_sso_enforced(u.tenant_id, u.id, u.role, u.email_key))
$$;
--> statement-breakpoint

-- The one enabled connection of an organization, by its slug, by a domain that it proved, or by both; no
-- row if there is none or several.
CREATE FUNCTION app.find_sso(p_slug text, p_domain text) RETURNS TABLE (tenant_id uuid, connection_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_domain IS NULL THEN
    RETURN QUERY WITH match AS MATERIALIZED (
      SELECT c.tenant_id, c.id FROM tenants t JOIN sso_connections c ON c.tenant_id = t.id AND c.enabled
       WHERE t.id = (SELECT app.tenant_of_slug(p_slug)) AND t.active LIMIT 2
    ) SELECT m.* FROM match m WHERE (SELECT count(*) FROM match) = 1;
  ELSE
    RETURN QUERY WITH match AS MATERIALIZED (
      SELECT c.tenant_id, c.id FROM domains d JOIN tenants t ON t.id = d.tenant_id AND t.active
          JOIN sso_connections c ON c.tenant_id = d.tenant_id AND c.enabled
            AND (d.enforced_connection_id IS NULL OR d.enforced_connection_id = c.id)
       WHERE d.name = p_domain AND d.proved_at IS NOT NULL AND (p_slug IS NULL OR t.id = (SELECT app.tenant_of_slug(p_slug))) LIMIT 2
    ) SELECT m.* FROM match m WHERE (SELECT count(*) FROM match) = 1;
  END IF;
END $$;
--> statement-breakpoint

-- The connection that a logout token is for: by its id, or the only one with this issuer and client.
CREATE FUNCTION app.find_sso_client(p_connection uuid, p_issuer text, p_client text) RETURNS TABLE (tenant_id uuid, connection_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH match AS MATERIALIZED (
    SELECT c.tenant_id, c.id FROM sso_connections c JOIN tenants t ON t.id = c.tenant_id AND t.active
     WHERE c.issuer = p_issuer AND c.client_id = p_client AND (p_connection IS NULL OR c.id = p_connection) LIMIT 2
  ) SELECT m.* FROM match m WHERE (SELECT count(*) FROM match) = 1
$$;
--> statement-breakpoint

-- The one active person with this address and what proves a sign-in; no row if there is none or several.
-- Of several, the only one counts whose address is proved: otherwise, anybody could stop the sign-ins of
-- others by registering their addresses. Where single sign-on is enforced, no password proves anything.
CREATE FUNCTION app.find_sign_in(p_address_key text, p_slug text) RETURNS TABLE (tenant_id uuid, user_id uuid, role text, password_hash text, needs_totp boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH match AS MATERIALIZED (
    SELECT u.tenant_id, u.id, u.role, i.totp_confirmed_at IS NOT NULL AS needs_totp,
           CASE WHEN NOT app.is_sso_enforced(u.tenant_id, u.id, u.role, u.email_key) THEN i.password_hash END AS password_hash,
           i.verified_address IS NOT DISTINCT FROM u.email_key OR EXISTS (SELECT FROM domains d
             WHERE d.tenant_id = u.tenant_id AND d.name = rtrim(split_part(u.email_key, '@', -1), '.') AND d.proved_at IS NOT NULL) AS is_proved
      FROM users u JOIN tenants t ON t.id = u.tenant_id AND t.active
        LEFT JOIN sign_ins i ON i.tenant_id = u.tenant_id AND i.user_id = u.id
     WHERE u.email_key = p_address_key AND u.active AND u.deleted_at IS NULL AND (p_slug IS NULL OR t.id = (SELECT app.tenant_of_slug(p_slug)))
     ORDER BY is_proved DESC LIMIT 2
  )
  SELECT m.tenant_id, m.id, m.role, m.password_hash, m.needs_totp FROM match m
   WHERE m.is_proved AND (SELECT count(*) FROM match WHERE is_proved) = 1 OR (SELECT count(*) FROM match) = 1
$$;
--> statement-breakpoint

-- The password hash of a person of the session's tenant.
CREATE FUNCTION app.find_password(p_user uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i.password_hash FROM sign_ins i
   WHERE i.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND i.user_id = p_user
$$;
--> statement-breakpoint

-- Starts the session of a new organization, which is created by the same transaction.
CREATE FUNCTION app.begin_registration_session(p_tenant uuid, p_slug text, p_name text, p_key bytea) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session;
BEGIN
  INSERT INTO tenants (id, slug, name, config, registration_key) VALUES (p_tenant, p_slug, p_name, '{}', p_key);
  SELECT * INTO s FROM app.begin_system_session(p_tenant);
  RETURN s;
END $$;
--> statement-breakpoint

-- The slug of the organization that a registration with this key created in the last 24 hours.
CREATE FUNCTION app.find_registration(p_key bytea) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.slug FROM tenants t WHERE t.registration_key = p_key AND t.created_at > now() - interval '24 hours'
$$;
--> statement-breakpoint

-- Records that a refresh token of the session's tenant was replayed.
CREATE FUNCTION app.record_token_replay(p_actor text, p_path text, p_request_id text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO security_events AS s (id, kind, actor_tenant_id, actor, path, request_id)
  VALUES (gen_random_uuid(), 'refresh_token_replayed', nullif(current_setting('app.tenant_id', true), '')::uuid, p_actor, p_path, p_request_id)
  ON CONFLICT (actor_tenant_id, actor, kind, target_tenant_id) DO UPDATE
    SET attempts = least(s.attempts, 2147483646) + 1, last_at = now(), path = excluded.path, request_id = excluded.request_id
$$;
--> statement-breakpoint

-- How long sign-ins of these addresses and networks must wait still, in seconds.
CREATE FUNCTION app.sign_in_wait(p_subjects bytea[]) RETURNS float8
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(max(extract(epoch FROM f.wait_until - clock_timestamp())), 0)::float8
    FROM sign_in_failures f WHERE f.subject_hash = ANY (p_subjects) AND f.wait_until > clock_timestamp()
$$;
--> statement-breakpoint

-- The same, once all failures that are being counted have been counted. The order is that in which they
-- are counted: the address first.
CREATE FUNCTION app.settled_sign_in_wait(p_subjects bytea[]) RETURNS float8
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE subject bytea;
BEGIN
  FOREACH subject IN ARRAY p_subjects LOOP
    PERFORM FROM sign_in_failures WHERE subject_hash = subject FOR SHARE;
  END LOOP;
  RETURN app.sign_in_wait(p_subjects);
END $$;
--> statement-breakpoint

-- Counts a failed sign-in. The delay starts after p_free failures and doubles up to p_longest seconds;
-- failures are forgotten after p_memory seconds without one. During a delay it counts nothing, and
-- returns the seconds of the delay: the attempts were sent together, and none may tell its result.
CREATE FUNCTION app.count_sign_in_failure(p_subject bytea, p_free int, p_longest float8, p_memory float8) RETURNS float8
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE counted int;
BEGIN
  INSERT INTO sign_in_failures AS f (subject_hash, failures) VALUES (p_subject, 1)
  ON CONFLICT (subject_hash) DO UPDATE SET
    failures = CASE WHEN f.last_at < now() - make_interval(secs => p_memory) THEN 1 ELSE least(f.failures, 1000000) + 1 END,
    last_at = clock_timestamp()
  WHERE f.wait_until <= clock_timestamp()
  RETURNING failures INTO counted;
  IF counted IS NULL THEN RETURN app.sign_in_wait(ARRAY[p_subject]); END IF;
  IF counted > p_free THEN
    UPDATE sign_in_failures SET wait_until = clock_timestamp() + make_interval(secs => least(p_longest, power(2, least(counted - p_free - 1, 30))))
     WHERE subject_hash = p_subject;
  END IF;
  RETURN 0;
END $$;
--> statement-breakpoint

-- Counts a use of what a subject may do p_limit times within p_seconds, such as a registration from a network.
-- Returns 0, or beyond the limit for how many seconds to wait.
CREATE FUNCTION app.count_use(p_subject bytea, p_limit int, p_seconds float8) RETURNS float8
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE counted int; since timestamptz; present timestamptz := clock_timestamp();
BEGIN
  INSERT INTO sign_in_failures AS f (subject_hash, failures, last_at) VALUES (p_subject, 1, present)
  ON CONFLICT (subject_hash) DO UPDATE SET
    failures = CASE WHEN f.last_at <= present - make_interval(secs => p_seconds) THEN 1 ELSE least(f.failures, 1000000) + 1 END,
    last_at = CASE WHEN f.last_at <= present - make_interval(secs => p_seconds) THEN present ELSE f.last_at END
  RETURNING failures, last_at INTO counted, since;
  IF counted <= p_limit THEN RETURN 0; END IF;
  RETURN greatest(extract(epoch FROM since - present) + p_seconds, 1);
END $$;
--> statement-breakpoint

-- Forgets the failures of an address after a successful sign-in, and a few that are older than p_memory seconds,
-- but at least a day: otherwise, SQL as rampart_app could forget all. It leaves out those that another sign-in
-- forgets now: sign-ins of two tenants must not wait for each other.
CREATE FUNCTION app.clear_sign_in_failures(p_subject bytea, p_memory float8) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  DELETE FROM sign_in_failures WHERE subject_hash = p_subject;
  DELETE FROM sign_in_failures WHERE subject_hash IN (
    SELECT subject_hash FROM sign_in_failures WHERE last_at < now() - make_interval(secs => greatest(p_memory, 86400)) LIMIT 10 FOR UPDATE SKIP LOCKED);
$$;
--> statement-breakpoint

-- Ends what a person signed in with, in the transaction that deactivates or deletes the person, changes
-- the role or revokes the tokens, whoever makes the change.
CREATE FUNCTION app.end_access() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE sessions SET ended_at = now(), end_reason = CASE
      WHEN NEW.deleted_at IS NOT NULL THEN 'user_deleted' WHEN NOT NEW.active THEN 'user_deactivated'
      WHEN NEW.role <> OLD.role THEN 'role_changed' ELSE 'tokens_revoked' END
   WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id AND ended_at IS NULL;
  UPDATE one_time_tokens SET used_at = now() WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id AND used_at IS NULL;
  IF NEW.deleted_at IS NOT NULL OR NOT NEW.active THEN
    UPDATE api_keys SET revoked_at = now() WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id AND revoked_at IS NULL;
  END IF;
  -- A deleted person may come back, then as a new one: somebody else may have got the address.
  IF NEW.deleted_at IS NOT NULL THEN
    DELETE FROM custom_role_members WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
    DELETE FROM sso_identities WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
    DELETE FROM recovery_codes WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
    UPDATE sign_ins SET password_hash = NULL, password_changed_at = NULL, verified_address = NULL, verified_at = NULL,
      totp_secret = NULL, totp_confirmed_at = NULL, totp_step = NULL WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_access AFTER UPDATE ON users FOR EACH ROW
WHEN (OLD.active AND NOT NEW.active OR OLD.role <> NEW.role OR OLD.deleted_at IS DISTINCT FROM NEW.deleted_at OR OLD.tokens_refused_until IS DISTINCT FROM NEW.tokens_refused_until)
EXECUTE FUNCTION app.end_access();
--> statement-breakpoint

-- While the subscription of the session's tenant is canceled, nobody is added or activated, by any way. The
-- trigger fires before the row is written, so that a request with other people writes them on its own.
CREATE FUNCTION app.refuse_new_person() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'RP403', MESSAGE = 'subscription_canceled';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_new_person BEFORE INSERT ON users FOR EACH ROW
WHEN (NEW.active AND current_setting('app.canceled', true) = 'on') EXECUTE FUNCTION app.refuse_new_person();
--> statement-breakpoint
CREATE TRIGGER refuse_activation BEFORE UPDATE ON users FOR EACH ROW
WHEN (NEW.active AND NEW.deleted_at IS NULL AND (NOT OLD.active OR OLD.deleted_at IS NOT NULL) AND current_setting('app.canceled', true) = 'on')
EXECUTE FUNCTION app.refuse_new_person();
--> statement-breakpoint

-- Ends the sessions of a person whose new address must sign in at a provider, unless they began there.
CREATE FUNCTION app.end_password_sessions() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE sessions SET ended_at = now(), end_reason = 'sso_enforced'
   WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id AND ended_at IS NULL AND sso_connection_id IS NULL
     AND app.must_use_sso(NEW.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_password_sessions AFTER UPDATE ON users FOR EACH ROW
WHEN (OLD.email_key IS DISTINCT FROM NEW.email_key) EXECUTE FUNCTION app.end_password_sessions();
--> statement-breakpoint

-- Notes since when a tenant has no active admin, for the alert to the operator. The lock comes first, so
-- that of two transactions that remove an admin each, the later one sees both removals.
CREATE FUNCTION app.watch_admins() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE has_admin boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.tenant_id || ':admins', 0));
  has_admin := EXISTS (SELECT FROM users u WHERE u.tenant_id = NEW.tenant_id AND u.role = 'admin' AND u.active AND u.deleted_at IS NULL);
  UPDATE tenants t SET admins_lost_at = CASE WHEN NOT has_admin THEN now() END
   WHERE t.id = NEW.tenant_id AND (t.admins_lost_at IS NULL) <> has_admin;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER watch_admins_update AFTER UPDATE ON users FOR EACH ROW
WHEN ((OLD.role = 'admin' AND OLD.active AND OLD.deleted_at IS NULL) <> (NEW.role = 'admin' AND NEW.active AND NEW.deleted_at IS NULL))
EXECUTE FUNCTION app.watch_admins();
--> statement-breakpoint
CREATE TRIGGER watch_admins_insert AFTER INSERT ON users FOR EACH ROW
WHEN (NEW.role = 'admin' AND NEW.active) EXECUTE FUNCTION app.watch_admins();
--> statement-breakpoint

-- Notes since when the admin who may use a password where single sign-on is enforced cannot, for the alert to
-- the operator. Each statement of the function sees what is committed once the domain's row is locked.
CREATE FUNCTION app.note_emergency_admin() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE can_sign_in boolean;
BEGIN
  can_sign_in := EXISTS (SELECT FROM users u JOIN sign_ins i ON i.tenant_id = u.tenant_id AND i.user_id = u.id
    WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.break_glass_user_id AND u.role = 'admin' AND u.active AND u.deleted_at IS NULL
      AND i.password_hash IS NOT NULL);
  NEW.break_glass_lost_at := CASE WHEN NEW.enforced_connection_id IS NOT NULL AND NOT can_sign_in THEN
    CASE WHEN TG_OP = 'UPDATE' THEN coalesce(OLD.break_glass_lost_at, now()) ELSE now() END END;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER note_emergency_admin BEFORE INSERT OR UPDATE ON domains FOR EACH ROW EXECUTE FUNCTION app.note_emergency_admin();
--> statement-breakpoint
CREATE FUNCTION app.watch_emergency_admin() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE person uuid;
BEGIN
  IF TG_TABLE_NAME = 'users' THEN person := NEW.id; ELSE person := NEW.user_id; END IF;
  -- The trigger on `domains` computes the value.
  UPDATE domains d SET break_glass_lost_at = NULL WHERE d.tenant_id = NEW.tenant_id AND d.break_glass_user_id = person;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER watch_emergency_admin AFTER UPDATE ON users FOR EACH ROW
WHEN ((OLD.role = 'admin' AND OLD.active AND OLD.deleted_at IS NULL) <> (NEW.role = 'admin' AND NEW.active AND NEW.deleted_at IS NULL))
EXECUTE FUNCTION app.watch_emergency_admin();
--> statement-breakpoint
CREATE TRIGGER watch_emergency_password AFTER UPDATE ON sign_ins FOR EACH ROW
WHEN ((OLD.password_hash IS NULL) <> (NEW.password_hash IS NULL)) EXECUTE FUNCTION app.watch_emergency_admin();
--> statement-breakpoint

-- Counts the changes of an organization, for `If-Match`.
CREATE FUNCTION app.count_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_version BEFORE UPDATE ON tenants FOR EACH ROW
WHEN ((OLD.name, OLD.slug, OLD.active, OLD.suspended_at, OLD.parent_tenant_id, OLD.metadata, OLD.deletion_requested_at, OLD.purge_after)
  IS DISTINCT FROM (NEW.name, NEW.slug, NEW.active, NEW.suspended_at, NEW.parent_tenant_id, NEW.metadata, NEW.deletion_requested_at, NEW.purge_after))
EXECUTE FUNCTION app.count_version();
--> statement-breakpoint

-- Starts a session to maintain stored data, of suspended tenants too.
CREATE FUNCTION app.begin_maintenance_session(p_tenant uuid) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session;
BEGIN
  SELECT t.id, t.slug, t.config, false, t.app_type, t.config_version, '0.0'
    INTO s.tenant_id, s.slug, s.config, s.overflowing, s.app_type, s.config_version, s.flags_version
    FROM tenants t WHERE t.id = p_tenant;
  IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'RP404', MESSAGE = 'tenant_unknown'; END IF;
  PERFORM set_config('app.tenant_id', s.tenant_id::text, true), set_config('app.app_type', s.app_type, true);
  RETURN s;
END $$;
--> statement-breakpoint

-- The id of a token of the session's tenant, even if the token is revoked or expired: for the log of
-- refused requests.
CREATE FUNCTION app.credential_of(p_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id FROM api_credentials c
   WHERE c.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND c.token_hash = p_hash AND c.kind = 'scim'
$$;
--> statement-breakpoint

-- Whether any active tenant allows the pages of an origin. It does not say which.
CREATE FUNCTION app.is_origin_allowed(p_origin text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM tenants t WHERE t.active AND t.config->'cors.origins' ? p_origin)
$$;
--> statement-breakpoint

-- An endpoint with its tenant, before the session: its secrets verify the signature of a request.
CREATE FUNCTION app.find_endpoint(p_id uuid) RETURNS TABLE (tenant_id uuid, service text, secrets text, version int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT w.tenant_id, w.service, w.secrets, w.version FROM webhook_endpoints w WHERE w.id = p_id
$$;
--> statement-breakpoint

-- What a process needs of a tenant before the session of a request: its limits, language and support.
CREATE FUNCTION app.find_tenant(p_id uuid) RETURNS TABLE (app_type text, config text, config_version int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.app_type, (SELECT coalesce(jsonb_object_agg(c.key, c.value), '{}') FROM jsonb_each(t.config) c
           WHERE c.key IN ('language', 'cors.origins') OR c.key ~ '^(support|api|scim|webhooks)[.]')::text, t.config_version
    FROM tenants t WHERE t.id = p_id
$$;
--> statement-breakpoint

-- Starts the session of an event whose signature was verified with the secrets of this version.
CREATE FUNCTION app.begin_endpoint_session(p_tenant uuid, p_endpoint uuid, p_version int) RETURNS app.tenant_session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s app.tenant_session;
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_endpoints w WHERE w.tenant_id = p_tenant AND w.id = p_endpoint AND w.version = p_version)
  THEN RAISE EXCEPTION USING ERRCODE = 'RP401', MESSAGE = 'endpoint_changed'; END IF;
  SELECT * INTO s FROM app.begin_system_session(p_tenant);
  RETURN s;
END $$;
--> statement-breakpoint

-- Stores the payment status that the payment service reports for the session's tenant.
CREATE FUNCTION app.report_payment(p_status text, p_since timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE tenants SET reported_payment_status = p_status, reported_past_due_since = p_since, updated_at = now()
   WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid
     AND (reported_payment_status, reported_past_due_since) IS DISTINCT FROM (p_status, p_since);
END $$;
--> statement-breakpoint

-- Stores whether the session's tenant has outbound webhook endpoints. The lock comes first, so that
-- concurrent changes of endpoints see each other.
CREATE FUNCTION app.record_has_webhooks() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  PERFORM FROM tenants WHERE id = t FOR NO KEY UPDATE;
  UPDATE tenants SET has_webhooks = EXISTS (SELECT FROM outgoing_endpoints o WHERE o.tenant_id = t)
   WHERE id = t;
END $$;
--> statement-breakpoint

-- What a tenant's configuration says now: the defaults of its app type, then the operator's overrides, then
-- those of the tenant without the paths that the operator locked.
CREATE FUNCTION app.effective_config(p_tenant uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.defaults || coalesce(o.overrides, '{}') || coalesce((
           SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(own.overrides) e
            WHERE NOT EXISTS (SELECT FROM unnest(o.locks) l WHERE e.key = l OR starts_with(e.key, l || '.'))), '{}')
    FROM tenants t JOIN app_types a ON a.app_type = t.app_type
    LEFT JOIN LATERAL (SELECT c.overrides, c.locks FROM configuration_versions c
      WHERE c.tenant_id = t.id AND c.layer = 'operator' AND c.state = 'published' ORDER BY c.version DESC LIMIT 1) o ON true
    LEFT JOIN LATERAL (SELECT c.overrides FROM configuration_versions c
      WHERE c.tenant_id = t.id AND c.layer = 'tenant' AND c.state = 'published' ORDER BY c.version DESC LIMIT 1) own ON true
   WHERE t.id = p_tenant
$$;
--> statement-breakpoint

-- Stores the app types of this release, and applies changed defaults to their tenants. Returns how many changed.
CREATE FUNCTION app.set_app_types(p_types jsonb) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t uuid; changed int := 0;
BEGIN
  INSERT INTO app_types AS a (app_type, defaults) SELECT e.key, e.value FROM jsonb_each(p_types) e
  ON CONFLICT (app_type) DO UPDATE SET defaults = excluded.defaults WHERE a.defaults <> excluded.defaults;
  FOR t IN SELECT id FROM tenants WHERE config <> app.effective_config(id) ORDER BY id LOOP
    PERFORM set_config('app.tenant_id', t::text, true);
    UPDATE tenants SET config_version = config_version + 1, config = app.effective_config(t) WHERE id = t;
    changed := changed + 1;
  END LOOP;
  RETURN changed;
END $$;
--> statement-breakpoint

-- Locks the configuration of the session's tenant until the end of the transaction, and returns its version.
CREATE FUNCTION app.lock_configuration() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT config_version FROM tenants WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid FOR NO KEY UPDATE
$$;
--> statement-breakpoint

-- Publishes a draft, scheduled or held version of the session's tenant. Returns its number; null if it is none of
-- these, or if its layer was published after its base version.
CREATE FUNCTION app.publish_configuration(p_id uuid) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t uuid := nullif(current_setting('app.tenant_id', true), '')::uuid; number int;
BEGIN
  number := app.lock_configuration() + 1;
  UPDATE configuration_versions c SET state = 'published', version = number, published_at = clock_timestamp()
   WHERE c.tenant_id = t AND c.id = p_id AND c.state IN ('draft', 'scheduled', 'held')
     AND NOT EXISTS (SELECT FROM configuration_versions n
       WHERE n.tenant_id = t AND n.layer = c.layer AND n.state = 'published' AND n.version > c.base_version);
  IF NOT FOUND THEN RETURN NULL; END IF;
  UPDATE tenants SET config_version = number, config = app.effective_config(t), updated_at = now() WHERE id = t;
  RETURN number;
END $$;
--> statement-breakpoint

-- Records that a declared flag was evaluated.
CREATE FUNCTION app.record_flag_use(p_name text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO flag_uses AS u (name, asked_at) VALUES (left(p_name, 200), now())
  ON CONFLICT (name) DO UPDATE SET asked_at = now() WHERE u.asked_at < now() - interval '1 hour'
$$;
--> statement-breakpoint

-- Makes the newest version of the tenant's own flags the one of its sessions.
CREATE FUNCTION app.use_own_flags(p_version int) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE tenants SET flags_version = p_version
   WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid AND flags_version = p_version - 1
$$;
--> statement-breakpoint

-- Keeps a slug that a tenant gives up for 30 days, in which no other tenant can take it. Changes that meet in
-- a slug wait for each other, so that none sees the tenant under both or neither.
CREATE FUNCTION app.keep_slug() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('slug:' || s, 0))
    FROM (SELECT DISTINCT s FROM unnest(ARRAY[NEW.slug, OLD.slug]) AS s WHERE s IS NOT NULL ORDER BY s) AS slugs;
  DELETE FROM slug_redirects r WHERE r.slug = NEW.slug AND (r.tenant_id = NEW.id OR r.expires_at <= now());
  IF EXISTS (SELECT FROM slug_redirects r WHERE r.slug = NEW.slug) THEN
    RAISE EXCEPTION USING ERRCODE = '23505', CONSTRAINT = 'tenants_slug_unique', MESSAGE = 'slug_reserved';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO slug_redirects (tenant_id, slug, expires_at) VALUES (OLD.id, OLD.slug, now() + interval '30 days');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON slug_redirects TO rampart_resolver;
--> statement-breakpoint
CREATE TRIGGER keep_slug BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION app.keep_slug();
--> statement-breakpoint
CREATE TRIGGER keep_former_slug BEFORE UPDATE OF slug ON tenants FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION app.keep_slug();
--> statement-breakpoint

-- Copies what concerns the operator from a tenant's audit log to the operator's own, which outlasts the tenant:
-- changes of the tenant itself, whoever makes them, and what the operator changes in it.
CREATE FUNCTION app.copy_to_operator_audit() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO operator_audit (id, at, actor, action, about_tenant_id, before, after, request_id)
  VALUES (NEW.id, NEW.at, NEW.actor, NEW.action, NEW.tenant_id, NEW.before, NEW.after, NEW.request_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER copy_to_operator_audit AFTER INSERT ON audit_log FOR EACH ROW
WHEN (starts_with(NEW.action, 'tenant.') OR starts_with(NEW.actor, 'operator:') AND NEW.action ~ '^(configuration|flag|invitation)')
EXECUTE FUNCTION app.copy_to_operator_audit();
--> statement-breakpoint

-- Changes the name of the session's tenant.
CREATE FUNCTION app.rename_tenant(p_name text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE tenants SET name = p_name, updated_at = now() WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
--> statement-breakpoint

-- Suspends the session's tenant at once. Its data is deleted after p_days, but at least 30, unless the operator
-- restores it. Otherwise, SQL as rampart_app could have a tenant and its audit log deleted within minutes.
CREATE FUNCTION app.request_deletion(p_days int) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE tenants SET active = false, deletion_requested_at = now(), purge_after = now() + make_interval(days => greatest(p_days, 30)), updated_at = now()
   WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid AND deletion_requested_at IS NULL
$$;
--> statement-breakpoint

-- The deletion of a tenant's data. The policies give the resolver the rows of tenants that are due, and no
-- other row, whatever a function asks for. A restoration that is in progress ends within ten minutes.
DO $$
DECLARE
  t record;
  due CONSTANT text := 'SELECT d.id FROM public.tenants d WHERE NOT d.active AND d.purge_after < now() - interval ''10 minutes''';
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY k.position) AS key
      FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, position)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
       AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'tenant_id')
     GROUP BY c.oid
  LOOP
    EXECUTE format('GRANT SELECT (%s), DELETE ON %s TO rampart_resolver', t.key, t.name);
    EXECUTE format('CREATE POLICY rampart_resolver_purges ON %s FOR DELETE TO rampart_resolver USING (tenant_id IN (%s))', t.name, due);
    EXECUTE format('CREATE POLICY rampart_resolver_purge_reads ON %s FOR SELECT TO rampart_resolver USING (tenant_id IN (%s))', t.name, due);
  END LOOP;
  EXECUTE format('CREATE POLICY rampart_resolver_purge_updates ON users FOR UPDATE TO rampart_resolver USING (tenant_id IN (%s))', due);
END $$;
--> statement-breakpoint
CREATE POLICY rampart_resolver_purges ON tenants FOR DELETE TO rampart_resolver USING (NOT active AND purge_after < now() - interval '10 minutes');
--> statement-breakpoint
GRANT DELETE ON tenants, security_events TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (manager_id), UPDATE (manager_id) ON users TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (about_tenant_id), DELETE ON alerts TO rampart_resolver;
--> statement-breakpoint
GRANT INSERT, SELECT (about_tenant_id), UPDATE (before, after) ON operator_audit TO rampart_resolver;
--> statement-breakpoint

-- Deletes up to p_rows rows of a tenant that is due, those that others refer to last, and then the tenant.
-- Returns whether nothing is left; null if the tenant is not due, or another call deletes it now.
CREATE FUNCTION app.purge_tenant(p_tenant uuid, p_rows int, p_audit_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t record; deleted int; remaining int := p_rows;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(p_tenant || ':purge', 0)) OR NOT EXISTS (
    SELECT FROM tenants d WHERE d.id = p_tenant AND NOT d.active AND d.purge_after < now() - interval '10 minutes'
  ) THEN RETURN NULL; END IF;
  -- People refer to each other, even in circles.
  UPDATE users SET manager_id = NULL WHERE tenant_id = p_tenant AND id IN (
    SELECT u.id FROM users u WHERE u.tenant_id = p_tenant AND u.manager_id IS NOT NULL LIMIT remaining);
  GET DIAGNOSTICS deleted = ROW_COUNT;
  remaining := remaining - deleted;
  FOR t IN
    WITH RECURSIVE tenant_tables AS (
      SELECT c.oid, string_agg(quote_ident(a.attname), ', ' ORDER BY k.position) AS key
        FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
          CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
         AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'tenant_id')
       GROUP BY c.oid
    ), referred AS (
      SELECT c.oid, 0 AS depth FROM tenant_tables c
      UNION
      SELECT f.confrelid, r.depth + 1 FROM referred r JOIN pg_constraint f ON f.conrelid = r.oid AND f.contype = 'f' AND f.confrelid <> f.conrelid
    )
    SELECT c.oid::regclass AS name, c.key FROM tenant_tables c JOIN referred r ON r.oid = c.oid
     GROUP BY c.oid, c.key ORDER BY max(r.depth), c.oid
  LOOP
    EXIT WHEN remaining <= 0;
    EXECUTE format('DELETE FROM %1$s WHERE tenant_id = $1 AND (%2$s) IN (SELECT %2$s FROM %1$s WHERE tenant_id = $1 LIMIT $2)', t.name, t.key)
      USING p_tenant, remaining;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    remaining := remaining - deleted;
  END LOOP;
  IF remaining <= 0 THEN RETURN false; END IF;
  DELETE FROM security_events WHERE actor_tenant_id = p_tenant;
  DELETE FROM alerts WHERE about_tenant_id = p_tenant;
  UPDATE operator_audit SET before = NULL, after = NULL WHERE about_tenant_id = p_tenant;
  INSERT INTO operator_audit (id, actor, action, about_tenant_id) VALUES (p_audit_id, 'job:tenants.purge', 'tenant.purge', p_tenant);
  DELETE FROM tenants WHERE id = p_tenant;
  RETURN true;
END $$;
--> statement-breakpoint

-- The groups of a user, direct and nested, as SCIM represents them. It runs with the caller's rights
-- and policies. It is a function because most users are in no group, and a subquery would initialize
-- its plan for each of them.
CREATE FUNCTION app.groups_of(p_user uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN (
    WITH RECURSIVE up(group_id, direct) AS (
      SELECT gm.group_id, true FROM group_members gm WHERE gm.user_id = p_user
      UNION
      SELECT gm.group_id, false FROM group_members gm JOIN up ON gm.child_id = up.group_id
    ), found AS (
      SELECT group_id, bool_or(direct) AS direct FROM up GROUP BY group_id
    )
    SELECT jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name,
        'type', CASE WHEN f.direct THEN 'direct' ELSE 'indirect' END) ORDER BY g.display_name_key)
      FROM found f JOIN groups g ON g.id = f.group_id);
END $$;
--> statement-breakpoint

-- `canonicalName` of shared/values/names.ts, or `exactName` where case counts, for texts without a key
-- column: width, invisible characters, blanks, composition. The lists are those of Unicode 16.
CREATE FUNCTION app.canonical(p_text text, p_exact boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  wide CONSTANT text := E'\uFF01\uFF02\uFF03\uFF04\uFF05\uFF06\uFF07\uFF08\uFF09\uFF0A\uFF0B\uFF0C\uFF0D\uFF0E\uFF0F\uFF10\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16\uFF17\uFF18\uFF19\uFF1A\uFF1B\uFF1C'
    '\uFF1D\uFF1E\uFF1F\uFF20\uFF21\uFF22\uFF23\uFF24\uFF25\uFF26\uFF27\uFF28\uFF29\uFF2A\uFF2B\uFF2C\uFF2D\uFF2E\uFF2F\uFF30\uFF31\uFF32\uFF33\uFF34\uFF35\uFF36\uFF37\uFF38'
    '\uFF39\uFF3A\uFF3B\uFF3C\uFF3D\uFF3E\uFF3F\uFF40\uFF41\uFF42\uFF43\uFF44\uFF45\uFF46\uFF47\uFF48\uFF49\uFF4A\uFF4B\uFF4C\uFF4D\uFF4E\uFF4F\uFF50\uFF51\uFF52\uFF53\uFF54'
    '\uFF55\uFF56\uFF57\uFF58\uFF59\uFF5A\uFF5B\uFF5C\uFF5D\uFF5E\uFF5F\uFF60\uFF61\uFF62\uFF63\uFF64\uFF65\uFF66\uFF67\uFF68\uFF69\uFF6A\uFF6B\uFF6C\uFF6D\uFF6E\uFF6F\uFF70'
    '\uFF71\uFF72\uFF73\uFF74\uFF75\uFF76\uFF77\uFF78\uFF79\uFF7A\uFF7B\uFF7C\uFF7D\uFF7E\uFF7F\uFF80\uFF81\uFF82\uFF83\uFF84\uFF85\uFF86\uFF87\uFF88\uFF89\uFF8A\uFF8B\uFF8C'
    '\uFF8D\uFF8E\uFF8F\uFF90\uFF91\uFF92\uFF93\uFF94\uFF95\uFF96\uFF97\uFF98\uFF99\uFF9A\uFF9B\uFF9C\uFF9D\uFF9E\uFF9F\uFFA0\uFFA1\uFFA2\uFFA3\uFFA4\uFFA5\uFFA6\uFFA7\uFFA8'
    '\uFFA9\uFFAA\uFFAB\uFFAC\uFFAD\uFFAE\uFFAF\uFFB0\uFFB1\uFFB2\uFFB3\uFFB4\uFFB5\uFFB6\uFFB7\uFFB8\uFFB9\uFFBA\uFFBB\uFFBC\uFFBD\uFFBE\uFFC2\uFFC3\uFFC4\uFFC5\uFFC6\uFFC7'
    '\uFFCA\uFFCB\uFFCC\uFFCD\uFFCE\uFFCF\uFFD2\uFFD3\uFFD4\uFFD5\uFFD6\uFFD7\uFFDA\uFFDB\uFFDC\uFFE0\uFFE1\uFFE2\uFFE4\uFFE5\uFFE6\uFFE8\uFFE9\uFFEA\uFFEB\uFFEC\uFFED\uFFEE';
  usual CONSTANT text := E'\u0021\u0022\u0023\u0024\u0025\u0026\u0027\u0028\u0029\u002A\u002B\u002C\u002D\u002E\u002F\u0030\u0031\u0032\u0033\u0034\u0035\u0036\u0037\u0038\u0039\u003A\u003B\u003C'
    '\u003D\u003E\u003F\u0040\u0041\u0042\u0043\u0044\u0045\u0046\u0047\u0048\u0049\u004A\u004B\u004C\u004D\u004E\u004F\u0050\u0051\u0052\u0053\u0054\u0055\u0056\u0057\u0058'
    '\u0059\u005A\u005B\u005C\u005D\u005E\u005F\u0060\u0061\u0062\u0063\u0064\u0065\u0066\u0067\u0068\u0069\u006A\u006B\u006C\u006D\u006E\u006F\u0070\u0071\u0072\u0073\u0074'
    '\u0075\u0076\u0077\u0078\u0079\u007A\u007B\u007C\u007D\u007E\u2985\u2986\u3002\u300C\u300D\u3001\u30FB\u30F2\u30A1\u30A3\u30A5\u30A7\u30A9\u30E3\u30E5\u30E7\u30C3\u30FC'
    '\u30A2\u30A4\u30A6\u30A8\u30AA\u30AB\u30AD\u30AF\u30B1\u30B3\u30B5\u30B7\u30B9\u30BB\u30BD\u30BF\u30C1\u30C4\u30C6\u30C8\u30CA\u30CB\u30CC\u30CD\u30CE\u30CF\u30D2\u30D5'
    '\u30D8\u30DB\u30DE\u30DF\u30E0\u30E1\u30E2\u30E4\u30E6\u30E8\u30E9\u30EA\u30EB\u30EC\u30ED\u30EF\u30F3\u3099\u309A\u1160\u1100\u1101\u11AA\u1102\u11AC\u11AD\u1103\u1104'
    '\u1105\u11B0\u11B1\u11B2\u11B3\u11B4\u11B5\u111A\u1106\u1107\u1108\u1121\u1109\u110A\u110B\u110C\u110D\u110E\u110F\u1110\u1111\u1112\u1161\u1162\u1163\u1164\u1165\u1166'
    '\u1167\u1168\u1169\u116A\u116B\u116C\u116D\u116E\u116F\u1170\u1171\u1172\u1173\u1174\u1175\u00A2\u00A3\u00AC\u00A6\u00A5\u20A9\u2502\u2190\u2191\u2192\u2193\u25A0\u25CB';
  invisible CONSTANT text := E'[\u00AD\u034F\u0600-\u0605\u061C\u06DD\u070F\u0890-\u0891\u08E2\u115F-\u1160\u17B4-\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]';
  made text := p_text;
  blanks CONSTANT text := E'[\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028-\u2029\u202F\u205F\u3000\uFEFF]+';
BEGIN
  -- Most texts are plain ASCII words.
  IF p_text !~ '^[!-~]+( [!-~]+)*$' THEN
    made := normalize(btrim(regexp_replace(regexp_replace(
      translate(replace(p_text, E'\uFFE3', E' \u0304'), wide, usual), invisible, '', 'g'), blanks, ' ', 'g')), NFC);
  END IF;
  RETURN CASE WHEN p_exact THEN made WHEN made ~ '^[ -~]*$' THEN lower(made) ELSE normalize(lower(made), NFC) END;
END $$;
--> statement-breakpoint

-- Readiness. None of these functions sets a search path: Postgres inlines them into the calling
-- statement only without one. They run with the caller's rights and policies.

-- The share of the recency points that is left on a day: half of them after each half-life, in days.
CREATE FUNCTION app.recency(p_today date, p_last_day date, p_half_life float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT power(0.5, least(1000, greatest(0, p_today - p_last_day) / p_half_life))
$$;
--> statement-breakpoint

-- A person's readiness index, 0 to 100: points divided by coverage; null without one.
CREATE FUNCTION app.readiness_index(
  p_indexed int, p_base numeric, p_coverage numeric, p_recency_points numeric, p_last_day date, p_today date, p_half_life float8
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_indexed = 1 THEN (p_base::float8 + CASE WHEN p_last_day IS NULL THEN 0
    ELSE p_recency_points::float8 * app.recency(p_today, p_last_day, p_half_life) END) / p_coverage::float8 END
$$;
--> statement-breakpoint

-- One row about the rollups as last updated: when, what the update saw, and the model that it used.
-- No row before the first update.
CREATE FUNCTION app.readiness_state() RETURNS TABLE (as_of timestamptz, today date, snapshot pg_snapshot, version int, half_life float8, model jsonb)
LANGUAGE sql STABLE AS $$
  SELECT s.as_of, (s.as_of AT TIME ZONE 'utc')::date, s.snapshot::pg_snapshot, m.version,
    (m.model ->> 'halfLifeDays')::float8, m.model
  FROM public.readiness_states s JOIN public.readiness_models m ON m.tenant_id = s.tenant_id AND m.version = s.model_version
$$;
--> statement-breakpoint

-- Counts the current work of some people by the newest model. Each person has a row with the totals,
-- in which course_id is null; each active person also has a row for each course with work in it.
CREATE FUNCTION app.count_readiness(p_people uuid[]) RETURNS TABLE (
  user_id uuid, course_id uuid, role text, active boolean, teams uuid[],
  scores bigint, score_sum numeric, score_squares numeric, firsts bigint, first_sum numeric, bests bigint, best_sum numeric,
  latests bigint, latest_sum numeric, assigned bigint, completed bigint, in_progress bigint, overdue bigint, expired bigint,
  expiring bigint, required bigint, required_done bigint, required_overdue bigint,
  completion_known int, completion_share numeric, score_known int, score_share numeric, required_known int,
  required_share numeric, recency_known int, indexed int, base numeric, coverage numeric,
  recency_points numeric, last_at timestamptz, last_day date
) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE model AS MATERIALIZED (
    SELECT model -> 'required' AS required_courses,
      (model -> 'weights' ->> 'completion')::numeric AS completion_weight,
      (model -> 'weights' ->> 'score')::numeric AS score_weight,
      (model -> 'weights' ->> 'required')::numeric AS required_weight,
      (model -> 'weights' ->> 'recency')::numeric AS recency_weight
    FROM public.readiness_models ORDER BY version DESC LIMIT 1
  ), person AS (
    SELECT u.id AS user_id, u.role, u.active AND u.deleted_at IS NULL AS active
    FROM unnest(p_people) AS p(id) JOIN public.users u ON u.id = p.id
  ), active_person AS (
    SELECT p.user_id, p.role FROM person p WHERE p.active
  ), above (user_id, manager_id) AS (
    -- The person and every manager above. UNION ends rings of managers.
    SELECT p.user_id, p.user_id FROM person p
    UNION SELECT a.user_id, u.manager_id FROM above a JOIN public.users u ON u.id = a.manager_id WHERE u.manager_id IS NOT NULL
  ), membership AS (
    -- A person belongs to the teams of the managers above, and to the own one if somebody reports to the person.
    SELECT a.user_id, array_agg(a.manager_id ORDER BY a.manager_id) FILTER (
        WHERE a.manager_id <> a.user_id OR EXISTS (SELECT FROM public.users b WHERE b.manager_id = a.user_id)
      ) AS teams
    FROM above a GROUP BY a.user_id
  ), attempt AS (
    SELECT q.user_id, q.course_id, q.score, q.submitted_at,
      row_number() OVER (PARTITION BY q.user_id, q.course_id, q.quiz_id ORDER BY q.submitted_at, q.receipt) = 1 AS is_first,
      row_number() OVER (PARTITION BY q.user_id, q.course_id, q.quiz_id ORDER BY q.submitted_at DESC, q.receipt DESC) = 1 AS is_latest,
      max(q.score) OVER (PARTITION BY q.user_id, q.course_id, q.quiz_id) AS best
    FROM active_person p JOIN public.quiz_results q ON q.user_id = p.user_id
  ), quiz_work AS (
    SELECT a.user_id, a.course_id, count(score) AS scores, coalesce(sum(score), 0) AS score_sum,
      coalesce(sum(score * score), 0) AS score_squares,
      count(score) FILTER (WHERE is_first) AS firsts, coalesce(sum(score) FILTER (WHERE is_first), 0) AS first_sum,
      count(best) FILTER (WHERE is_first) AS bests, coalesce(sum(best) FILTER (WHERE is_first), 0) AS best_sum,
      count(score) FILTER (WHERE is_latest) AS latests, coalesce(sum(score) FILTER (WHERE is_latest), 0) AS latest_sum,
      max(submitted_at) AS last_at
    FROM attempt a GROUP BY a.user_id, a.course_id
  ), role_course AS (
    -- The courses that the model requires of a role.
    SELECT DISTINCT r.role, c.id AS course_id
    FROM model, jsonb_each(required_courses) AS r(role, ids), jsonb_array_elements_text(r.ids) AS listed(course)
      JOIN public.courses c ON c.id = listed.course::uuid AND c.archived_at IS NULL
  ), task AS (
    -- Assignments that have not ended. The model decides what is required of the roles that it names.
    SELECT a.user_id, a.course_id, 1 AS assigned, a.expires_at, g.completed_at,
      coalesce(g.status, 'not_started') AS status, coalesce(a.due_at < now(), false) AS is_due,
      CASE WHEN required_courses ? p.role
        THEN EXISTS (SELECT FROM role_course r WHERE r.role = p.role AND r.course_id = a.course_id)
        ELSE c.required AND c.archived_at IS NULL END AS is_required
    FROM model, active_person p
      JOIN public.assignments a ON a.user_id = p.user_id AND a.ended_at IS NULL
      JOIN public.courses c ON c.id = a.course_id
      LEFT JOIN public.course_progress g ON g.user_id = a.user_id AND g.course_id = a.course_id
    UNION ALL
    -- Courses that the model requires and that are not assigned.
    SELECT p.user_id, r.course_id, 0, NULL, NULL, 'not_started', false, true
    FROM active_person p JOIN role_course r ON r.role = p.role
    WHERE NOT EXISTS (SELECT FROM public.assignments a
      WHERE a.user_id = p.user_id AND a.course_id = r.course_id AND a.ended_at IS NULL)
  ), course_work AS (
    SELECT t.user_id, t.course_id, t.assigned, (status = 'completed')::int AS completed,
      (status = 'in_progress')::int AS in_progress, (is_due AND status <> 'completed')::int AS overdue,
      (status = 'completed' AND coalesce(expires_at <= now(), false))::int AS expired,
      (status = 'completed' AND coalesce(expires_at > now() AND expires_at <= now() + interval '30 days', false))::int AS expiring,
      is_required::int AS required,
      (is_required AND status = 'completed' AND coalesce(expires_at > now(), true))::int AS required_done,
      (is_required AND is_due AND status <> 'completed')::int AS required_overdue,
      completed_at AS last_at
    FROM task t
  ), part AS (
    SELECT user_id, course_id,
      coalesce(q.scores, 0) AS scores, coalesce(q.score_sum, 0) AS score_sum, coalesce(q.score_squares, 0) AS score_squares,
      coalesce(q.firsts, 0) AS firsts, coalesce(q.first_sum, 0) AS first_sum,
      coalesce(q.bests, 0) AS bests, coalesce(q.best_sum, 0) AS best_sum,
      coalesce(q.latests, 0) AS latests, coalesce(q.latest_sum, 0) AS latest_sum,
      coalesce(c.assigned, 0) AS assigned, coalesce(c.completed, 0) AS completed, coalesce(c.in_progress, 0) AS in_progress,
      coalesce(c.overdue, 0) AS overdue, coalesce(c.expired, 0) AS expired, coalesce(c.expiring, 0) AS expiring,
      coalesce(c.required, 0) AS required, coalesce(c.required_done, 0) AS required_done,
      coalesce(c.required_overdue, 0) AS required_overdue, greatest(q.last_at, c.last_at) AS last_at
    FROM quiz_work q FULL JOIN course_work c USING (user_id, course_id)
  ), total AS (
    SELECT p.user_id, sum(scores) AS scores, sum(score_sum) AS score_sum, sum(score_squares) AS score_squares,
      sum(firsts) AS firsts, sum(first_sum) AS first_sum, sum(bests) AS bests, sum(best_sum) AS best_sum,
      sum(latests) AS latests, sum(latest_sum) AS latest_sum, sum(assigned) AS assigned, sum(completed) AS completed,
      sum(in_progress) AS in_progress, sum(overdue) AS overdue, sum(expired) AS expired, sum(expiring) AS expiring,
      sum(required) AS required, sum(required_done) AS required_done, sum(required_overdue) AS required_overdue,
      max(last_at) AS last_at
    FROM part p GROUP BY p.user_id
  ), component AS (
    -- Rounded to twelve places, so that sums are exact. A component is null while nothing is known of it.
    SELECT t.*, (last_at AT TIME ZONE 'utc')::date AS last_day,
      CASE WHEN assigned > 0 THEN round((completed - expired)::numeric / assigned, 12) END AS completion,
      CASE WHEN bests > 0 THEN round(best_sum / bests / 100, 12) END AS score,
      CASE WHEN required > 0 THEN round(required_done::numeric / required, 12) END AS required_completion
    FROM total t
  ), weighted AS (
    SELECT c.*, m.*, completion_weight + score_weight + required_weight + recency_weight AS all_weights,
      recency_weight + CASE WHEN completion IS NULL THEN 0 ELSE completion_weight END
        + CASE WHEN score IS NULL THEN 0 ELSE score_weight END
        + CASE WHEN required_completion IS NULL THEN 0 ELSE required_weight END AS known_weights
    FROM component c, model m
  ), rated AS (
    -- An unknown component adds no points and lowers the coverage; points / coverage is the index.
    SELECT w.*, round(known_weights / all_weights, 12) AS coverage,
      round(100 * (completion_weight * coalesce(completion, 0) + score_weight * coalesce(score, 0)
        + required_weight * coalesce(required_completion, 0)) / all_weights, 12) AS base,
      CASE WHEN last_at IS NOT NULL THEN round(100 * recency_weight / all_weights, 12) END AS recency_points
    FROM weighted w
  )
  SELECT p.user_id, p.course_id, NULL::text, NULL::boolean, NULL::uuid[],
    p.scores, p.score_sum, p.score_squares, p.firsts, p.first_sum, p.bests, p.best_sum, p.latests, p.latest_sum,
    p.assigned::bigint, p.completed::bigint, p.in_progress::bigint, p.overdue::bigint, p.expired::bigint, p.expiring::bigint,
    p.required::bigint, p.required_done::bigint, p.required_overdue::bigint,
    NULL::int, NULL::numeric, NULL::int, NULL::numeric, NULL::int, NULL::numeric, NULL::int, NULL::int, NULL::numeric, NULL::numeric,
    NULL::numeric, p.last_at, NULL::date
  FROM part p
  UNION ALL
  SELECT p.user_id, NULL::uuid, p.role, p.active, coalesce(m.teams, '{}'),
    coalesce(r.scores, 0)::bigint, coalesce(r.score_sum, 0), coalesce(r.score_squares, 0), coalesce(r.firsts, 0)::bigint,
    coalesce(r.first_sum, 0), coalesce(r.bests, 0)::bigint, coalesce(r.best_sum, 0), coalesce(r.latests, 0)::bigint,
    coalesce(r.latest_sum, 0), coalesce(r.assigned, 0)::bigint, coalesce(r.completed, 0)::bigint,
    coalesce(r.in_progress, 0)::bigint, coalesce(r.overdue, 0)::bigint, coalesce(r.expired, 0)::bigint,
    coalesce(r.expiring, 0)::bigint, coalesce(r.required, 0)::bigint, coalesce(r.required_done, 0)::bigint,
    coalesce(r.required_overdue, 0)::bigint,
    (r.completion IS NOT NULL)::int, coalesce(r.completion, 0), (r.score IS NOT NULL)::int, coalesce(r.score, 0),
    (r.required_completion IS NOT NULL)::int, coalesce(r.required_completion, 0), (r.user_id IS NOT NULL)::int,
    coalesce((r.coverage > 0)::int, 0), coalesce(r.base, 0), coalesce(r.coverage, 0),
    coalesce(r.recency_points, 0), r.last_at, r.last_day
  FROM person p LEFT JOIN membership m ON m.user_id = p.user_id LEFT JOIN rated r ON r.user_id = p.user_id
$$;
--> statement-breakpoint

-- Classifies an id or slug that a request did not find. If it belongs to another tenant, the attempt
-- is counted by actor and target. A tenant has at most 200 such rows; further attempts share one.
-- Returns the other tenant, or null if the id is unknown everywhere.
CREATE FUNCTION app.classify_miss(
  p_tenant uuid, p_kind text, p_value text, p_actor text, p_path text, p_request_id text
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE target uuid; is_known boolean; is_full boolean;
BEGIN
  CASE p_kind
    WHEN 'tenant' THEN
      target := nullif(app.tenant_of_slug(p_value), p_tenant);
    WHEN 'id' THEN
      SELECT u.tenant_id INTO target FROM users u WHERE u.id = p_value::uuid AND u.tenant_id <> p_tenant LIMIT 1;
      IF target IS NULL THEN
        SELECT g.tenant_id INTO target FROM groups g WHERE g.id = p_value::uuid AND g.tenant_id <> p_tenant LIMIT 1;
      END IF;
      IF target IS NULL THEN
        SELECT c.tenant_id INTO target FROM courses c WHERE c.id = p_value::uuid AND c.tenant_id <> p_tenant LIMIT 1;
      END IF;
      IF target IS NULL THEN
        SELECT t.id INTO target FROM tenants t WHERE t.id = p_value::uuid AND t.id <> p_tenant;
      END IF;
      IF target IS NULL THEN
        SELECT i.tenant_id INTO target FROM invitations i WHERE i.id = p_value::uuid AND i.tenant_id <> p_tenant LIMIT 1;
      END IF;
      IF target IS NULL THEN
        SELECT r.tenant_id INTO target FROM custom_roles r WHERE r.id = p_value::uuid AND r.tenant_id <> p_tenant LIMIT 1;
      END IF;
      IF target IS NULL THEN
        SELECT k.tenant_id INTO target FROM api_keys k WHERE k.id = p_value::uuid AND k.tenant_id <> p_tenant LIMIT 1;
      END IF;
      IF target IS NULL THEN
        SELECT o.tenant_id INTO target FROM sessions o WHERE o.id = p_value::uuid AND o.tenant_id <> p_tenant LIMIT 1;
      END IF;
      IF target IS NULL THEN
        SELECT v.tenant_id INTO target FROM configuration_versions v WHERE v.id = p_value::uuid AND v.tenant_id <> p_tenant LIMIT 1;
      END IF;
  END CASE;
  IF target IS NOT NULL THEN
    SELECT coalesce(bool_or(s.actor = p_actor AND s.target_tenant_id = target), false), count(*) >= 200
      INTO is_known, is_full FROM security_events s WHERE s.actor_tenant_id = p_tenant;
    IF is_full AND NOT is_known THEN p_actor := '(others)'; END IF;
    INSERT INTO security_events AS s (id, kind, actor_tenant_id, actor, path, target_tenant_id, request_id)
    VALUES (gen_random_uuid(), 'cross_tenant_attempt', p_tenant, p_actor, p_path,
      CASE WHEN is_known OR NOT is_full THEN target END, p_request_id)
    ON CONFLICT (actor_tenant_id, actor, kind, target_tenant_id) DO UPDATE
      SET attempts = least(s.attempts, 2147483646) + 1, last_at = now(), path = excluded.path, request_id = excluded.request_id;
  END IF;
  RETURN target;
END $$;
--> statement-breakpoint

-- The applied migrations, for /readyz.
GRANT USAGE ON SCHEMA drizzle TO rampart_app;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO rampart_app;
--> statement-breakpoint

-- The functions run with the resolver's rights, and only the runtime role may call them. Changing their
-- owner requires a membership in the resolver. It ends with this block, because a member would see
-- every tenant through the resolver's policies.
GRANT CREATE ON SCHEMA app TO rampart_resolver;
--> statement-breakpoint
DO $$
DECLARE f regprocedure; is_granted boolean := NOT pg_has_role('rampart_resolver', 'USAGE');
BEGIN
  IF is_granted THEN GRANT rampart_resolver TO CURRENT_USER; END IF;
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'app'::regnamespace LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    -- Triggers and other functions run these, and the owner the last one.
    IF f NOT IN (
      'app.set_xid()'::regprocedure,
      'app.end_access()'::regprocedure,
      'app.refuse_new_person()'::regprocedure,
      'app.end_password_sessions()'::regprocedure,
      'app.keep_slug()'::regprocedure,
      'app.copy_to_operator_audit()'::regprocedure,
      'app.tenant_of_slug(text)'::regprocedure,
      'app.watch_admins()'::regprocedure,
      'app.note_emergency_admin()'::regprocedure,
      'app.watch_emergency_admin()'::regprocedure,
      'app.count_version()'::regprocedure,
      'app.has_permission(uuid,uuid,text,text,text[])'::regprocedure,
      'app.refuse(text,text,app.tenant_session,text)'::regprocedure,
      'app.is_sso_enforced(uuid,uuid,text,text)'::regprocedure,
      'app.effective_config(uuid)'::regprocedure,
      'app.set_app_types(jsonb)'::regprocedure
    ) THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO rampart_app', f);
    END IF;
    EXECUTE format('ALTER FUNCTION %s OWNER TO rampart_resolver', f);
    -- A grant to the former owner must follow the change of the owner, which would move it to the new one.
    IF f = 'app.set_app_types(jsonb)'::regprocedure THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO CURRENT_USER', f);
    END IF;
  END LOOP;
  IF is_granted THEN REVOKE rampart_resolver FROM CURRENT_USER; END IF;
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO rampart_resolver;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM rampart_resolver;
