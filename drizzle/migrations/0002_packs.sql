-- What packs share: exclusion constraints over ids and spans, and the gate by fitness for work.

-- From here on, nobody may call a new function without a grant.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
--> statement-breakpoint
CREATE SCHEMA extensions;
--> statement-breakpoint
CREATE EXTENSION btree_gist SCHEMA extensions;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (retired_at) ON requirements TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON requirement_demands TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (valid_from, valid_until, revoked_at, revoked_because, version, updated_at) ON licences TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (revoked_at) ON fitness_overrides TO rampart_app;
--> statement-breakpoint
-- What a plan was requested for never changes. Plans that ended long ago are deleted.
GRANT SELECT, INSERT, DELETE, UPDATE (status, progress, result, failure, stop, attempts, lease_id, lease_until, published_routes, published_at, version, started_at, ended_at, updated_at) ON plans TO rampart_app;
--> statement-breakpoint

-- The end of a day in the time zone of the session's tenant. A licence counts for the whole of its last day.
CREATE FUNCTION app.end_of_day(p_day date) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (p_day + 1)::timestamp AT TIME ZONE coalesce((SELECT t.config ->> 'timeZone' FROM tenants t WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), 'UTC')
$$;
--> statement-breakpoint
CREATE FUNCTION app.day_of(p_at timestamptz) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (p_at AT TIME ZONE coalesce((SELECT t.config ->> 'timeZone' FROM tenants t WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), 'UTC'))::date
$$;
--> statement-breakpoint

