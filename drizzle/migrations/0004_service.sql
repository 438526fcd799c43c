-- The rights, triggers and constraints of the service pack.
-- Errors of the triggers are check violations (23514) with the name of a constraint, which
-- shared/packs/service/common/refusals.ts maps to messages.

-- rampart_app: see docs/schema.md. Moves are appended only. Triggers alone change the counts of stock.
GRANT SELECT, INSERT ON service_customers, service_sites, service_technicians, service_work_orders, service_visits, service_clocks, service_items, service_places, service_reservations, service_moves TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON service_areas, service_technician_skills, service_technician_areas, service_calendars, service_levels TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT (tenant_id, place_id, item_id, reorder_point, reorder_quantity), UPDATE (reorder_point, reorder_quantity) ON service_stock TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (quantity, state, visit, ended_at) ON service_reservations TO rampart_app;
--> statement-breakpoint
GRANT SELECT, UPDATE (state, version, updated_at) ON service_purchases TO rampart_app;
--> statement-breakpoint
GRANT UPDATE (technician_id, starts_at, ends_at, state, skills, held, dispatched_at, departed_at, started_at, finished_at, note) ON service_visits TO rampart_app;
--> statement-breakpoint
DO $$
DECLARE t record;
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS fields
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.oid IN ('service_customers'::regclass, 'service_sites'::regclass, 'service_technicians'::regclass, 'service_work_orders'::regclass, 'service_clocks'::regclass, 'service_items'::regclass, 'service_places'::regclass)
      AND a.attname <> 'tenant_id'
    GROUP BY c.oid
  LOOP
    EXECUTE format('GRANT UPDATE (%s) ON %s TO rampart_app', t.fields, t.name);
  END LOOP;
END $$;
--> statement-breakpoint
-- The triggers on moves, reservations and stock.
GRANT SELECT, INSERT (tenant_id, place_id, item_id, on_hand), UPDATE (on_hand, reserved) ON service_stock TO rampart_resolver;
--> statement-breakpoint
GRANT INSERT ON service_moves TO rampart_resolver;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (quantity, version, updated_at) ON service_purchases TO rampart_resolver;
--> statement-breakpoint

CREATE FUNCTION app.service_refuse(p_constraint text, p_message text, p_detail jsonb DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', p_message USING ERRCODE = 'check_violation', CONSTRAINT = p_constraint, DETAIL = coalesce(p_detail::text, '');
END $$;
--> statement-breakpoint

-- The states of work orders.
CREATE FUNCTION app.service_check_order() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('requested', 'approved') OR NEW.visits <> 0 THEN
      PERFORM app.service_refuse('service_work_orders_states', format('A work order cannot begin as %s.', NEW.state));
    END IF;
  ELSIF NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
    WHEN 'requested' THEN ARRAY['approved', 'cancelled']
    WHEN 'approved' THEN ARRAY['scheduled', 'cancelled']
    WHEN 'scheduled' THEN ARRAY['dispatched', 'approved', 'cancelled']
    WHEN 'dispatched' THEN ARRAY['en_route', 'scheduled', 'cancelled']
    WHEN 'en_route' THEN ARRAY['in_progress', 'cancelled']
    WHEN 'in_progress' THEN ARRAY['on_hold', 'completed']
    WHEN 'on_hold' THEN ARRAY['in_progress']
    WHEN 'completed' THEN ARRAY['closed', 'approved']
    WHEN 'closed' THEN ARRAY['approved']
    ELSE ARRAY[]::text[] END)
  THEN
    PERFORM app.service_refuse('service_work_orders_states', format('A work order that is %s cannot become %s.', OLD.state, NEW.state));
  ELSIF NEW.visits NOT IN (OLD.visits, OLD.visits + 1) THEN
    PERFORM app.service_refuse('service_work_orders_states', 'Visits are counted one by one.');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_order BEFORE INSERT OR UPDATE ON service_work_orders FOR EACH ROW EXECUTE FUNCTION app.service_check_order();
