import { newId } from "../../../../shared/ids.ts";

/** A row in each table of the trucking pack. The assignment is cancelled, so that its route may be incomplete. */
export function truckingRows(
  slug: string,
  t: { tenant_id: string },
  userId: string,
): [table: string, row: Record<string, unknown>][] {
  const at = new Date();
  const later = new Date(at.getTime() + 3_600_000);
  const place = { latitude: 1, longitude: 1 };
  const [vehicleId, loadId, assignmentId, ruleId] = [newId(), newId(), newId(), newId()];
  const stop = {
    ...t,
    load_id: loadId,
    kind: "pickup",
    name: `of ${slug}`,
    ...place,
    window_starts: at,
    window_ends: later,
  };
  const span = { starts_at: at, ends_at: later };
  return [
    [
      "trucking_vehicles",
      {
        ...t,
        id: vehicleId,
        name: `of ${slug}`,
        name_key: "truck",
        vehicle_class: "box",
        max_kg: 1,
        max_m3: 1,
        max_pallets: 1,
        depot_latitude: 1,
        depot_longitude: 1,
      },
    ],
    ["trucking_positions", { ...t, vehicle_id: vehicleId, at, ...place }],
    ["trucking_drivers", { ...t, user_id: userId }],
    ["trucking_duty_segments", { ...t, driver_id: userId, starts_at: at, status: "driving" }],
    [
      "trucking_loads",
      { ...t, id: loadId, reference: `of ${slug}`, reference_key: "l1", customer: "x", kg: 1 },
    ],
    ["trucking_stops", stop],
    ["trucking_proofs", { ...t, load_id: loadId, received_by: `of ${slug}`, received_at: at }],
    [
      "trucking_tracking_links",
      {
        ...t,
        id: newId(),
        load_id: loadId,
        token_hash: new Uint8Array(32),
        fields: ["state"],
        expires_at: later,
        created_by: "test",
      },
    ],
    [
      "trucking_assignments",
      {
        ...t,
        id: assignmentId,
        driver_id: userId,
        vehicle_id: vehicleId,
        ...span,
        state: "cancelled",
      },
    ],
    [
      "trucking_route_stops",
      {
        ...t,
        assignment_id: assignmentId,
        position: 0,
        load_id: loadId,
        kind: "pickup",
        arrives_at: at,
        departs_at: later,
      },
    ],
    [
      "trucking_maintenance_rules",
      {
        ...t,
        id: ruleId,
        vehicle_id: vehicleId,
        name: `of ${slug}`,
        every_km: 1000,
        done_at_km: 0,
        done_on: "2026-01-01",
      },
    ],
    [
      "trucking_maintenance_orders",
      {
        ...t,
        id: newId(),
        vehicle_id: vehicleId,
        rule_id: ruleId,
        title: `of ${slug}`,
        ...span,
        state: "cancelled",
      },
    ],
  ];
}