-- A time in a JSON document, in the form of all times of the API.
CREATE FUNCTION app.utc_text(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT to_char(p_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
--> statement-breakpoint

-- Why a person may not do work of these targets during a span: an empty array if the person may. Each reason
-- has a code, the target that demands it, and `asOf`: how fresh the knowledge is.
CREATE FUNCTION app.unfit_reasons(p_user uuid, p_targets text[], p_span tstzrange) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH demand AS (
    SELECT r.target, d.position, d.kind, d.course_id, d.licence, d.minimum
      FROM requirements r JOIN requirement_demands d ON d.tenant_id = r.tenant_id AND d.requirement_id = r.id
     WHERE r.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
       AND r.target = ANY (p_targets) AND r.retired_at IS NULL
  ), found AS (
    SELECT d.target, d.position, jsonb_strip_nulls(CASE d.kind
      WHEN 'course' THEN (
        SELECT CASE
          WHEN a.user_id IS NULL OR p.status IS DISTINCT FROM 'completed' THEN jsonb_build_object('code', 'course_not_completed')
          WHEN a.expires_at IS NOT NULL AND app.end_of_day(app.day_of(a.expires_at)) < upper(p_span)
            THEN jsonb_build_object('code', 'course_expires', 'validUntil', app.day_of(a.expires_at))
          WHEN d.minimum IS NOT NULL AND (p.score >= d.minimum) IS NOT TRUE
            THEN jsonb_build_object('code', 'score_too_low', 'minimum', d.minimum, 'actual', p.score) END
          || jsonb_build_object('courseId', d.course_id, 'name', c.name, 'asOf', app.utc_text(y.pulled_at))
        FROM courses c
          LEFT JOIN assignments a ON a.tenant_id = c.tenant_id AND a.course_id = c.id AND a.user_id = p_user AND a.ended_at IS NULL
          LEFT JOIN course_progress p ON p.tenant_id = a.tenant_id AND p.user_id = a.user_id AND p.course_id = a.course_id
          LEFT JOIN user_syncs y ON y.tenant_id = c.tenant_id AND y.user_id = p_user
        WHERE c.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND c.id = d.course_id)
      WHEN 'readiness' THEN (
        SELECT CASE WHEN (i.index >= d.minimum) IS NOT TRUE THEN
          jsonb_build_object('code', 'readiness_too_low', 'minimum', d.minimum, 'actual', round(i.index::numeric, 2), 'asOf', app.utc_text(s.as_of)) END
        FROM (SELECT 1) AS one LEFT JOIN app.readiness_state() s ON true
          LEFT JOIN readiness_members m ON m.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND m.user_id = p_user
          LEFT JOIN LATERAL (SELECT app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day, s.today, s.half_life) AS index) i ON true)
      ELSE (
        SELECT CASE WHEN count(*) FILTER (WHERE l.covers) > 0 THEN NULL
          WHEN count(l.id) = 0 THEN jsonb_build_object('code', 'licence_missing', 'licence', d.licence)
          WHEN count(*) FILTER (WHERE l.revoked_at IS NULL) = 0 THEN jsonb_build_object('code', 'licence_revoked', 'licence', d.licence, 'asOf', app.utc_text(max(l.updated_at)))
          WHEN count(*) FILTER (WHERE l.revoked_at IS NULL AND l.begins) = 0 THEN jsonb_build_object('code', 'licence_not_yet_valid', 'licence', d.licence, 'asOf', app.utc_text(max(l.updated_at)))
          ELSE jsonb_build_object('code', 'licence_expires', 'licence', d.licence,
            'validUntil', max(l.valid_until) FILTER (WHERE l.revoked_at IS NULL AND l.begins), 'asOf', app.utc_text(max(l.updated_at))) END
        FROM (
          SELECT l.id, l.revoked_at, l.valid_until, l.updated_at, l.valid_from <= app.day_of(lower(p_span)) AS begins,
            l.revoked_at IS NULL AND l.valid_from <= app.day_of(lower(p_span))
              AND (l.valid_until IS NULL OR app.end_of_day(l.valid_until) >= upper(p_span)) AS covers
          FROM licences l WHERE l.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND l.user_id = p_user AND l.kind = d.licence
        ) l) END) AS reason
    FROM demand d
  )
  SELECT coalesce((SELECT jsonb_build_array(jsonb_build_object('code', 'person_inactive'))
      WHERE NOT EXISTS (SELECT FROM users u WHERE u.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND u.id = p_user AND u.active AND u.deleted_at IS NULL)), '[]')
    || coalesce((SELECT jsonb_agg(f.reason || jsonb_build_object('target', f.target) ORDER BY f.target, f.position) FROM found f WHERE f.reason ? 'code'), '[]')
$$;
--> statement-breakpoint

-- Locks what `unfit_reasons` reads of a person, so that it stays true until the end of the transaction.
CREATE FUNCTION app.lock_fitness(p_user uuid, p_targets text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t uuid := nullif(current_setting('app.tenant_id', true), '')::uuid; demanded uuid[];
BEGIN
  PERFORM FROM requirements r WHERE r.tenant_id = t AND r.target = ANY (p_targets) AND r.retired_at IS NULL FOR SHARE;
  PERFORM FROM users u WHERE u.tenant_id = t AND u.id = p_user FOR SHARE;
  SELECT array_agg(d.course_id) INTO demanded FROM requirements r
    JOIN requirement_demands d ON d.tenant_id = r.tenant_id AND d.requirement_id = r.id
   WHERE r.tenant_id = t AND r.target = ANY (p_targets) AND r.retired_at IS NULL AND d.course_id IS NOT NULL;
  IF demanded IS NOT NULL THEN
    PERFORM FROM assignments a WHERE a.tenant_id = t AND a.user_id = p_user AND a.course_id = ANY (demanded) FOR SHARE;
    PERFORM FROM course_progress p WHERE p.tenant_id = t AND p.user_id = p_user AND p.course_id = ANY (demanded) FOR SHARE;
  END IF;
  PERFORM FROM licences l WHERE l.tenant_id = t AND l.user_id = p_user FOR SHARE;
END $$;
--> statement-breakpoint

-- Whether an admin's exception lets a person do a piece of work now.
CREATE FUNCTION app.has_exception(p_user uuid, p_subject uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce((SELECT n.config ->> 'fitness.overrides' FROM tenants n WHERE n.id = nullif(current_setting('app.tenant_id', true), '')::uuid), 'true') = 'true'
    AND EXISTS (SELECT FROM fitness_overrides o
      WHERE o.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND o.subject_id = p_subject AND o.user_id = p_user
        AND o.revoked_at IS NULL AND o.expires_at > clock_timestamp())
$$;
--> statement-breakpoint

-- Refuses work that a person is not fit for until it ends, unless an admin's exception for it is in force.
-- The triggers of packs call it for each assignment, so that no way around it exists.
CREATE FUNCTION app.refuse_unfit(p_user uuid, p_targets text[], p_span tstzrange, p_subject uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE reasons jsonb;
BEGIN
  PERFORM app.lock_fitness(p_user, p_targets);
  reasons := app.unfit_reasons(p_user, p_targets, p_span);
  IF reasons = '[]' THEN RETURN; END IF;
  IF NOT reasons @> '[{"code": "person_inactive"}]' AND app.has_exception(p_user, p_subject) THEN RETURN; END IF;
  RAISE EXCEPTION USING ERRCODE = 'RP409', MESSAGE = 'unfit', DETAIL = reasons::text;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.end_of_day(date), app.day_of(timestamptz), app.utc_text(timestamptz), app.unfit_reasons(uuid, text[], tstzrange), app.lock_fitness(uuid, text[]), app.has_exception(uuid, uuid), app.refuse_unfit(uuid, text[], tstzrange, uuid) TO rampart_app;
--> statement-breakpoint

-- Collaboration of tenants. The token of an invitation is written and never read.
GRANT SELECT (tenant_id, id, state, owner_name, partner_tenant_id, partner_name, expires_at, created_at, created_by, accepted_at, confirmed_at, ended_at), INSERT, UPDATE (state, confirmed_at, ended_at) ON partnerships TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (fields, data, updated_at, expires_at, revoked_at, created_at, created_by) ON shares TO rampart_app;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, state, owner_name, partner_tenant_id, partner_name, token_hash, expires_at), UPDATE (state, partner_tenant_id, partner_name, accepted_at, ended_at) ON partnerships TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, partnership_id, partner_tenant_id, subject_type, subject_id, expires_at, revoked_at, opened_at), UPDATE (opened_at) ON shares TO rampart_resolver;
--> statement-breakpoint
GRANT INSERT ON audit_log TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT (name) ON tenants TO rampart_resolver;
--> statement-breakpoint
-- A partner's act is in the audit log of the other tenant, too, as long as one has accepted the other.
CREATE POLICY rampart_resolver_audits ON audit_log FOR INSERT TO rampart_resolver WITH CHECK (EXISTS (
  SELECT FROM partnerships p WHERE nullif((SELECT current_setting('app.tenant_id', true)), '')::uuid IN (p.tenant_id, p.partner_tenant_id)
    AND audit_log.tenant_id IN (p.tenant_id, p.partner_tenant_id)));
--> statement-breakpoint

-- Nobody becomes a partner without accepting, whoever writes the row, and what has ended stays so.
CREATE FUNCTION app.check_partnership() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state = 'invited' AND NEW.partner_tenant_id IS NULL THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND (OLD.state, NEW.state) IN (('invited', 'accepted'), ('accepted', 'active'), ('invited', 'ended'), ('accepted', 'ended'), ('active', 'ended'))
    THEN RETURN NEW; END IF;
  RAISE EXCEPTION USING ERRCODE = 'RP409', MESSAGE = 'The partnership is not in a state that allows this. Invite the partner again.';
END $$;
--> statement-breakpoint
CREATE TRIGGER check_partnership BEFORE INSERT OR UPDATE ON partnerships FOR EACH ROW EXECUTE FUNCTION app.check_partnership();
--> statement-breakpoint

-- Writes an entry of the session's tenant to the audit log of its partner.
CREATE FUNCTION app.audit_partner(p_partnership uuid, p_id uuid, p_action text, p_subject text, p_after jsonb, p_request text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t uuid := nullif(current_setting('app.tenant_id', true), '')::uuid; other uuid;
BEGIN
  SELECT CASE WHEN p.tenant_id = t THEN p.partner_tenant_id ELSE p.tenant_id END INTO other
    FROM partnerships p WHERE p.id = p_partnership AND t IN (p.tenant_id, p.partner_tenant_id);
  IF other IS NULL THEN RETURN; END IF;
  INSERT INTO audit_log (tenant_id, id, actor, action, subject_id, after, request_id)
  VALUES (other, p_id, 'partner:' || p_partnership, p_action, p_subject, p_after, p_request);
END $$;
--> statement-breakpoint

-- Accepts an invitation for the session's tenant. Returns its id; null for one that is unknown, used or expired,
-- or the tenant's own.
CREATE FUNCTION app.accept_partnership(p_owner uuid, p_hash bytea) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t uuid := nullif(current_setting('app.tenant_id', true), '')::uuid; accepted uuid;
BEGIN
  UPDATE partnerships p SET state = 'accepted', partner_tenant_id = t, accepted_at = now(),
      partner_name = (SELECT n.name FROM tenants n WHERE n.id = t)
   WHERE p.tenant_id = p_owner AND p.token_hash = p_hash AND p.state = 'invited' AND p.expires_at > now() AND p.tenant_id <> t
  RETURNING p.id INTO accepted;
  RETURN accepted;
END $$;
--> statement-breakpoint

-- Ends a partnership for the tenant that accepted it. Returns whether there was one to end.
CREATE FUNCTION app.leave_partnership(p_partnership uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE partnerships p SET state = 'ended', ended_at = now()
   WHERE p.id = p_partnership AND p.partner_tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND p.state <> 'ended';
  RETURN FOUND;
END $$;
--> statement-breakpoint

-- Notes that the partner opens a share. Returns the partnership once an hour, so that its owner's audit log says so.
CREATE FUNCTION app.open_share(p_share uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE opened uuid;
BEGIN
  UPDATE shares s SET opened_at = now()
   WHERE s.id = p_share AND s.partner_tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
     AND (s.opened_at IS NULL OR s.opened_at < now() - interval '1 hour')
  RETURNING s.partnership_id INTO opened;
  RETURN opened;
END $$;
--> statement-breakpoint

-- The granted fields of a subject, by the function `app.share_<type>` of its pack; null for one that does not exist.
CREATE FUNCTION app.shared_data(p_type text, p_subject uuid, p_fields text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE whole jsonb;
BEGIN
  EXECUTE format('SELECT app.%I($1)', 'share_' || p_type) INTO whole USING p_subject;
  RETURN (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(whole) e WHERE e.key = ANY (p_fields));
END $$;
--> statement-breakpoint

-- Keeps the shares of a row up to date. A trigger of the pack runs it, with the type of the subject as argument.
CREATE FUNCTION app.refresh_shares() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE shares s SET data = coalesce(app.shared_data(s.subject_type, s.subject_id, s.fields), '{}'), updated_at = now()
   WHERE s.tenant_id = NEW.tenant_id AND s.subject_id = NEW.id AND s.subject_type = TG_ARGV[0]
     AND s.revoked_at IS NULL AND s.expires_at > now();
  RETURN NULL;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.audit_partner(uuid, uuid, text, text, jsonb, text), app.accept_partnership(uuid, bytea), app.leave_partnership(uuid), app.open_share(uuid), app.shared_data(text, uuid, text[]) TO rampart_app;
--> statement-breakpoint

-- As in 0001_access.sql: these functions run with the rights and policies of the resolver.
GRANT CREATE ON SCHEMA app TO rampart_resolver;
--> statement-breakpoint
DO $$
DECLARE f regprocedure; is_granted boolean := NOT pg_has_role('rampart_resolver', 'USAGE');
BEGIN
  IF is_granted THEN GRANT rampart_resolver TO CURRENT_USER; END IF;
  FOREACH f IN ARRAY ARRAY['app.audit_partner(uuid,uuid,text,text,jsonb,text)', 'app.accept_partnership(uuid,bytea)',
    'app.leave_partnership(uuid)', 'app.open_share(uuid)']::regprocedure[]
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO rampart_resolver', f);
  END LOOP;
  IF is_granted THEN REVOKE rampart_resolver FROM CURRENT_USER; END IF;
END $$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM rampart_resolver;
