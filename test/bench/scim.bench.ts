import postgres from "postgres";
import { hashToken, newToken } from "../../shared/identity/token-format.ts";
import { newId } from "../../shared/ids.ts";
import { measure, printRatio } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";
import { insertTenant } from "./servers/tenant.ts";

const connections = 10;
const people = 1000;
const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/**
 * Compares SCIM over HTTP with a bare Hono and postgres.js handler that runs one equivalent statement
 * without tenant, audit or outbox: ten connections, one process, 1,000 users. Events are published to a
 * QStash server that accepts everything.
 */
export async function run(): Promise<void> {
  const { cluster, serve } = await startBenchOutside();
  const tenantId = newId();
  const token = newToken("scim", tenantId);
  const ids = await fill(cluster.superuser, tenantId, token);
  const urls = await serve("product-server.ts", connections, { BENCH_TENANT: tenantId });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const times = new Map<string, number[]>();
  const call = async (name: string, url: string, method = "GET", body?: object) => {
    const started = performance.now();
    const answer = await fetch(url, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${name} answered ${answer.status}`);
    const list = times.get(name) ?? [];
    list.push(performance.now() - started);
    times.set(name, list);
  };
  const kinds = [
    {
      name: "GET by userName",
      least: 0.5,
      once: (name: string, base: string, turn: number) =>
        call(
          name,
          `${base}/Users?filter=${encodeURIComponent(`userName eq "person${(turn * 7919) % people}@bench.test"`)}`,
        ),
    },
    {
      name: "list of 100",
      once: (name: string, base: string) => call(name, `${base}/Users`),
    },
    {
      name: "PATCH active",
      once: (name: string, base: string, turn: number) =>
        call(name, `${base}/Users/${ids[(turn * 7919) % people]}`, "PATCH", {
          schemas: [patchOp],
          Operations: [
            { op: "replace", path: "active", value: Math.floor(turn / people) % 2 === 0 },
          ],
        }),
    },
    {
      name: "POST",
      least: 0.35,
      once: (name: string, base: string) => call(name, `${base}/Users`, "POST", newUser()),
    },
  ];
  const ratios: [string, number, number | undefined][] = [];
  for (const { name, once, least } of kinds) {
    const [ours, bare] = await measure(
      [
        { name, once: (turn) => once(name, `${urls.product}/scim/v2`, turn) },
        { name: `${name}, bare`, once: (turn) => once(`${name}, bare`, urls.plain, turn) },
      ],
      { concurrency: connections },
    );
    process.stdout.write(
      `${"p99".padStart(12)} ${p99(times.get(name))}, bare ${p99(times.get(`${name}, bare`))}\n`,
    );
    ratios.push([name, (ours?.rate ?? 0) / (bare?.rate ?? 1), least]);
  }
  await urls.stop();
  for (const [name, ratio, least] of ratios) printRatio(`${name} / bare`, ratio, least);
}

function p99(list: number[] = []): string {
  const sorted = list.toSorted((a, b) => a - b);
  return `${(sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN).toFixed(1)} ms`;
}

let made = 0;
const newUser = () => {
  made += 1;
  const userName = `new${made}@bench.test`;
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName,
    externalId: `e-${made}`,
    displayName: `New ${made}`,
    name: { givenName: "New", familyName: String(made) },
    emails: [{ value: userName, type: "work", primary: true }],
    active: true,
  };
};

async function fill(superuser: string, tenantId: string, token: string): Promise<string[]> {
  const sql = postgres(superuser, { max: 1, onnotice: () => undefined });
  const hash = hashToken(token);
  await insertTenant(sql, tenantId);
  await sql`insert into api_credentials (tenant_id, id, kind, name, token_hash, scopes, created_by)
    values (${tenantId}, ${newId()}, 'scim', 'bench', ${hash}, '{scim}', 'bench')`;
  const rows = await sql<{ id: string }[]>`
    insert into users (tenant_id, id, user_name, user_name_key, external_ids, display_name, display_name_key, email, role, active, resource)
    select ${tenantId}, gen_random_uuid(), 'person' || n || '@bench.test', 'person' || n || '@bench.test', jsonb_build_object('main', 'x' || n), 'Person ' || n, 'person ' || n,
      'person' || n || '@bench.test', 'rep', true,
      jsonb_build_object('schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
        'userName', 'person' || n || '@bench.test', 'active', true,
        'displayName', 'Person ' || n, 'emails', jsonb_build_array(jsonb_build_object(
          'value', 'person' || n || '@bench.test', 'type', 'work', 'primary', true)))
    from generate_series(0, ${people - 1}) n returning id`;
  await sql`insert into user_keys (tenant_id, user_id, attribute, value, is_unique)
    select tenant_id, id, 'emails', email, false from users
    union all select tenant_id, id, 'externalId:main', external_ids ->> 'main', false from users`;
  await sql`insert into user_syncs (tenant_id, user_id, pending_version) select tenant_id, id, 1 from users`;
  await sql`analyze`;
  await sql.end();
  return rows.map(({ id }) => id);
}
