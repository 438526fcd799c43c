import { beforeAll, expect, test } from "vitest";
import type { Context } from "../../../shared/context.ts";
import { type Db, openQueries, type Query } from "../../../shared/db/queries.ts";
import { locate } from "../../../shared/packs/service/areas/locate.ts";
import { listAreas } from "../../../shared/packs/service/areas/areas.ts";
import { listCustomers } from "../../../shared/packs/service/customers/customers.ts";
import { listSites } from "../../../shared/packs/service/customers/sites.ts";
import { listItems } from "../../../shared/packs/service/inventory/items.ts";
import { listMoves } from "../../../shared/packs/service/inventory/moves.ts";
import { listPurchases } from "../../../shared/packs/service/inventory/purchases.ts";
import { listReservations } from "../../../shared/packs/service/inventory/reservations.ts";
import { listStock } from "../../../shared/packs/service/inventory/stock.ts";
import { listTechnicians } from "../../../shared/packs/service/technicians/list.ts";
import { listWorkOrders } from "../../../shared/packs/service/work-orders/list.ts";
import { listVisits } from "../../../shared/packs/service/work-orders/visits.ts";
import { as, useRawWorld } from "./raw.ts";

const world = useRawWorld(2);
const rows = 20_000;

/** Rows as a superuser writes them, with the triggers off: in one large tenant, and in 20 others. */
beforeAll(async () => {
  const { superuser, tenant, ids } = world;
  await superuser.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`create temporary table t on commit drop as
      select ${tenant}::uuid as tenant_id, ${rows}::int as n
      union all select gen_random_uuid(), 500 from generate_series(1, 20)`;
    await tx`insert into service_customers (tenant_id, id, name, reference)
      select tenant_id, gen_random_uuid(), 'Customer ' || i, 'C-' || i from t, generate_series(1, n) i`;
    await tx`insert into service_sites (tenant_id, id, customer_id, name, latitude, longitude)
      select tenant_id, gen_random_uuid(), id, 'Hall', 1, 1 from service_customers`;
    await tx`insert into service_areas (tenant_id, id, name, geometry, west, south, east, north)
      select tenant_id, gen_random_uuid(), 'Area ' || i, '{"coordinates": []}', i % 170, 0, i % 170 + 1, 1 from t, generate_series(1, n / 20) i`;
    await tx`insert into service_items (tenant_id, id, sku, name, unit)
      select tenant_id, gen_random_uuid(), 'S-' || i, 'Item ' || i, 'piece' from t, generate_series(1, n) i`;
    await tx`insert into service_stock (tenant_id, place_id, item_id, on_hand)
      select tenant_id, ${ids.store}::uuid, id, 10 from service_items`;
    await tx`insert into service_moves (tenant_id, id, place_id, item_id, kind, quantity)
      select tenant_id, gen_random_uuid(), place_id, item_id, 'receipt', 10 from service_stock`;
    await tx`insert into service_purchases (tenant_id, id, place_id, item_id, quantity, state)
      select tenant_id, gen_random_uuid(), place_id, item_id, 10, 'received' from service_stock`;
    await tx`insert into service_work_orders (tenant_id, id, number, reference, customer_id, site_id, title, skills, duration_minutes, state, visits)
      select tenant_id, gen_random_uuid(), row_number() over (partition by tenant_id), id::text, customer_id, id, 'Repair', '{}', 60,
        (array['approved', 'scheduled', 'closed'])[1 + (random() * 2)::int], 1 from service_sites`;
    await tx`insert into service_visits (tenant_id, id, work_order_id, sequence, technician_id, starts_at, ends_at, state)
      select tenant_id, gen_random_uuid(), id, 1, ${ids.ann}::uuid, timestamptz '2030-01-01' + number * interval '2 hours',
        timestamptz '2030-01-01' + number * interval '2 hours' + interval '1 hour', 'completed' from service_work_orders`;
    await tx`insert into service_clocks (tenant_id, work_order_id, kind, round, target_minutes, started_at, running_since, due_at)
      select tenant_id, id, 'resolve', 1, 60, now(), now(), now() + number * interval '1 hour' from service_work_orders`;
    await tx`insert into service_reservations (tenant_id, id, work_order_id, place_id, item_id, quantity, state)
      select tenant_id, gen_random_uuid(), id, ${ids.store}::uuid, ${ids.item}::uuid, 1, 'consumed' from service_work_orders`;
  });
  await superuser`analyze`;
}, 120_000);

