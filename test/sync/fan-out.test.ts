import { Client } from "@upstash/qstash";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { pacedScale } from "../support/patience.ts";
import { until } from "../support/until.ts";
import { openSql } from "../support/database.ts";

// The hour over which the nightly jobs are spread takes three seconds on an idle machine.
const timeScale = pacedScale(1200);
const count = 120;

const stack = useStack({ timeScale });
let tenantIds: string[];

beforeAll(async () => {
  const sql = openSql(stack);
  const tenants = await sql<{ id: string }[]>`
    insert into tenants (id, slug, name, config)
    select gen_random_uuid(), 'tenant-' || n, 'Tenant', '{}' from generate_series(1, ${count}) n
    returning id`;
  await sql.end();
  tenantIds = tenants.map(({ id }) => id);
  const { operator } = clientFor(stack.server, stack.server.operatorToken);
  await operator.createTenant.mutate({ slug: "suspended", name: "Suspended" });
  await operator.setTenantActive.mutate({ slug: "suspended", active: false });
});

const qstash = () => {
  const { url, token } = stack.outside.qstash;
  return new Client({ baseUrl: url, token, devMode: false, retry: false, enableTelemetry: false });
};

/** The deliveries that succeeded. On a busy machine, some are refused first and delivered again. */
const done = () =>
  stack.analytics.logs.filter(
    ({ event, job, status }) =>
      event === "job.done" && job === "readiness.aggregate" && status === 200,
  );

describe("the nightly fan-out", () => {
  it("aggregates each of 120 active tenants once, spread over the hour", async () => {
    const publish = vi.spyOn(stack.analytics.services.publisher, "publish");
    await qstash().publish({ url: `${stack.analytics.url}/fan-outs/readiness.nightly` });
    await until("every tenant was aggregated", () => done().length >= count);
    const fanOut = await until("the fan-out is done", () =>
      stack.analytics.logs.find(
        ({ event, name }) => event === "fan_out.done" && name === "readiness.nightly",
      ),
    );
    expect(fanOut).toMatchObject({ published: count });
    expect(
      done()
        .map(({ tenant }) => String(tenant))
        .toSorted(),
    ).toEqual(tenantIds.toSorted());

    // No tenth of the hour has more than a third of the tenants.
    const delays = publish.mock.calls.flatMap(([jobs]) => jobs.map(({ delay = 0 }) => delay));
    publish.mockRestore();
    expect(delays).toHaveLength(count);
    const tenths = delays.map((seconds) => Math.floor(seconds / 360));
    const busiest = Math.max(
      ...tenths.map((tenth) => tenths.filter((one) => one === tenth).length),
    );
    expect(busiest).toBeLessThan(count / 3);
  });

  it("aggregates no tenant twice if it is repeated after QStash has lost the deduplication ids", async () => {
    const sql = openSql(stack);
    try {
      await qstash().publish({ url: `${stack.analytics.url}/fan-outs/readiness.nightly` });
      await until("every tenant's job was delivered again", () => done().length === 2 * count);
      const [reports] = await sql`
        select count(*)::int as all, count(distinct tenant_id)::int as tenants from readiness_reports`;
      expect(reports).toEqual({ all: count, tenants: count });
    } finally {
      await sql.end();
    }
  });
});
