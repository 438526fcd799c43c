import postgres from "postgres";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { newId } from "../../shared/ids.ts";
import { asking, measure, printRatio } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";
import { insertTenant } from "./servers/tenant.ts";

/**
 * Compares `users.list` (50 rows) over HTTP with a bare Hono route that has the same JWT check and scoped
 * SQL, and with a route without check, scope and policies.
 */
export async function run(): Promise<void> {
  const { cluster, keys, serve } = await startBenchOutside();
  const tenantId = newId();
  const admin = await fill(cluster.superuser, tenantId);
  const urls = await serve("trpc-server.ts", 4);
  const token = await issueAccessToken(
    { sub: admin, role: "admin", orgId: tenantId, lifetime: 3600 },
    JSON.parse(keys.jwtPrivateKey),
  );
  const get = asking(token);
  const input = encodeURIComponent(JSON.stringify({ limit: 50 }));
  const [list, bare, unscoped] = await measure(
    [
      { name: "users.list over tRPC", once: get(`${urls.product}/trpc/users.list?input=${input}`) },
      { name: "bare Hono route, same check and scoped SQL", once: get(`${urls.plain}/users`) },
      { name: "bare Hono route, no check and no scope", once: get(`${urls.plain}/unscoped`) },
    ],
    { concurrency: 32 },
  );
  await urls.stop();
  printRatio("users.list / unscoped route", (list?.rate ?? 0) / (unscoped?.rate ?? 1));
  printRatio("users.list / bare route", (list?.rate ?? 0) / (bare?.rate ?? 1), 0.6);
}

async function fill(superuser: string, tenantId: string): Promise<string> {
  const sql = postgres(superuser, { max: 1, onnotice: () => undefined });
  await insertTenant(sql, tenantId);
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, display_name, email, title, department, role, active, resource)
    select ${tenantId}, gen_random_uuid(), 'person' || n || '@bench.test', 'person' || n || '@bench.test', 'Person ' || n,
      'person' || n || '@bench.test', 'Account executive', 'Sales', 'admin', true, '{}'
    from generate_series(1, 50) n`;
  await sql`analyze users`;
  const [first] = await sql<{ id: string }[]>`select id from users limit 1`;
  await sql.end();
  return first?.id ?? "";
}
