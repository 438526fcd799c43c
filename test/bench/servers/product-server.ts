import { Hono } from "hono";
import postgres from "postgres";
import { serveProduct } from "./serve-product.ts";

/** Rampart's server and a bare server in one process, each with ten connections. */
const { env, product } = serveProduct(25);

// Each route runs one equivalent statement as the owner of the tables, without tenant, audit or outbox.
const sql = postgres(process.env["BENCH_OWNER_URL"] ?? "", { max: env.DATABASE_CONNECTIONS });
const tenant = process.env["BENCH_TENANT"] ?? "";
const scimJson = { "content-type": "application/scim+json" };
const bare = new Hono();
bare.get("/Users", async (c) => {
  const [, name = ""] = /^userName eq "(.*)"$/.exec(c.req.query("filter") ?? "") ?? [];
  const rows = c.req.query("filter")
    ? await sql`select id, resource, version, created_at, updated_at from users
        where tenant_id = ${tenant} and user_name_key = lower(${name}) and deleted_at is null`
    : await sql`select id, resource, version, created_at, updated_at from users
        where tenant_id = ${tenant} and deleted_at is null order by id limit 100`;
  const Resources = rows.map(({ id, resource, version }) => ({
    ...resource,
    id,
    meta: { version },
  }));
  return c.json({ totalResults: rows.length, Resources }, 200, scimJson);
});
bare.post("/Users", async (c) => {
  const user = await c.req.json<{ userName: string; displayName: string }>();
  const [row] =
    await sql`insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
    values (${tenant}, gen_random_uuid(), ${user.userName}, lower(${user.userName}), ${user.displayName}, 'rep', true, ${sql.json(user)})
    returning id, version`;
  return c.json({ ...user, id: row?.["id"] }, 201, scimJson);
});
bare.patch("/Users/:id", async (c) => {
  const body = await c.req.json<{ Operations: { value: boolean }[] }>();
  const [row] = await sql`update users set active = ${body.Operations[0]?.value ?? true},
      version = version + 1, updated_at = now()
    where tenant_id = ${tenant} and id = ${c.req.param("id")} returning id, resource, version`;
  return c.json({ ...row?.["resource"], id: row?.["id"] }, 200, scimJson);
});
bare.post("/webhooks", async (c) => {
  const text = await c.req.text();
  const events = [JSON.parse(text) as { id: string } | { id: string }[]].flat();
  const rows = JSON.stringify(events.map((event) => ({ id: event.id, body: event })));
  await sql`insert into webhook_events (tenant_id, id, service, event_id, endpoint_id, request_event_id, body, headers, sequence)
    select ${tenant}, gen_random_uuid(), 'payment-service', e.id, gen_random_uuid(), gen_random_uuid(), e.body, '{}',
      nextval('webhook_sequence')
    from jsonb_to_recordset(${rows}::text::jsonb) as e(id text, body text)`;
  return c.json({ accepted: events.length }, 202);
});
const plain = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: bare.fetch });
process.stdout.write(`${JSON.stringify({ product, plain: plain.url.origin })}\n`);