interface Sent {
  text: string;
  params: unknown[];
}

/** What an operation sends, without sending it. */
async function statementsOf(run: (ctx: Context) => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const { db } = openQueries(async (text, params) => {
    sent.push({ text, params });
    return { rows: [], command: "SELECT" };
  });
  const read = async (build: (on: Db) => Query<unknown>[]) =>
    Promise.all(build(db).map((query) => query.execute()));
  const ctx = { scope: { read }, actor: { kind: "key", keyId: "k" }, now: () => new Date() };
  await run(ctx as unknown as Context);
  return sent;
}

const page = { limit: 50 };
const ids = () => world.ids;
const week = { from: new Date("2030-03-04"), to: new Date("2030-03-11") };

const lists: [string, (ctx: Context) => Promise<unknown>][] = [
  ["customers", (ctx) => listCustomers({ ctx, input: page })],
  ["customers by name", (ctx) => listCustomers({ ctx, input: { ...page, query: "19" } })],
  ["sites", (ctx) => listSites({ ctx, input: page })],
  [
    "sites of a customer",
    (ctx) => listSites({ ctx, input: { ...page, customerId: ids().customer } }),
  ],
  ["areas", (ctx) => listAreas({ ctx, input: page })],
  ["areas at a point", (ctx) => locate({ ctx, input: { latitude: 0.5, longitude: 13 } })],
  ["technicians", (ctx) => listTechnicians({ ctx, input: page })],
  ["work orders", (ctx) => listWorkOrders({ ctx, input: page })],
  [
    "work orders in a state",
    (ctx) => listWorkOrders({ ctx, input: { ...page, state: ["approved"] } }),
  ],
  [
    "work orders of a site",
    (ctx) => listWorkOrders({ ctx, input: { ...page, siteId: ids().site } }),
  ],
  [
    "work orders of a customer",
    (ctx) => listWorkOrders({ ctx, input: { ...page, customerId: ids().customer } }),
  ],
  [
    "work orders of a technician",
    (ctx) => listWorkOrders({ ctx, input: { ...page, technicianId: ids().ben } }),
  ],
  [
    "work orders that are late",
    (ctx) => listWorkOrders({ ctx, input: { ...page, overdue: true } }),
  ],
  [
    "a work order by reference",
    (ctx) => listWorkOrders({ ctx, input: { ...page, reference: "x" } }),
  ],
  ["visits", (ctx) => listVisits({ ctx, input: { ...page, ...week } })],
  [
    "visits of a technician",
    (ctx) => listVisits({ ctx, input: { ...page, ...week, technicianId: ids().ann } }),
  ],
  ["items", (ctx) => listItems({ ctx, input: page })],
  ["stock", (ctx) => listStock({ ctx, input: page })],
  ["stock of an item", (ctx) => listStock({ ctx, input: { ...page, itemId: ids().item } })],
  ["moves", (ctx) => listMoves({ ctx, input: page })],
  ["moves of an item", (ctx) => listMoves({ ctx, input: { ...page, itemId: ids().item } })],
  ["reservations", (ctx) => listReservations({ ctx, input: page })],
  ["purchases", (ctx) => listPurchases({ ctx, input: { ...page, state: ["proposed"] } })],
];

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Cond"?: string;
  Plans?: Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

test.each(lists)("the list of %s uses indexes that begin with the tenant", async (_name, run) => {
  const [statement] = await statementsOf(run);
  const { text = "", params = [] } = statement ?? {};
  const found = await as(world, (tx) =>
    tx.unsafe(`explain (format json) ${text}`, params as never[]),
  );
  const [{ Plan: plan }] = (found[0]?.["QUERY PLAN"] ?? []) as [{ Plan: Node }];
  const scans = nodesOf(plan).filter((node) => node["Relation Name"]?.startsWith("service_"));
  const large = scans.filter((node) => !node["Relation Name"]?.startsWith("service_technician"));
  expect(nodesOf(plan).length).toBeGreaterThan(1);
  for (const node of large) {
    expect(node["Node Type"], text).toMatch(/Index|Bitmap Heap/);
    if (node["Node Type"].startsWith("Index"))
      expect(node["Index Cond"], text).toMatch(/^\(+tenant_id = /);
  }
});
