import { append, change, columns, write } from "../privileges.ts";

const tables: Record<string, string[]> = {
  vehicles: write,
  drivers: write,
  loads: write,
  stops: write,
  assignments: write,
  maintenance_orders: write,
  // A route is replaced as a whole, and a rule that nobody needs is deleted.
  route_stops: change,
  maintenance_rules: change,
  // What a device, a driver or a customer reported never changes.
  positions: append,
  duty_segments: append,
  proofs: append,
  // All columns except the hash, which is never read.
  tracking_links: [
    "INSERT",
    ...columns("SELECT", "tenant_id id load_id fields expires_at revoked_at created_by created_at"),
    "UPDATE(revoked_at)",
  ],
};

/** The privileges of the trucking pack; see `grants` in allowed.ts. */
export const truckingGrants: Record<string, string[]> = {
  ...Object.fromEntries(
    Object.entries(tables).map(([table, held]) => [`public.trucking_${table}`, held]),
  ),
  "app.trucking_work": ["SELECT"],
  "app.share_load(uuid)": ["EXECUTE"],
  "app.trucking_refuse(text)": ["EXECUTE"],
  "app.trucking_load_may(text,text,text)": ["EXECUTE"],
  "app.trucking_overdue(uuid,uuid)": ["EXECUTE"],
  "app.trucking_check_route(uuid,uuid)": ["EXECUTE"],
  "app.trucking_check_fitness(uuid,uuid)": ["EXECUTE"],
};

const isTrucking =
  "(( SELECT current_setting('app.app_type'::text, true) AS current_setting) = 'trucking'::text)";

/** Tenants of other industries have no rows in the tables of the pack. */
export const truckingPolicies: Record<string, string> = Object.fromEntries(
  Object.keys(tables).map((table) => [
    `trucking_${table}: pack_isolation`,
    `RESTRICTIVE ALL to rampart_app using ${isTrucking} check ${isTrucking}`,
  ]),
);

const asCaller = "runs with its caller's rights, so the caller's policies hold for it";
const ranges =
  "pg_catalog.tstzrange, range_adjacent, range_adjacent_multirange, range_after, range_after_multirange, range_before, range_before_multirange, range_contained_by, range_contained_by_multirange, range_contains, range_contains_elem, range_contains_multirange, range_eq, range_overlaps, range_overlaps_multirange, range_overleft, range_overleft_multirange, range_overright, range_overright_multirange";
const constraintOnly = "serves the exclusion constraint alone, and no query";

/** The exceptions of the pack; see `exceptions` in ../allowed.ts. */
export const truckingExceptions: Record<string, string> = {
  ...Object.fromEntries(
    [
      "vehicle_changed()",
      "move_vehicles()",
      "refuse(text)",
      "load_may(text,text,text)",
      "load_changed()",
      "stop_changed()",
      "overdue(uuid,uuid)",
      "check_route(uuid,uuid)",
      "check_fitness(uuid,uuid)",
      "routes_changed()",
      "keep_freight()",
      "assignment_changed()",
      "assignment_moved()",
      "vehicle_resized()",
      "order_changed()",
    ].map((name) => [`app.trucking_${name} is not SECURITY DEFINER`, asCaller]),
  ),
  "app.share_load(uuid) is not SECURITY DEFINER": asCaller,
  [`trucking_assignments_driver_free needs what is not leakproof: ${ranges}`]: constraintOnly,
  [`trucking_assignments_vehicle_free needs what is not leakproof: ${ranges}`]: constraintOnly,
};
