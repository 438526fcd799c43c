import postgres from "postgres";
import { newId } from "../../../shared/ids.ts";
import { cloneDatabase } from "../../support/database.ts";
import { productTemplate } from "../../support/templates.ts";

/** A trucking tenant, written by SQL as `rampart_app`. */
export interface Fleet {
  tenantId: string;
  /** Runs statements in one transaction of the tenant. */
  run<T>(work: (sql: postgres.TransactionSql) => Promise<T>): Promise<T>;
  person(name: string): Promise<string>;
  driver(more?: Record<string, unknown>): Promise<string>;
  vehicle(more?: Record<string, unknown>): Promise<string>;
  load(more?: Record<string, unknown>): Promise<string>;
  /** An assignment from one hour of a day to another, whose route carries the loads one after another. */
  assign(
    vehicleId: string,
    driverId: string,
    hours: [from: number, to: number],
    loads?: string[],
    more?: Record<string, unknown>,
  ): Promise<string>;
  close(): Promise<void>;
}

/** An hour of the day on which the fleet works. */
export const at = (hours: number): Date => new Date(Date.UTC(2030, 4, 6) + hours * 3_600_000);

export async function openFleet(): Promise<Fleet> {
  const database = await cloneDatabase(productTemplate);
  const superuser = postgres(database.superuser, { max: 1, onnotice: () => undefined });
  const app = postgres(database.app, { max: 12, onnotice: () => undefined });
  const tenantId = newId();
  await superuser`insert into tenants ${superuser({ id: tenantId, slug: "haul", name: "Haul", app_type: "trucking", config: {} })}`;
  const run: Fleet["run"] = async (work) => {
    const result = await app.begin(async (sql) => {
      await sql`select app.begin_system_session(${tenantId})`;
      return { value: await work(sql) };
    });
    return result.value;
  };
  let count = 0;
  const next = (what: string) => {
    count += 1;
    return `${what}-${count}`;
  };
  const insert = async (table: string, row: Record<string, unknown>) => {
    await run((sql) => sql`insert into ${sql(table)} ${sql(row)}`);
  };
  const person: Fleet["person"] = async (name) => {
    const id = newId();
    await insert("users", {
      id,
      user_name: name,
      user_name_key: name,
      display_name: name,
      role: "rep",
      active: true,
      resource: {},
    });
    return id;
  };
  return {
    tenantId,
    run,
    person,
    driver: async (more = {}) => {
      const userId = await person(next("driver"));
      await insert("trucking_drivers", { user_id: userId, ...more });
      return userId;
    },
    vehicle: async (more = {}) => {
      const id = newId();
      const name = next("truck");
      await insert("trucking_vehicles", {
        id,
        name,
        name_key: name,
        vehicle_class: "box",
        max_kg: 1000,
        max_m3: 10,
        max_pallets: 10,
        depot_latitude: 52,
        depot_longitude: 13,
        ...more,
      });
      return id;
    },
    load: async (more = {}) => {
      const id = newId();
      const reference = next("load");
      const load = { id, reference, reference_key: reference, customer: "x", kg: 600, ...more };
      const stop = (kind: string) => ({
        load_id: id,
        kind,
        name: kind,
        latitude: 52,
        longitude: 13,
        window_starts: at(0),
        window_ends: at(24),
      });
      await run(async (sql) => {
        await sql`insert into trucking_loads ${sql(load)}`;
        await sql`insert into trucking_stops ${sql([stop("pickup"), stop("delivery")])}`;
        await sql`update trucking_loads set state = 'tendered' where id = ${id}`;
      });
      return id;
    },
    assign: (vehicleId, driverId, [from, to], loads = [], more = {}) =>
      run(async (sql) => {
        const id = newId();
        const span = { starts_at: at(from), ends_at: at(to) };
        const row = { id, vehicle_id: vehicleId, driver_id: driverId, ...span, ...more };
        await sql`insert into trucking_assignments ${sql(row)}`;
        const order = loads.flatMap((load) => [
          [load, "pickup"] as const,
          [load, "delivery"] as const,
        ]);
        if (order.length > 0)
          await sql`insert into trucking_route_stops ${sql(routeOf(id, from, order))}`;
        return id;
      }),
    close: async () => {
      await app.end();
      await superuser.end();
      await database.drop();
    },
  };
}

/** The rows of a route whose stops take a minute each. */
export const routeOf = (
  assignment: string,
  from: number,
  order: (readonly [load: string, kind: "pickup" | "delivery"])[],
) =>
  order.map(([load, kind], position) => ({
    assignment_id: assignment,
    position,
    load_id: load,
    kind,
    arrives_at: at(from + position / 60),
    departs_at: at(from + (position + 1) / 60),
  }));
