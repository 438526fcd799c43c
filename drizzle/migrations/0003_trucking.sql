-- The trucking pack: what the database itself enforces. docs/trucking.md lists the rules.
GRANT SELECT, INSERT, UPDATE, DELETE ON trucking_route_stops, trucking_maintenance_rules TO rampart_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON trucking_positions, trucking_duty_segments, trucking_proofs TO rampart_app;
--> statement-breakpoint
-- Without tenant_id, so that no row can be moved to another tenant; see 0001_access.sql.
GRANT SELECT, INSERT ON trucking_vehicles, trucking_drivers, trucking_loads, trucking_stops, trucking_assignments, trucking_maintenance_orders TO rampart_app;
--> statement-breakpoint
DO $$
DECLARE t record;
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS fields
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND a.attname <> 'tenant_id'
      AND c.relname IN ('trucking_vehicles', 'trucking_drivers', 'trucking_loads', 'trucking_stops', 'trucking_assignments', 'trucking_maintenance_orders')
    GROUP BY c.oid
  LOOP
    EXECUTE format('GRANT UPDATE (%s) ON %s TO rampart_app', t.fields, t.name);
  END LOOP;
END $$;
--> statement-breakpoint
-- The hash of a tracking link is written and never read: app.begin_token_session compares its copy.
GRANT INSERT, SELECT (tenant_id, id, load_id, fields, expires_at, revoked_at, created_by, created_at), UPDATE (revoked_at) ON trucking_tracking_links TO rampart_app;
--> statement-breakpoint

-- A driver and a vehicle are in one place at a time. Spans are half open.
ALTER TABLE trucking_assignments ADD CONSTRAINT trucking_assignments_driver_free
  EXCLUDE USING gist (tenant_id WITH =, driver_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state <> 'cancelled');
--> statement-breakpoint
ALTER TABLE trucking_assignments ADD CONSTRAINT trucking_assignments_vehicle_free
  EXCLUDE USING gist (tenant_id WITH =, vehicle_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state <> 'cancelled');
--> statement-breakpoint