--> statement-breakpoint

-- Open visits follow the skills of their order, and are checked again.
CREATE FUNCTION app.service_pass_skills() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE service_visits SET skills = NEW.skills
   WHERE tenant_id = NEW.tenant_id AND work_order_id = NEW.id AND state NOT IN ('completed', 'cancelled');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER pass_skills AFTER UPDATE ON service_work_orders FOR EACH ROW
  WHEN (OLD.skills IS DISTINCT FROM NEW.skills) EXECUTE FUNCTION app.service_pass_skills();
--> statement-breakpoint

-- What a requirement for the work can be set for.
CREATE FUNCTION app.service_targets(p_skills text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT ARRAY['role:technician'] || array(SELECT 'skill:' || s FROM unnest(p_skills) AS s)
$$;
--> statement-breakpoint

-- Why a technician may not do work of these targets, apart from requirements: reasons in the form of
-- app.unfit_reasons. They are those for which app.service_check_technician would refuse the visit now.
CREATE FUNCTION app.service_unfit_reasons(p_user uuid, p_targets text[], p_span tstzrange) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(r.reason ORDER BY r.position), '[]') FROM service_technicians t
    JOIN users u ON u.tenant_id = t.tenant_id AND u.id = t.user_id
    CROSS JOIN LATERAL (
      SELECT 0 AS position, jsonb_build_object('code', 'person_inactive', 'asOf', app.utc_text(t.updated_at)) AS reason
       WHERE NOT t.active AND u.active AND u.deleted_at IS NULL
      UNION ALL
      SELECT w.position, jsonb_strip_nulls(jsonb_build_object('code', CASE WHEN s.skill IS NULL THEN 'skill_missing' ELSE 'skill_expires' END,
          'target', w.target, 'name', substr(w.target, 7), 'validUntil', s.valid_until, 'asOf', app.utc_text(t.updated_at)))
        FROM unnest(p_targets) WITH ORDINALITY AS w(target, position)
          LEFT JOIN service_technician_skills s ON s.tenant_id = t.tenant_id AND s.user_id = t.user_id AND s.skill = substr(w.target, 7)
       WHERE w.target LIKE 'skill:%' AND (s.skill IS NULL OR app.end_of_day(s.valid_until) < upper(p_span))
    ) r
   WHERE t.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND t.user_id = p_user
$$;
--> statement-breakpoint

