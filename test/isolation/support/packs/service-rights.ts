import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { change, columns, write } from "../privileges.ts";
import { tables } from "../schema.ts";

/** The privileges of `rampart_app` on the tables of the service pack; see `grants` in allowed.ts. */
export const serviceGrants: Record<string, string[]> = {
  "public.service_customers": write,
  "public.service_sites": write,
  "public.service_technicians": write,
  "public.service_work_orders": write,
  "public.service_clocks": write,
  "public.service_items": write,
  "public.service_places": write,
  "public.service_areas": change,
  "public.service_technician_skills": change,
  "public.service_technician_areas": change,
  "public.service_calendars": change,
  "public.service_levels": change,
  // A visit keeps its order.
  "public.service_visits": [
    "SELECT",
    "INSERT",
    ...columns("UPDATE", "technician_id starts_at ends_at state skills held note"),
    ...columns("UPDATE", "dispatched_at departed_at started_at finished_at"),
  ],
  // Triggers alone change the counts.
  "public.service_stock": [
    "SELECT",
    ...columns("INSERT", "tenant_id place_id item_id reorder_point reorder_quantity"),
    ...columns("UPDATE", "reorder_point reorder_quantity"),
  ],
  "public.service_reservations": [
    "SELECT",
    "INSERT",
    ...columns("UPDATE", "quantity state visit ended_at"),
  ],
  "public.service_moves": ["SELECT", "INSERT"],
  "public.service_purchases": ["SELECT", ...columns("UPDATE", "state version updated_at")],
  "app.service_refuse(text,text,jsonb)": ["EXECUTE"],
  "app.service_targets(text[])": ["EXECUTE"],
  "app.service_unfit_reasons(uuid,text[],tstzrange)": ["EXECUTE"],
  "app.share_work_order(uuid)": ["EXECUTE"],
  "app.service_check_technician(uuid,uuid,text[],tstzrange,uuid)": ["EXECUTE"],
};

/** What the triggers that keep stock may do, as `rampart_resolver`. */
export const serviceResolverGrants: Record<string, string[]> = {
  "public.service_stock": [
    "SELECT",
    ...columns("INSERT", "tenant_id place_id item_id on_hand"),
    ...columns("UPDATE", "on_hand reserved"),
  ],
  "public.service_moves": ["INSERT"],
  "public.service_purchases": [
    "SELECT",
    "INSERT",
    ...columns("UPDATE", "quantity version updated_at"),
  ],
};

const setting = (name: string) =>
  `( SELECT current_setting('app.${name}'::text, true) AS current_setting)`;
const isTenant = `(tenant_id = (NULLIF(${setting("tenant_id")}, ''::text))::uuid)`;
const isIndustry = `(${setting("app_type")} = 'serviceRepair'::text)`;

/** The policies of the pack beside `tenant_isolation`. */
export const servicePolicies: Record<string, string> = {};
for (const table of Object.values(tables)) {
  if (!is(table, PgTable)) continue;
  const { name } = getTableConfig(table);
  if (!name.startsWith("service_")) continue;
  servicePolicies[`${name}: pack_isolation`] =
    `RESTRICTIVE ALL to rampart_app using ${isIndustry} check ${isIndustry}`;
  if (!(`public.${name}` in serviceResolverGrants)) continue;
  servicePolicies[`${name}: rampart_resolver_keeps`] =
    `ALL to rampart_resolver using ${isTenant} check ${isTenant}`;
}

const asCaller =
  "a trigger's; reads with its caller's rights, so the caller's policies hold for it";

/** The exceptions from the rules of tenant tables; see `exceptions` in allowed.ts. */
export const serviceExceptions: Record<string, string> = {
  "app.share_work_order(uuid) is not SECURITY DEFINER": asCaller,
  "app.service_check_agreement() is not SECURITY DEFINER": asCaller,
  "app.service_check_order() is not SECURITY DEFINER": asCaller,
  "app.service_check_reservation() is not SECURITY DEFINER": asCaller,
  "app.service_check_technician(uuid,uuid,text[],tstzrange,uuid) is not SECURITY DEFINER": asCaller,
  "app.service_check_visit() is not SECURITY DEFINER": asCaller,
  "app.service_consume() is not SECURITY DEFINER": asCaller,
  "app.service_pass_skills() is not SECURITY DEFINER": asCaller,
  "app.service_release() is not SECURITY DEFINER": asCaller,
  "service_visits_no_overlap needs what is not leakproof: range_adjacent, range_adjacent_multirange, range_after, range_after_multirange, range_before, range_before_multirange, range_contained_by, range_contained_by_multirange, range_contains, range_contains_elem, range_contains_multirange, range_eq, range_overlaps, range_overlaps_multirange, range_overleft, range_overleft_multirange, range_overright, range_overright_multirange":
    "no query uses it: it is the constraint against double bookings",
  "app.service_unfit_reasons(uuid,text[],tstzrange) is not SECURITY DEFINER": asCaller,
  "app.service_refuse(text,text,jsonb) is not SECURITY DEFINER": "only raises an error",
  "app.service_new_id() is not SECURITY DEFINER": "only makes an id",
  "app.service_targets(text[]) is not SECURITY DEFINER": "looks at its argument alone",
};
