import postgres from "postgres";
import { newId } from "../../../shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";
import { productTemplate } from "../../support/templates.ts";
import { useFixture } from "../../support/fixture.ts";

/** A tenant with one site, one item at one place, and technicians; SQL runs as `rampart_app`. */
export interface RawWorld {
  database: TestDatabase;
  app: postgres.Sql;
  superuser: postgres.Sql;
  tenant: string;
  ids: Record<"customer" | "site" | "item" | "store" | "ann" | "ben", string>;
  close(): Promise<void>;
}

const noNotices = { onnotice: () => undefined };

export async function startRawWorld(connections = 10): Promise<RawWorld> {
  const database = await cloneDatabase(productTemplate);
  const superuser = postgres(database.superuser, { max: 1, ...noNotices });
  const app = postgres(database.app, { max: connections, ...noNotices });
  const tenant = newId();
  const ids = {
    customer: newId(),
    site: newId(),
    item: newId(),
    store: newId(),
    ann: newId(),
    ben: newId(),
  };
  await superuser`insert into tenants (id, slug, name, app_type, config)
    values (${tenant}, 'fixit', 'fixit', 'serviceRepair', ${superuser.json({ timeZone: "Europe/Berlin" })})`;
  for (const name of ["ann", "ben"] as const) {
    await superuser`insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
      values (${tenant}, ${ids[name]}, ${name}, ${name}, ${name}, 'rep', true, '{}')`;
  }
  const world: RawWorld = {
    database,
    app,
    superuser,
    tenant,
    ids,
    close: async () => {
      await app.end();
      await superuser.end();
      await database.drop();
    },
  };
  await as(world, async (tx) => {
    await tx`insert into service_customers (id, name) values (${ids.customer}, 'Mill')`;
    await tx`insert into service_sites (id, customer_id, name, latitude, longitude)
      values (${ids.site}, ${ids.customer}, 'Mill', 52.5, 13.4)`;
    await tx`insert into service_items (id, sku, name, unit) values (${ids.item}, 'P-1', 'Pump', 'piece')`;
    await tx`insert into service_places (id, kind, name) values (${ids.store}, 'store', 'Berlin')`;
    for (const user of [ids.ann, ids.ben]) {
      await tx`insert into service_technicians (user_id, shifts, absences) values (${user}, '[]', '[]')`;
    }
  });
  return world;
}

export const useRawWorld = (connections?: number): RawWorld =>
  useFixture(
    () => startRawWorld(connections),
    (world) => world.close(),
  );

/** Runs statements in a transaction of the tenant. */
export const as = <T>(
  { app, tenant }: Pick<RawWorld, "app" | "tenant">,
  run: (tx: postgres.TransactionSql) => Promise<T>,
): Promise<T> =>
  app.begin(async (tx) => {
    await tx`select set_config('app.tenant_id', ${tenant}, true), set_config('app.app_type', 'serviceRepair', true)`;
    return run(tx);
  }) as Promise<T>;

let orders = 0;

/** An order in the state `approved`. */
export async function orderIn(
  tx: postgres.TransactionSql,
  { ids }: RawWorld,
  skills: string[] = [],
): Promise<string> {
  const id = newId();
  orders += 1;
  await tx`insert into service_work_orders
    (id, number, customer_id, site_id, title, skills, duration_minutes, state)
    values (${id}, ${orders}, ${ids.customer}, ${ids.site}, 'Repair', ${skills}, 60, 'approved')`;
  return id;
}

/** Plans the first visit of an order. */
export async function visitIn(
  tx: postgres.TransactionSql,
  order: string,
  technician: string,
  [startsAt, endsAt]: [string, string],
): Promise<string> {
  const id = newId();
  await tx`update service_work_orders set state = 'scheduled', visits = visits + 1 where id = ${order}`;
  await tx`insert into service_visits (id, work_order_id, sequence, technician_id, starts_at, ends_at, state)
    select ${id}, id, visits, ${technician}, ${startsAt}, ${endsAt}, 'scheduled'
      from service_work_orders where id = ${order}`;
  return id;
}

/** Moves an order and its current visit. */
export async function moveBoth(
  tx: postgres.TransactionSql,
  order: string,
  ...states: string[]
): Promise<void> {
  for (const state of states) {
    await tx`update service_visits v set state = ${state} from service_work_orders o
      where o.id = ${order} and v.work_order_id = o.id and v.sequence = o.visits`;
    await tx`update service_work_orders set state = ${state} where id = ${order}`;
  }
}