-- Refuses a technician who is inactive, lacks a skill until the end of the work, or is not fit for it. The last
-- day of a skill counts whole in the tenant's time zone. What it reads stays until the transaction ends.
CREATE FUNCTION app.service_check_technician(p_tenant uuid, p_technician uuid, p_skills text[], p_span tstzrange, p_order uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE missing text[];
BEGIN
  PERFORM FROM service_technicians t WHERE t.tenant_id = p_tenant AND t.user_id = p_technician AND t.active FOR SHARE;
  IF NOT FOUND THEN
    PERFORM app.service_refuse('service_visits_active', 'The technician is not active.');
  END IF;
  PERFORM FROM service_technician_skills s
   WHERE s.tenant_id = p_tenant AND s.user_id = p_technician AND s.skill = ANY (p_skills) FOR SHARE;
  SELECT array_agg(wanted ORDER BY wanted) INTO missing FROM unnest(p_skills) AS wanted
   WHERE NOT EXISTS (
     SELECT FROM service_technician_skills s WHERE s.tenant_id = p_tenant AND s.user_id = p_technician
        AND s.skill = wanted AND (s.valid_until IS NULL OR app.end_of_day(s.valid_until) >= upper(p_span)));
  IF missing IS NOT NULL THEN
    PERFORM app.service_refuse('service_visits_skills', 'The technician lacks a skill.',
      jsonb_build_object('skills', to_jsonb(missing), 'until', upper(p_span)));
  END IF;
  PERFORM app.refuse_unfit(p_technician, app.service_targets(p_skills), p_span, p_order);
END $$;
--> statement-breakpoint

-- The states of visits, and who may be sent.
CREATE FUNCTION app.service_check_visit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE is_changed boolean;
BEGIN
  -- Row-level security refuses a row of another tenant behind this trigger.
  IF NEW.tenant_id IS DISTINCT FROM nullif(current_setting('app.tenant_id', true), '')::uuid THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'scheduled' OR NEW.held IS NOT NULL THEN
      PERFORM app.service_refuse('service_visits_states', format('A visit cannot begin as %s.', NEW.state));
    END IF;
    SELECT o.skills INTO NEW.skills FROM service_work_orders o
     WHERE o.tenant_id = NEW.tenant_id AND o.id = NEW.work_order_id FOR SHARE;
    is_changed := true;
  ELSE
    IF NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
      WHEN 'scheduled' THEN ARRAY['dispatched', 'cancelled']
      WHEN 'dispatched' THEN ARRAY['en_route', 'scheduled', 'cancelled']
      WHEN 'en_route' THEN ARRAY['in_progress', 'cancelled']
      WHEN 'in_progress' THEN ARRAY['on_hold', 'completed']
      WHEN 'on_hold' THEN ARRAY['in_progress']
      ELSE ARRAY[]::text[] END)
    THEN
      PERFORM app.service_refuse('service_visits_states', format('A visit that is %s cannot become %s.', OLD.state, NEW.state));
    END IF;
    is_changed := (NEW.technician_id, NEW.starts_at, NEW.ends_at, NEW.skills)
      IS DISTINCT FROM (OLD.technician_id, OLD.starts_at, OLD.ends_at, OLD.skills);
    IF is_changed AND (OLD.state <> 'scheduled' OR NEW.state <> 'scheduled') THEN
      PERFORM app.service_refuse('service_visits_fixed', format('A visit that is %s keeps its technician, times and skills.', OLD.state));
    END IF;
    IF NEW.held IS NOT NULL AND NEW.state NOT IN ('scheduled', 'cancelled') THEN
      PERFORM app.service_refuse('service_visits_held', 'A held visit cannot be dispatched.');
    END IF;
  END IF;
  IF is_changed OR (NEW.state = 'dispatched' AND OLD.state = 'scheduled') THEN
    PERFORM app.service_check_technician(NEW.tenant_id, NEW.technician_id, NEW.skills, tstzrange(NEW.starts_at, NEW.ends_at), NEW.work_order_id);
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_visit BEFORE INSERT OR UPDATE ON service_visits FOR EACH ROW EXECUTE FUNCTION app.service_check_visit();
--> statement-breakpoint
ALTER TABLE service_visits ADD CONSTRAINT service_visits_no_overlap
  EXCLUDE USING gist (tenant_id WITH =, technician_id WITH =, span WITH &&) DEFERRABLE INITIALLY IMMEDIATE;
--> statement-breakpoint

-- A completed visit consumes what is reserved for its order.
CREATE FUNCTION app.service_consume() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE service_reservations SET state = 'consumed', visit = NEW.sequence, ended_at = coalesce(NEW.finished_at, now())
   WHERE tenant_id = NEW.tenant_id AND work_order_id = NEW.work_order_id AND state = 'open';
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER consume AFTER UPDATE ON service_visits FOR EACH ROW
  WHEN (NEW.state = 'completed' AND OLD.state <> 'completed') EXECUTE FUNCTION app.service_consume();
--> statement-breakpoint
CREATE FUNCTION app.service_release() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE service_reservations SET state = 'released', ended_at = now()
   WHERE tenant_id = NEW.tenant_id AND work_order_id = NEW.id AND state = 'open';
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER release AFTER UPDATE ON service_work_orders FOR EACH ROW
  WHEN (NEW.state = 'cancelled' AND OLD.state <> 'cancelled') EXECUTE FUNCTION app.service_release();
--> statement-breakpoint

