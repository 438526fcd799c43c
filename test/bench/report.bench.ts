import postgres from "postgres";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { newId } from "../../shared/ids.ts";
import { asking, measure, printRatio } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";
import { insertTenant } from "./servers/tenant.ts";

/**
 * Compares a cached readiness report over tRPC and REST with a bare Hono route. The route has the same JWT
 * check and Redis read, but does not check the caller's access in the database.
 */
export async function run(): Promise<void> {
  const { cluster, keys, serve } = await startBenchOutside();
  const tenantId = newId();
  const admin = newId();
  const sql = postgres(cluster.superuser, { max: 1, onnotice: () => undefined });
  await insertTenant(sql, tenantId);
  await sql`insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
    values (${tenantId}, ${admin}, 'admin', 'admin', 'Admin', 'admin', true, '{}')`;
  const urls = await serve("report-server.ts", 4);
  const token = await issueAccessToken(
    { sub: admin, role: "admin", orgId: tenantId, lifetime: 3600 },
    JSON.parse(keys.jwtPrivateKey),
  );
  const get = asking(token);
  const product = get(`${urls.product}/trpc/readiness.report`);
  // The first request computes the report, and the second one reads it from the cache.
  await product();
  await product();
  const [trpc, rest, bare] = await measure(
    [
      { name: "readiness.report over tRPC", once: product },
      { name: "the same over REST", once: get(`${urls.product}/api/tenants/bench/readiness`) },
      { name: "bare Hono route, same check and Redis read", once: get(`${urls.plain}/report`) },
    ],
    { concurrency: 32 },
  );
  await urls.stop();
  await sql.end();
  printRatio("over REST / bare route", (rest?.rate ?? 0) / (bare?.rate ?? 1));
  printRatio("readiness.report / bare route", (trpc?.rate ?? 0) / (bare?.rate ?? 1), 0.6);
}
