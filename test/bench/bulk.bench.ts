import postgres from "postgres";
import { hashToken, newToken } from "../../shared/identity/token-format.ts";
import { newId } from "../../shared/ids.ts";
import { median } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";
import { insertTenant } from "./servers/tenant.ts";

const people = 1000;
const rounds = 7;
/** The maximum ratio of a bulk request to the plain statement. */
const limit = 5;
const bulkRequest = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const core = "urn:ietf:params:scim:schemas:core:2.0:User";

/**
 * 1,000 creations in one bulk request over HTTP, against one statement that inserts the same rows
 * (users, lookup keys, audit entries, outbox events, pending pushes) on a plain connection. The two
 * alternate, so that the tables grow equally for both.
 */
export async function run(): Promise<boolean> {
  const { cluster, serve } = await startBenchOutside();
  const tenantId = newId();
  const token = newToken("scim", tenantId);
  const sql = postgres(cluster.superuser, { max: 1, onnotice: () => undefined });
  await insertTenant(sql, tenantId);
  await sql`insert into api_credentials (tenant_id, id, kind, name, token_hash, scopes, created_by)
    values (${tenantId}, ${newId()}, 'scim', 'bench', ${hashToken(token)}, '{scim}', 'bench')`;
  const urls = await serve("product-server.ts", 10, { BENCH_TENANT: tenantId });

  const bulk = async (users: object[]) => {
    const Operations = users.map((data, n) => ({
      method: "POST",
      path: "/Users",
      bulkId: `b${n}`,
      data,
    }));
    const answer = await fetch(`${urls.product}/scim/v2/Bulk`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify({ schemas: [bulkRequest], Operations }),
    });
    const body = (await answer.json()) as { Operations: { status: string }[] };
    const created = body.Operations.filter(({ status }) => status === "201").length;
    if (created !== people) throw new Error(`Bulk created ${created} of ${people}.`);
  };
  const plain = async (users: object[]) => {
    const rows = JSON.stringify(users.map((resource) => ({ id: newId(), resource })));
    const { count } = await sql`
      with n as materialized (select r.id, r.resource from
        jsonb_to_recordset(${rows}::text::jsonb) as r(id uuid, resource jsonb)),
      keys as (insert into user_keys (tenant_id, user_id, attribute, value, is_unique)
        select ${tenantId}::uuid, id, 'emails', resource->>'userName', false from n
        union all
        select ${tenantId}::uuid, id, 'externalId:main', resource->>'externalId', false from n),
      audit as (insert into audit_log (tenant_id, id, actor, action, subject_id, after, request_id)
        select ${tenantId}::uuid, gen_random_uuid(), 'bench', 'user.create', id, resource, 'bench' from n),
      events as (insert into outbox (tenant_id, id, event, subject_id, subject_version, payload, request_id)
        select ${tenantId}::uuid, gen_random_uuid(), 'user_changed', id, 1,
          jsonb_build_object('userId', id, 'version', 1, 'operation', 'CREATE'), 'bench' from n),
      pushes as (insert into user_syncs (tenant_id, user_id, pending_version)
        select ${tenantId}::uuid, id, 1 from n)
      insert into users (tenant_id, id, user_name, user_name_key, external_ids, display_name, display_name_key, email, role, active, resource)
        select ${tenantId}::uuid, id, resource->>'userName', lower(resource->>'userName'),
          jsonb_build_object('main', resource->>'externalId'), resource->>'displayName',
          lower(resource->>'displayName'), resource->>'userName', 'rep', true, resource - 'externalId' from n`;
    if (count !== people) throw new Error(`The statement inserted ${count} of ${people}.`);
  };

  const times = { bulk: [] as number[], plain: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, create] of [["plain", plain] as const, ["bulk", bulk] as const]) {
      const users = newUsers();
      const started = performance.now();
      await create(users);
      // The first round opens connections and compiles.
      if (round > 0) times[name].push(performance.now() - started);
    }
  }
  await sql.end();
  await urls.stop();
  const [ours, bare] = [median(times.bulk), median(times.plain)];
  process.stdout.write(`bulk ${ours.toFixed(0)} ms, one statement ${bare.toFixed(0)} ms\n`);
  process.stdout.write(
    `ratio ${people} creations by bulk / in one statement: ${(ours / bare).toFixed(2)} (at most ${limit} wanted)\n`,
  );
  return ours / bare <= limit;
}

let made = 0;
const newUsers = (): object[] =>
  Array.from({ length: people }, () => {
    made += 1;
    const userName = `new${made}@bench.test`;
    return {
      schemas: [core],
      userName,
      externalId: `e-${made}`,
      displayName: `New ${made}`,
      name: { givenName: "New", familyName: String(made) },
      emails: [{ value: userName, type: "work", primary: true }],
      active: true,
    };
  });