-- At the end of a transaction, an order and its current visit are in the same state.
CREATE FUNCTION app.service_check_agreement() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE o record; current_state text; open_visits int; found_visits int;
BEGIN
  IF TG_TABLE_NAME = 'service_visits' THEN
    SELECT w.state, w.visits, w.id INTO o FROM service_work_orders w WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.work_order_id;
  ELSE
    SELECT w.state, w.visits, w.id INTO o FROM service_work_orders w WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.id;
  END IF;
  IF o IS NULL THEN RETURN NULL; END IF;
  SELECT max(v.state) FILTER (WHERE v.sequence = o.visits), count(*) FILTER (WHERE v.state NOT IN ('completed', 'cancelled')), count(*)
    INTO current_state, open_visits, found_visits FROM service_visits v WHERE v.tenant_id = NEW.tenant_id AND v.work_order_id = o.id;
  IF found_visits <> o.visits OR NOT (CASE
    WHEN o.state IN ('requested', 'approved', 'cancelled') THEN open_visits = 0
    WHEN o.state IN ('completed', 'closed') THEN open_visits = 0 AND current_state IS NOT DISTINCT FROM 'completed'
    ELSE open_visits = 1 AND current_state IS NOT DISTINCT FROM o.state END)
  THEN
    PERFORM app.service_refuse('service_work_orders_agreement', format('The order is %s, and its visit %s.', o.state, coalesce(current_state, 'missing')));
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER check_agreement AFTER INSERT OR UPDATE ON service_work_orders DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.service_check_agreement();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER check_agreement AFTER INSERT OR UPDATE ON service_visits DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.service_check_agreement();
--> statement-breakpoint

-- A UUIDv7: the milliseconds, then random bits.
CREATE FUNCTION app.service_new_id() RETURNS uuid
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;
--> statement-breakpoint

-- What is on hand is the sum of the moves.
CREATE FUNCTION app.service_apply_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE service_stock SET on_hand = on_hand + NEW.quantity
   WHERE tenant_id = NEW.tenant_id AND place_id = NEW.place_id AND item_id = NEW.item_id;
  IF NOT FOUND THEN
    INSERT INTO service_stock AS s (tenant_id, place_id, item_id, on_hand) VALUES (NEW.tenant_id, NEW.place_id, NEW.item_id, NEW.quantity)
    ON CONFLICT (tenant_id, place_id, item_id) DO UPDATE SET on_hand = s.on_hand + NEW.quantity;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER apply_move AFTER INSERT ON service_moves FOR EACH ROW EXECUTE FUNCTION app.service_apply_move();
--> statement-breakpoint

-- Only open orders have open reservations, and what has ended stays as it is.
CREATE FUNCTION app.service_check_reservation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Row-level security refuses a row of another tenant behind this trigger.
  IF NEW.tenant_id IS DISTINCT FROM nullif(current_setting('app.tenant_id', true), '')::uuid THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' THEN
      PERFORM app.service_refuse('service_reservations_states', 'A reservation begins as open.');
    END IF;
    PERFORM FROM service_work_orders o WHERE o.tenant_id = NEW.tenant_id AND o.id = NEW.work_order_id
      AND o.state NOT IN ('completed', 'closed', 'cancelled') FOR SHARE;
    IF NOT FOUND THEN
      PERFORM app.service_refuse('service_reservations_order', 'The work order has ended.');
    END IF;
  ELSIF OLD.state <> 'open' OR (NEW.state <> 'open' AND NEW.quantity <> OLD.quantity) THEN
    PERFORM app.service_refuse('service_reservations_states', format('The reservation is %s.', OLD.state));
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_reservation BEFORE INSERT OR UPDATE ON service_reservations FOR EACH ROW EXECUTE FUNCTION app.service_check_reservation();
--> statement-breakpoint
-- What is reserved is the sum of the open reservations. What is consumed leaves the stock in the same statement.
CREATE FUNCTION app.service_apply_reservation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE before int := 0; after int := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN before := OLD.quantity; END IF;
  IF NEW.state = 'open' THEN after := NEW.quantity; END IF;
  UPDATE service_stock SET reserved = reserved + after - before
   WHERE tenant_id = NEW.tenant_id AND place_id = NEW.place_id AND item_id = NEW.item_id;
  IF NEW.state = 'consumed' THEN
    INSERT INTO service_moves (tenant_id, id, place_id, item_id, kind, quantity, work_order_id, created_at)
    VALUES (NEW.tenant_id, app.service_new_id(), NEW.place_id, NEW.item_id, 'consumption', -NEW.quantity, NEW.work_order_id, NEW.ended_at);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER apply_reservation AFTER INSERT OR UPDATE ON service_reservations FOR EACH ROW EXECUTE FUNCTION app.service_apply_reservation();
