import { expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { useReadiness } from "./support.ts";

const { aggregate, sql, stack, tenant } = useReadiness();

it("concurrent requests for a tenant's first report all succeed", async () => {
  const { tenant: acme, tenantId } = await tenant("first", 3);
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  const admin = clientFor(stack.server, await acme.token(adminId, "admin"));
  const asked = Array.from({ length: 30 }, (_, n) =>
    admin.readiness.report.query(n % 2 === 0 ? {} : { role: "admin" }),
  );
  const reports = await Promise.all(asked);
  for (const { scope, people } of reports) expect(people).toBe(scope === "tenant" ? 4 : 1);
  const [{ kept } = { kept: 0 }] = await sql<{ kept: number }[]>`
    select count(*)::int as kept from readiness_reports where tenant_id = ${tenantId}`;
  // One report per request would be 30.
  expect(kept).toBeLessThan(10);
});

it("concurrent aggregations all finish and lose no change", async () => {
  const { tenantId, users } = await tenant("many", 8);
  const counted = await Promise.all(
    users.map(async (id) => {
      await sql`update users set active = false where id = ${id}`;
      const { figures } = await aggregate(tenantId);
      return figures.deactivated;
    }),
  );
  // Each run includes at least its own change, and the last one includes all.
  expect(Math.min(...counted)).toBeGreaterThanOrEqual(1);
  expect((await aggregate(tenantId)).figures).toMatchObject({ people: 0, deactivated: 8 });
});
