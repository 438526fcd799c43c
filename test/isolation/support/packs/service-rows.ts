import type postgres from "postgres";
import { newId } from "../../../../shared/ids.ts";

/**
 * Inserts a row in each table of the service pack. Its triggers are off: they keep rows of the session's
 * tenant, and the superuser has none.
 */
export async function insertServiceRows(
  sql: postgres.Sql,
  slug: string,
  t: { tenant_id: string },
  userId: string,
): Promise<void> {
  const at = new Date();
  const later = new Date(at.getTime() + 3_600_000);
  const [customerId, siteId, areaId, calendarId, levelId] = [1, 2, 3, 4, 5].map(() => newId());
  const [orderId, itemId, placeId] = [newId(), newId(), newId()];
  const place = { latitude: 1, longitude: 1 };
  const stock = { ...t, place_id: placeId, item_id: itemId };
  const name = `of ${slug}`;
  const rows: [table: string, row: Record<string, unknown>][] = [
    ["calendars", { ...t, id: calendarId, name, time_zone: "UTC", hours: [], holidays: [] }],
    ["levels", { ...t, id: levelId, name, calendar_id: calendarId }],
    ["customers", { ...t, id: customerId, name, reference: "c1", service_level_id: levelId }],
    ["sites", { ...t, id: siteId, customer_id: customerId, name, ...place }],
    ["areas", { ...t, id: areaId, name, geometry: {}, west: 0, south: 0, east: 1, north: 1 }],
    ["technicians", { ...t, user_id: userId, shifts: [], absences: [] }],
    ["technician_skills", { ...t, user_id: userId, skill: "gas" }],
    ["technician_areas", { ...t, user_id: userId, area_id: areaId }],
    [
      "work_orders",
      {
        ...t,
        id: orderId,
        number: 1,
        reference: "r1",
        customer_id: customerId,
        site_id: siteId,
        title: name,
        skills: [],
        duration_minutes: 60,
        state: "approved",
      },
    ],
    [
      "visits",
      {
        ...t,
        id: newId(),
        work_order_id: orderId,
        sequence: 1,
        technician_id: userId,
        starts_at: at,
        ends_at: later,
        state: "scheduled",
      },
    ],
    [
      "clocks",
      {
        ...t,
        work_order_id: orderId,
        kind: "respond",
        round: 1,
        target_minutes: 60,
        started_at: at,
      },
    ],
    ["items", { ...t, id: itemId, sku: "s1", name, unit: "piece" }],
    ["places", { ...t, id: placeId, kind: "store", name }],
    ["stock", { ...stock, on_hand: 2, reserved: 1 }],
    ["moves", { ...stock, id: newId(), kind: "receipt", quantity: 2, note: name }],
    ["reservations", { ...stock, id: newId(), work_order_id: orderId, quantity: 1 }],
    ["purchases", { ...stock, id: newId(), quantity: 1 }],
  ];
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const [table, row] of rows) await tx`insert into ${tx(`service_${table}`)} ${tx(row)}`;
  });
}