--> statement-breakpoint

-- Low stock proposes a purchase, and less stock a larger one.
CREATE FUNCTION app.service_propose_purchase() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO service_purchases AS p (tenant_id, id, place_id, item_id, quantity)
  VALUES (NEW.tenant_id, app.service_new_id(), NEW.place_id, NEW.item_id, greatest(NEW.reorder_quantity, NEW.reorder_point - NEW.on_hand + NEW.reserved))
  ON CONFLICT (tenant_id, place_id, item_id) WHERE state IN ('proposed', 'ordered') DO UPDATE
    SET quantity = excluded.quantity, version = p.version + 1, updated_at = now()
    WHERE p.state = 'proposed' AND p.quantity < excluded.quantity;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER propose_purchase AFTER INSERT OR UPDATE ON service_stock FOR EACH ROW
  WHEN (NEW.on_hand - NEW.reserved < NEW.reorder_point) EXECUTE FUNCTION app.service_propose_purchase();
--> statement-breakpoint

-- What a partner can be shown of a work order.
CREATE FUNCTION app.share_work_order(p_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT jsonb_build_object('number', o.number, 'title', o.title, 'description', o.description, 'priority', o.priority,
      'state', o.state, 'skills', to_jsonb(o.skills), 'durationMinutes', o.duration_minutes,
      'windowStart', app.utc_text(o.window_start), 'windowEnd', app.utc_text(o.window_end),
      'startsAt', app.utc_text(v.starts_at), 'endsAt', app.utc_text(v.ends_at),
      'site', s.name, 'address', s.address, 'latitude', s.latitude, 'longitude', s.longitude, 'instructions', s.instructions)
    FROM service_work_orders o
      JOIN service_sites s ON s.tenant_id = o.tenant_id AND s.id = o.site_id
      LEFT JOIN service_visits v ON v.tenant_id = o.tenant_id AND v.work_order_id = o.id AND v.sequence = o.visits AND v.state <> 'cancelled'
   WHERE o.id = p_id
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.share_work_order(uuid) TO rampart_app;
--> statement-breakpoint
CREATE TRIGGER refresh_shares AFTER UPDATE ON service_work_orders FOR EACH ROW EXECUTE FUNCTION app.refresh_shares('work_order');
--> statement-breakpoint

GRANT CREATE ON SCHEMA app TO rampart_resolver;
--> statement-breakpoint
DO $$
DECLARE f regprocedure; is_granted boolean := NOT pg_has_role('rampart_resolver', 'USAGE');
BEGIN
  IF is_granted THEN GRANT rampart_resolver TO CURRENT_USER; END IF;
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'app'::regnamespace AND p.proname LIKE 'service\_%' LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    IF f::text ~ 'service_(refuse|targets|unfit_reasons|check_technician)\(' THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO rampart_app', f);
    END IF;
    EXECUTE format('ALTER FUNCTION %s OWNER TO rampart_resolver', f);
  END LOOP;
  IF is_granted THEN REVOKE rampart_resolver FROM CURRENT_USER; END IF;
END $$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM rampart_resolver;
