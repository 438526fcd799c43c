import type postgres from "postgres";
import type { PlanRequest } from "../../../shared/packs/planning/runs/plan-request.ts";
import { newId } from "../../../shared/ids.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

const jobs = 200;
const vehicles = 20;

/** A day with 200 stops in a city, whose budget no benchmark uses up. */
function dayOf(seed: number): PlanRequest {
  const point = (index: number) => ({
    lng: 13.2 + ((index * 73 + seed * 7) % 100) / 250,
    lat: 52.4 + ((index * 37 + seed * 3) % 100) / 400,
  });
  return {
    problem: {
      dimensions: ["pallets"],
      places: jobs + 1,
      jobs: Array.from({ length: jobs }, (_job, index) => {
        const start = ((index * 13) % 8) * 3600;
        const windows = [{ start, end: start + 7200 }];
        const stop = { place: index + 1, windows, serviceSeconds: 600 };
        return { kind: "visit", id: `j${index}`, amounts: [1 + (index % 3)], stop };
      }),
      vehicles: Array.from({ length: vehicles }, (_vehicle, index) => ({
        id: `v${index}`,
        start: 0,
        end: 0,
        shift: { start: 0, end: 36_000 },
        capacities: [30],
        profile: "car",
        costs: { fixed: 50, perKm: 1, perHour: 30, perHourLate: 0 },
      })),
    },
    points: Array.from({ length: jobs + 1 }, (_point, index) => point(index)),
    profiles: { car: { mode: "car" } },
    budget: { seed, iterations: 10_000_000, deadlineSeconds: 120 },
  };
}

/** Requests a plan of each tenant and waits until all run, whose job the sweep publishes. */
export async function startPlans(sql: postgres.Sql, tenants: TestTenant[]): Promise<void> {
  for (const [index, { id }] of tenants.entries()) {
    await sql`
      insert into plans (tenant_id, id, pack, subject, request, requested_by)
      values (${id}, ${newId()}, 'trucking', 'bench', ${sql.json(dayOf(index + 1) as never)}, 'bench')`;
    await sql`
      insert into coalesced_jobs (tenant_id, job, due_at, published_at)
      values (${id}, 'plans.run', now() - interval '1 minute', now() - interval '1 minute')
      on conflict (tenant_id, job) do update
        set due_at = excluded.due_at, published_at = excluded.published_at`;
  }
  await until(
    "the plans run",
    async () => {
      const [row] =
        await sql`select count(*)::int as running from plans where status = 'running' and progress is not null`;
      return row?.["running"] === tenants.length;
    },
    60_000,
  );
}

/** The iterations that the running plans have made so far. */
export async function iterationsOf(sql: postgres.Sql): Promise<number> {
  const [row] = await sql`
    select coalesce(sum((progress ->> 'iterations')::int), 0)::int as done from plans where status = 'running'`;
  return Number(row?.["done"]);
}

/** Ends all plans and waits until none runs. */
export async function stopPlans(sql: postgres.Sql): Promise<void> {
  await sql`update plans set stop = 'discard' where status = 'running'`;
  await until(
    "the plans have ended",
    async () => {
      const [row] =
        await sql`select count(*)::int as left from plans where status in ('queued', 'running')`;
      return row?.["left"] === 0;
    },
    60_000,
  );
}