-- Refuses a change. The message is for the caller; shared/db/errors.ts passes it on.
CREATE FUNCTION app.trucking_refuse(p_message text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'RP409', MESSAGE = p_message;
END $$;
--> statement-breakpoint

-- The odometer never falls, and the newest position by its own time is the vehicle's.
CREATE FUNCTION app.trucking_vehicle_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.odometer_km < OLD.odometer_km THEN
    PERFORM app.trucking_refuse(format('The odometer of the vehicle shows %s km already. Send a reading that is not lower.', OLD.odometer_km));
  END IF;
  IF NEW.position_at < OLD.position_at THEN
    NEW.position_at := OLD.position_at;
    NEW.latitude := OLD.latitude;
    NEW.longitude := OLD.longitude;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_vehicle_changed BEFORE UPDATE ON trucking_vehicles FOR EACH ROW EXECUTE FUNCTION app.trucking_vehicle_changed();
--> statement-breakpoint
CREATE FUNCTION app.trucking_move_vehicles() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM trucking_vehicles v WHERE (v.tenant_id, v.id) IN (SELECT p.tenant_id, p.vehicle_id FROM added p)
    ORDER BY v.id FOR NO KEY UPDATE;
  UPDATE trucking_vehicles v SET latitude = n.latitude, longitude = n.longitude, position_at = n.at
    FROM (SELECT DISTINCT ON (p.tenant_id, p.vehicle_id) p.* FROM added p ORDER BY p.tenant_id, p.vehicle_id, p.at DESC) n
   WHERE v.tenant_id = n.tenant_id AND v.id = n.vehicle_id AND (v.position_at IS NULL OR v.position_at < n.at);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_move_vehicles AFTER INSERT ON trucking_positions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.trucking_move_vehicles();
--> statement-breakpoint

-- The states of a load, and which may follow each.
CREATE FUNCTION app.trucking_load_may(p_from text, p_held_from text, p_to text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE
    WHEN p_to = 'held' THEN p_from NOT IN ('held', 'closed', 'cancelled')
    WHEN p_from = 'held' THEN p_to = p_held_from
      OR (p_to = 'cancelled' AND p_held_from IN ('draft', 'tendered', 'planned', 'assigned', 'dispatched', 'at_pickup'))
    WHEN p_to = 'cancelled' THEN p_from IN ('draft', 'tendered', 'planned', 'assigned', 'dispatched', 'at_pickup')
    -- Back: the assignment was cancelled or recalled.
    WHEN p_to = 'tendered' THEN p_from IN ('draft', 'planned', 'assigned')
    ELSE (p_from, p_to) IN (('tendered', 'planned'), ('planned', 'assigned'), ('assigned', 'dispatched'), ('dispatched', 'assigned'),
      ('dispatched', 'at_pickup'), ('at_pickup', 'loaded'), ('loaded', 'at_delivery'), ('at_delivery', 'delivered'), ('delivered', 'closed'))
  END
$$;
--> statement-breakpoint
CREATE FUNCTION app.trucking_load_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE assignment_state text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN PERFORM app.trucking_refuse('A new load is a draft. Create it, and then tender it.'); END IF;
    RETURN NEW;
  END IF;
  IF (NEW.kg, NEW.m3, NEW.pallets, NEW.load_type) IS DISTINCT FROM (OLD.kg, OLD.m3, OLD.pallets, OLD.load_type)
    OR NEW.equipment IS DISTINCT FROM OLD.equipment THEN
    IF OLD.state NOT IN ('draft', 'tendered') THEN
      PERFORM app.trucking_refuse(format('The load is %s, so its amounts, type and equipment are fixed. Cancel its assignment first.', OLD.state));
    END IF;
  END IF;
  IF NEW.state = OLD.state THEN
    -- A held load whose assignment was cancelled returns to the tendered ones.
    IF NEW.held_from IS DISTINCT FROM OLD.held_from AND NOT (NEW.held_from = 'tendered' AND OLD.held_from IN ('planned', 'assigned')) THEN
      PERFORM app.trucking_refuse(format('The load is held from %s. Release it first.', OLD.held_from));
    END IF;
    RETURN NEW;
  END IF;
  IF NOT app.trucking_load_may(OLD.state, OLD.held_from, NEW.state) OR (NEW.state = 'held' AND NEW.held_from <> OLD.state) THEN
    PERFORM app.trucking_refuse(format('The load is %s%s, so it cannot become %s.', OLD.state, coalesce(' from ' || OLD.held_from, ''), NEW.state));
  END IF;
  NEW.state_since := now();
  IF NEW.state = 'held' THEN RETURN NEW; END IF;
  SELECT a.state INTO assignment_state
    FROM trucking_route_stops s JOIN trucking_assignments a ON a.tenant_id = s.tenant_id AND a.id = s.assignment_id
   WHERE s.tenant_id = NEW.tenant_id AND s.load_id = NEW.id AND s.kind = 'pickup' FOR SHARE OF a;
  IF NOT (CASE NEW.state
    WHEN 'draft' THEN assignment_state IS NULL
    WHEN 'tendered' THEN assignment_state IS NULL
    WHEN 'cancelled' THEN assignment_state IS NULL
    WHEN 'planned' THEN coalesce(assignment_state IN ('planned', 'assigned', 'held'), false)
    WHEN 'assigned' THEN coalesce(assignment_state IN ('assigned', 'dispatched', 'held'), false)
    WHEN 'dispatched' THEN coalesce(assignment_state = 'dispatched', false)
    WHEN 'at_pickup' THEN coalesce(assignment_state = 'dispatched', false)
    WHEN 'loaded' THEN coalesce(assignment_state = 'dispatched', false)
    ELSE assignment_state IS NOT NULL
  END) THEN
    PERFORM app.trucking_refuse(format('The load cannot become %s, because %s.', NEW.state,
      coalesce('its assignment is ' || assignment_state, 'it has no assignment')));
  END IF;
  IF NEW.state = 'delivered' THEN
    SELECT p.received_at INTO NEW.delivered_at FROM trucking_proofs p WHERE p.tenant_id = NEW.tenant_id AND p.load_id = NEW.id;
    IF NOT FOUND THEN PERFORM app.trucking_refuse('The load has no proof of delivery. Send it with the delivery.'); END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_load_changed BEFORE INSERT OR UPDATE ON trucking_loads FOR EACH ROW EXECUTE FUNCTION app.trucking_load_changed();
--> statement-breakpoint
-- The places and windows of a load are fixed once a driver is on the way to its pickup.
CREATE FUNCTION app.trucking_stop_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE load_state text;
BEGIN
  SELECT coalesce(l.held_from, l.state) INTO load_state FROM trucking_loads l WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.load_id FOR SHARE;
  IF load_state NOT IN ('draft', 'tendered') THEN
    PERFORM app.trucking_refuse(format('The load is %s, so its stops are fixed. Cancel its assignment first.', load_state));
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_stop_changed BEFORE UPDATE ON trucking_stops FOR EACH ROW
  WHEN ((NEW.latitude, NEW.longitude, NEW.window_starts, NEW.window_ends, NEW.kind) IS DISTINCT FROM (OLD.latitude, OLD.longitude, OLD.window_starts, OLD.window_ends, OLD.kind))
  EXECUTE FUNCTION app.trucking_stop_changed();
--> statement-breakpoint

-- The rule by which the maintenance of a vehicle is overdue, by distance or by date; null if none is. The
-- day on which it is due is not overdue yet.
CREATE FUNCTION app.trucking_overdue(p_tenant uuid, p_vehicle uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT r.name FROM trucking_maintenance_rules r JOIN trucking_vehicles v ON v.tenant_id = r.tenant_id AND v.id = r.vehicle_id
   WHERE r.tenant_id = p_tenant AND r.vehicle_id = p_vehicle
     AND (v.odometer_km > r.done_at_km + r.every_km OR app.day_of(now()) > r.done_on + r.every_days)
   ORDER BY r.name LIMIT 1
$$;
--> statement-breakpoint

-- Checks the route of an assignment: both stops of each load, the pickup first, times in order and in
-- the span, and the vehicle's capacities on each leg and its equipment. Its rows are locked until the end.
CREATE FUNCTION app.trucking_check_route(p_tenant uuid, p_assignment uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE a trucking_assignments; v trucking_vehicles; bad record;
BEGIN
  SELECT * INTO a FROM trucking_assignments x WHERE x.tenant_id = p_tenant AND x.id = p_assignment FOR NO KEY UPDATE;
  IF NOT FOUND OR a.state IN ('cancelled', 'done') THEN RETURN; END IF;
  SELECT * INTO v FROM trucking_vehicles x WHERE x.tenant_id = p_tenant AND x.id = a.vehicle_id FOR SHARE;
  PERFORM FROM trucking_loads l WHERE l.tenant_id = p_tenant
    AND l.id IN (SELECT s.load_id FROM trucking_route_stops s WHERE s.tenant_id = p_tenant AND s.assignment_id = p_assignment)
    ORDER BY l.id FOR SHARE;
  SELECT l.reference, l.equipment INTO bad FROM trucking_route_stops s JOIN trucking_loads l ON l.tenant_id = s.tenant_id AND l.id = s.load_id
   WHERE s.tenant_id = p_tenant AND s.assignment_id = p_assignment
   GROUP BY l.id, l.reference, l.equipment
  HAVING count(*) <> 2 OR min(s.position) FILTER (WHERE s.kind = 'pickup') > min(s.position) FILTER (WHERE s.kind = 'delivery') LIMIT 1;
  IF FOUND THEN
    PERFORM app.trucking_refuse(format('The load %s must be picked up before it is delivered, both in this assignment.', bad.reference));
  END IF;
  SELECT l.reference, l.equipment INTO bad FROM trucking_route_stops s JOIN trucking_loads l ON l.tenant_id = s.tenant_id AND l.id = s.load_id
   WHERE s.tenant_id = p_tenant AND s.assignment_id = p_assignment AND NOT l.equipment <@ v.equipment LIMIT 1;
  IF FOUND THEN
    PERFORM app.trucking_refuse(format('The load %s needs the equipment %s, which %s lacks. Choose another vehicle.', bad.reference, array_to_string(bad.equipment, ', '), v.name));
  END IF;
  SELECT t.position INTO bad FROM (
    SELECT s.position, s.arrives_at, s.departs_at, lag(s.departs_at, 1, a.starts_at) OVER (ORDER BY s.position) AS before
      FROM trucking_route_stops s WHERE s.tenant_id = p_tenant AND s.assignment_id = p_assignment) t
   WHERE t.arrives_at < t.before OR t.departs_at > a.ends_at ORDER BY t.position LIMIT 1;
  IF FOUND THEN
    PERFORM app.trucking_refuse(format('Stop %s is not after the stop before it and within the assignment. Correct its times.', bad.position));
  END IF;
  SELECT t.* INTO bad FROM (
    SELECT s.position, sum(d.sign * l.kg) OVER route AS kg, sum(d.sign * l.m3) OVER route AS m3, sum(d.sign * l.pallets) OVER route AS pallets
      FROM trucking_route_stops s JOIN trucking_loads l ON l.tenant_id = s.tenant_id AND l.id = s.load_id
        CROSS JOIN LATERAL (SELECT CASE s.kind WHEN 'pickup' THEN 1 ELSE -1 END AS sign) d
     WHERE s.tenant_id = p_tenant AND s.assignment_id = p_assignment
    WINDOW route AS (ORDER BY s.position)) t
   WHERE t.kg > v.max_kg OR t.m3 > v.max_m3 + 1e-9 OR t.pallets > v.max_pallets ORDER BY t.position LIMIT 1;
  IF FOUND THEN
    PERFORM app.trucking_refuse(format('After stop %s, %s would carry %s kg, %s m3 and %s pallets. It takes %s kg, %s m3 and %s pallets.',
      bad.position, v.name, bad.kg, round(bad.m3::numeric, 3), bad.pallets, v.max_kg, v.max_m3, v.max_pallets));
  END IF;
END $$;
--> statement-breakpoint
-- Work as the gate by fitness sees it: the assignments, and the targets whose requirements their drivers must
-- fulfil. Exceptions are for loads, so the subject is the first load that has none.
CREATE VIEW app.trucking_work WITH (security_invoker = true) AS
SELECT a.tenant_id, a.id, coalesce(l.subject_id, a.id) AS subject_id, CASE WHEN l.subject_id IS NULL THEN 'assignment' ELSE 'load' END AS subject_type,
       coalesce(l.titles, v.name) AS title, a.driver_id AS user_id,
       array['role:driver', 'vehicle_class:' || v.vehicle_class] || coalesce(l.targets, '{}') AS targets,
       tstzrange(a.starts_at, a.ends_at) AS span, a.state, a.held_because
  FROM trucking_assignments a JOIN trucking_vehicles v ON v.tenant_id = a.tenant_id AND v.id = a.vehicle_id
    CROSS JOIN LATERAL (
      SELECT (array_agg(o.id ORDER BY app.has_exception(a.driver_id, o.id), o.id))[1] AS subject_id,
             array_agg(DISTINCT 'load_type:' || o.load_type) AS targets, string_agg(o.reference, ', ' ORDER BY o.reference) AS titles
        FROM trucking_route_stops s JOIN trucking_loads o ON o.tenant_id = s.tenant_id AND o.id = s.load_id
       WHERE s.tenant_id = a.tenant_id AND s.assignment_id = a.id AND s.kind = 'pickup') l
 WHERE a.state NOT IN ('done', 'cancelled');
--> statement-breakpoint
GRANT SELECT ON app.trucking_work TO rampart_app;
--> statement-breakpoint
-- Refuses a driver who is not fit for the assignment until it ends. Held work is checked when it is released.
CREATE FUNCTION app.trucking_check_fitness(p_tenant uuid, p_assignment uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM app.refuse_unfit(w.user_id, w.targets, w.span, w.subject_id)
    FROM app.trucking_work w WHERE w.tenant_id = p_tenant AND w.id = p_assignment AND w.state <> 'held';
END $$;
--> statement-breakpoint
CREATE FUNCTION app.trucking_routes_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM app.trucking_check_route(c.tenant_id, c.assignment_id)
    FROM (SELECT DISTINCT x.tenant_id, x.assignment_id FROM changed x ORDER BY x.assignment_id) c;
  -- Without a stop, there is less to be fit for.
  IF TG_OP <> 'DELETE' THEN
    PERFORM app.trucking_check_fitness(c.tenant_id, c.assignment_id)
      FROM (SELECT DISTINCT x.tenant_id, x.assignment_id FROM changed x ORDER BY x.assignment_id) c;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_routes_added AFTER INSERT ON trucking_route_stops REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.trucking_routes_changed();
--> statement-breakpoint
CREATE TRIGGER trucking_routes_changed AFTER UPDATE ON trucking_route_stops REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.trucking_routes_changed();
--> statement-breakpoint
-- Not for app.purge_tenant, which deletes everything.
CREATE TRIGGER trucking_routes_removed AFTER DELETE ON trucking_route_stops REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
  WHEN (current_user = 'rampart_app') EXECUTE FUNCTION app.trucking_routes_changed();
--> statement-breakpoint
-- Freight on board stays in its vehicle: its stops are neither removed nor moved to another assignment.
CREATE FUNCTION app.trucking_keep_freight() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE load record;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.assignment_id, NEW.load_id, NEW.kind) = (OLD.assignment_id, OLD.load_id, OLD.kind) THEN RETURN NEW; END IF;
  SELECT l.reference, coalesce(l.held_from, l.state) AS state INTO load FROM trucking_loads l
   WHERE l.tenant_id = OLD.tenant_id AND l.id = OLD.load_id FOR SHARE;
  IF load.state IN ('loaded', 'at_delivery', 'delivered', 'closed') THEN
    PERFORM app.trucking_refuse(format('The load %s is %s, so it stays in its assignment.', load.reference, load.state));
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_keep_freight BEFORE UPDATE OR DELETE ON trucking_route_stops FOR EACH ROW
  WHEN (current_user = 'rampart_app') EXECUTE FUNCTION app.trucking_keep_freight();
--> statement-breakpoint

-- The states of an assignment, and what its driver and vehicle must fulfil.
CREATE FUNCTION app.trucking_assignment_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE v trucking_vehicles; bad record; overdue text; is_new boolean := TG_OP = 'INSERT';
BEGIN
  IF is_new AND NEW.state NOT IN ('planned', 'assigned', 'cancelled') THEN
    PERFORM app.trucking_refuse('A new assignment is planned or assigned. Create it, and then dispatch it.');
  END IF;
  IF NOT is_new AND NEW.state <> OLD.state AND NOT (CASE
    WHEN NEW.state = 'held' THEN OLD.state IN ('planned', 'assigned', 'dispatched') AND NEW.held_from = OLD.state
    WHEN OLD.state = 'held' THEN NEW.state IN (OLD.held_from, 'cancelled') OR (NEW.state = 'done' AND OLD.held_from = 'dispatched')
    ELSE (OLD.state, NEW.state) IN (('planned', 'assigned'), ('assigned', 'dispatched'), ('dispatched', 'assigned'), ('dispatched', 'done'),
      ('planned', 'cancelled'), ('assigned', 'cancelled'), ('dispatched', 'cancelled'))
  END) THEN
    PERFORM app.trucking_refuse(format('The assignment is %s, so it cannot become %s.', OLD.state, NEW.state));
  END IF;
  IF NEW.state IN ('cancelled', 'done') THEN
    IF is_new OR NEW.state = OLD.state THEN RETURN NEW; END IF;
    SELECT l.reference, coalesce(l.held_from, l.state) AS state INTO bad
      FROM trucking_route_stops s JOIN trucking_loads l ON l.tenant_id = s.tenant_id AND l.id = s.load_id
     WHERE s.tenant_id = NEW.tenant_id AND s.assignment_id = NEW.id
       AND (NEW.state = 'cancelled' OR coalesce(l.held_from, l.state) NOT IN ('delivered', 'closed')) LIMIT 1;
    IF FOUND THEN
      PERFORM app.trucking_refuse(format('The load %s of the assignment is %s, so the assignment cannot become %s.', bad.reference, bad.state, NEW.state));
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO v FROM trucking_vehicles x WHERE x.tenant_id = NEW.tenant_id AND x.id = NEW.vehicle_id FOR NO KEY UPDATE;
  -- A foreign key refuses what does not exist.
  IF NOT FOUND THEN RETURN NEW; END IF;
  IF v.status <> 'active' THEN PERFORM app.trucking_refuse(format('The vehicle %s is %s. Choose another one.', v.name, v.status)); END IF;
  PERFORM FROM trucking_drivers d WHERE d.tenant_id = NEW.tenant_id AND d.user_id = NEW.driver_id AND NOT d.active FOR SHARE;
  IF FOUND THEN PERFORM app.trucking_refuse('The driver is no longer active. Choose another one.'); END IF;
  SELECT o.title INTO bad FROM trucking_maintenance_orders o
   WHERE o.tenant_id = NEW.tenant_id AND o.vehicle_id = NEW.vehicle_id AND o.state IN ('planned', 'in_progress')
     AND tstzrange(o.starts_at, o.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at) LIMIT 1;
  IF FOUND THEN PERFORM app.trucking_refuse(format('The vehicle %s is in the workshop then: %s. Choose another time or vehicle.', v.name, bad.title)); END IF;
  IF NEW.state = 'dispatched' AND (coalesce(OLD.held_from, OLD.state) <> 'dispatched' OR NEW.vehicle_id <> OLD.vehicle_id) THEN
    overdue := app.trucking_overdue(NEW.tenant_id, NEW.vehicle_id);
    IF overdue IS NOT NULL THEN
      PERFORM app.trucking_refuse(format('The maintenance "%s" of %s is overdue, so it is not dispatched. Complete the maintenance, or choose another vehicle.', overdue, v.name));
    END IF;
  END IF;
  -- Freight on board keeps its vehicle; another driver can take over.
  IF NOT is_new AND NEW.vehicle_id <> OLD.vehicle_id AND EXISTS (
    SELECT FROM trucking_route_stops s JOIN trucking_loads l ON l.tenant_id = s.tenant_id AND l.id = s.load_id
     WHERE s.tenant_id = NEW.tenant_id AND s.assignment_id = NEW.id AND coalesce(l.held_from, l.state) IN ('loaded', 'at_delivery')) THEN
    PERFORM app.trucking_refuse('Freight is on board, so the vehicle of the assignment stays.');
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_assignment_changed BEFORE INSERT OR UPDATE ON trucking_assignments FOR EACH ROW EXECUTE FUNCTION app.trucking_assignment_changed();
--> statement-breakpoint
CREATE FUNCTION app.trucking_assignment_moved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN PERFORM app.trucking_check_route(NEW.tenant_id, NEW.id); END IF;
  IF NEW.state IN ('planned', 'assigned', 'dispatched') THEN PERFORM app.trucking_check_fitness(NEW.tenant_id, NEW.id); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_assignment_added AFTER INSERT ON trucking_assignments FOR EACH ROW EXECUTE FUNCTION app.trucking_assignment_moved();
--> statement-breakpoint
CREATE TRIGGER trucking_assignment_moved AFTER UPDATE ON trucking_assignments FOR EACH ROW
  WHEN ((NEW.driver_id, NEW.vehicle_id, NEW.starts_at, NEW.ends_at, NEW.state) IS DISTINCT FROM (OLD.driver_id, OLD.vehicle_id, OLD.starts_at, OLD.ends_at, OLD.state))
  EXECUTE FUNCTION app.trucking_assignment_moved();
--> statement-breakpoint
CREATE FUNCTION app.trucking_vehicle_resized() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM app.trucking_check_route(a.tenant_id, a.id) FROM trucking_assignments a
    WHERE a.tenant_id = NEW.tenant_id AND a.vehicle_id = NEW.id AND a.state NOT IN ('done', 'cancelled');
  IF NEW.vehicle_class <> OLD.vehicle_class THEN
    PERFORM app.trucking_check_fitness(a.tenant_id, a.id) FROM trucking_assignments a
      WHERE a.tenant_id = NEW.tenant_id AND a.vehicle_id = NEW.id AND a.state NOT IN ('done', 'cancelled');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_vehicle_resized AFTER UPDATE ON trucking_vehicles FOR EACH ROW
  WHEN ((NEW.max_kg, NEW.max_m3, NEW.max_pallets, NEW.vehicle_class) IS DISTINCT FROM (OLD.max_kg, OLD.max_m3, OLD.max_pallets, OLD.vehicle_class) OR NEW.equipment IS DISTINCT FROM OLD.equipment)
  EXECUTE FUNCTION app.trucking_vehicle_resized();
--> statement-breakpoint

-- The states of a visit to the workshop. The vehicle's row is the lock that assignments take too.
CREATE FUNCTION app.trucking_order_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state
    AND (OLD.state, NEW.state) NOT IN (('planned', 'in_progress'), ('planned', 'done'), ('in_progress', 'done'), ('planned', 'cancelled'), ('in_progress', 'cancelled')) THEN
    PERFORM app.trucking_refuse(format('The maintenance order is %s, so it cannot become %s.', OLD.state, NEW.state));
  END IF;
  IF NEW.state NOT IN ('planned', 'in_progress') THEN RETURN NEW; END IF;
  PERFORM FROM trucking_vehicles v WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.vehicle_id FOR NO KEY UPDATE;
  PERFORM FROM trucking_assignments a WHERE a.tenant_id = NEW.tenant_id AND a.vehicle_id = NEW.vehicle_id AND a.state NOT IN ('done', 'cancelled')
    AND tstzrange(a.starts_at, a.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at);
  IF FOUND THEN PERFORM app.trucking_refuse('The vehicle has an assignment at that time. Choose another time, or move the assignment first.'); END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER trucking_order_changed BEFORE INSERT OR UPDATE ON trucking_maintenance_orders FOR EACH ROW EXECUTE FUNCTION app.trucking_order_changed();
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.trucking_refuse(text), app.trucking_load_may(text, text, text), app.trucking_overdue(uuid, uuid), app.trucking_check_route(uuid, uuid), app.trucking_check_fitness(uuid, uuid) TO rampart_app;
--> statement-breakpoint

-- What a partner can be shown of a load. Arrivals change the load, too, so one trigger is enough.
CREATE FUNCTION app.share_load(p_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT jsonb_build_object('reference', l.reference, 'customer', l.customer, 'loadType', l.load_type, 'kg', l.kg, 'm3', l.m3,
      'pallets', l.pallets, 'equipment', to_jsonb(l.equipment), 'state', l.state,
      'pickup', concat_ws(', ', p.name, p.address), 'pickupFrom', app.utc_text(p.window_starts),
      'pickupUntil', app.utc_text(p.window_ends), 'pickedUpAt', app.utc_text(p.departed_at),
      'delivery', concat_ws(', ', d.name, d.address), 'deliveryFrom', app.utc_text(d.window_starts),
      'deliveryUntil', app.utc_text(d.window_ends), 'deliveredAt', app.utc_text(l.delivered_at),
      'receivedBy', (SELECT r.received_by FROM trucking_proofs r WHERE r.tenant_id = l.tenant_id AND r.load_id = l.id))
    FROM trucking_loads l
      LEFT JOIN trucking_stops p ON p.tenant_id = l.tenant_id AND p.load_id = l.id AND p.kind = 'pickup'
      LEFT JOIN trucking_stops d ON d.tenant_id = l.tenant_id AND d.load_id = l.id AND d.kind = 'delivery'
   WHERE l.id = p_id
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.share_load(uuid) TO rampart_app;
--> statement-breakpoint
CREATE TRIGGER refresh_shares AFTER UPDATE ON trucking_loads FOR EACH ROW EXECUTE FUNCTION app.refresh_shares('load');
