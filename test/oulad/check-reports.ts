import { aggregateTeamReadiness } from "../../shared/readiness/report/aggregate.ts";
import { contextFor } from "../../worker/run-job.ts";
import type { startWorld } from "../soak/scim-scale/world.ts";
import { clientFor } from "../support/server.ts";
import type { TestTenant } from "../support/tenants.ts";
import { reservePlace, startWorker } from "../support/workers.ts";
import { compareReports, scopesOf } from "./compare.ts";
import { shiftDatesToPresent } from "./shift-dates.ts";

/** The number of users of each tenant whose reports are compared. */
const people = 50;

/**
 * Compares an imported tenant's reports with plain SQL, once with the published dates and once with recent
 * dates, each after an aggregation. Prints one line per comparison. @returns the differences
 */
export async function checkReports(
  { outside, server, sql }: Awaited<ReturnType<typeof startWorld>>,
  tenant: TestTenant,
  say: (line: string) => void,
): Promise<string[]> {
  const place = reservePlace();
  const urls = { server: server.url, provisioning: place.url, analytics: place.url };
  const analytics = startWorker(outside, "analytics", place, urls);
  const ctx = contextFor(analytics.services, {
    tenantId: tenant.id,
    requestId: "soak",
    job: "readiness.aggregate",
  });
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const admin = clientFor(server, await tenant.token(adminId, "admin"));
  const compared = { sql, tenantId: tenant.id, admin };
  const check = async (when: string) => {
    await aggregateTeamReadiness({ ctx });
    await sql`analyze`;
    const scopes = await scopesOf(compared, people);
    const { figures, index, others, faults } = await compareReports(compared, scopes);
    const counted = `${figures.toLocaleString("en").padStart(5)} figures of ${scopes.length} reports`;
    const apart = `largest difference ${index.toExponential(1)} of an index, ${others.toExponential(1)} of all else`;
    say(`${tenant.slug} ${when.padEnd(13)} ${counted}: ${apart}`);
    return faults;
  };
  try {
    const faults = await check("as published");
    await shiftDatesToPresent(sql, tenant.id);
    return [...faults, ...(await check("in our days"))];
  } finally {
    await analytics.stop();
  }
}
