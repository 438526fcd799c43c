import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { newId } from "../../shared/ids.ts";
import { Secrets } from "../../shared/secrets.ts";
import { newSecret, sealSecrets } from "../../shared/webhooks/secrets.ts";
import { makeLocalKeys } from "../standins/local-keys.ts";
import { startRedis } from "../standins/redis.ts";
import { startRedisGateway } from "../standins/upstash-redis/gateway.ts";
import { startBenchCluster } from "./cluster.ts";
import { measure, printRatio } from "./measure.ts";

const connections = 10;

/**
 * Webhooks accepted over HTTP against a bare Hono + postgres.js handler that parses the body and
 * inserts it with one statement: no signature, tenant, outbox or announcement. One event a request,
 * and a hundred.
 */
export async function run(): Promise<void> {
  const cluster = await startBenchCluster();
  const keys = await makeLocalKeys();
  const redis = await startRedis({
    directory: await mkdtemp(join(tmpdir(), "rampart-bench-redis-")),
  });
  const gateway = await startRedisGateway({ redisUrl: redis.url, token: keys.redisToken });
  const qstash = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const messages = (await request.json()) as unknown[];
      return Response.json(messages.map(() => ({ messageId: "m" })));
    },
  });
  const tenantId = newId();
  const endpointId = newId();
  const secret = newSecret();
  await fill(cluster.superuser, keys.secretsKeys, { tenantId, endpointId, secret });
  const server = Bun.spawn(["bun", `${import.meta.dir}/product-server.ts`], {
    stdin: "ignore",
    stdout: "pipe",
    env: {
      ...process.env,
      DATABASE_URL: cluster.app,
      DATABASE_OPERATOR_URL: cluster.operator,
      BENCH_OWNER_URL: cluster.superuser,
      BENCH_TENANT: tenantId,
      DATABASE_CONNECTIONS: String(connections),
      UPSTASH_REDIS_REST_URL: gateway.url,
      UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
      QSTASH_URL: qstash.url.origin,
      QSTASH_TOKEN: "none",
      WORKER_PROVISIONING_URL: "http://127.0.0.1:9",
      WORKER_ANALYTICS_URL: "http://127.0.0.1:9",
      SECRETS_KEYS: keys.secretsKeys,
      PUBLIC_URL: "http://127.0.0.1",
      JWT_PUBLIC_KEYS: keys.jwtPublicKeys,
      EVENT_PUBLIC_KEYS: keys.eventPublicKeys,
    },
  });
  const { value } = await server.stdout.getReader().read();
  const urls = JSON.parse(new TextDecoder().decode(value)) as { product: string; plain: string };
  const signer = new Webhook(secret);
  const send = async (url: string, events: number) => {
    const all = Array.from({ length: events }, newEvent);
    const body = JSON.stringify(events === 1 ? all[0] : all);
    const id = crypto.randomUUID();
    const at = new Date();
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": signer.sign(id, at, body),
      },
      body,
    });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`${url} answered ${answer.status}`);
  };
  const ours = `${urls.product}/webhooks/payment-service/${endpointId}`;
  const plain = `${urls.plain}/webhooks`;
  const ratios: [string, number][] = [];
  for (const events of [1, 100]) {
    const name = events === 1 ? "one event" : `${events} events`;
    const [product, bare] = await measure(
      [
        { name: `requests of ${name}`, once: () => send(ours, events) },
        { name: `requests of ${name}, bare insert`, once: () => send(plain, events) },
      ],
      { concurrency: connections },
    );
    ratios.push([name, (product?.rate ?? 0) / (bare?.rate ?? 1)]);
  }
  server.kill();
  await server.exited;
  await qstash.stop(true);
  await gateway.stop();
  await redis.stop();
  await cluster.stop();
  for (const [name, ratio] of ratios) printRatio(`webhooks, ${name} / bare insert`, ratio);
}

const newEvent = () => {
  const id = crypto.randomUUID();
  const data = { id, version: 1, amountDue: 1999, currency: "EUR", status: "open" };
  return { id, type: "invoice.created", timestamp: new Date().toISOString(), data };
};

async function fill(
  superuser: string,
  secretsKeys: string,
  { tenantId, endpointId, secret }: { tenantId: string; endpointId: string; secret: string },
): Promise<void> {
  const sql = postgres(superuser, { max: 1, onnotice: () => undefined });
  const ring = { secrets: new Secrets(secretsKeys) };
  const sealed = await sealSecrets(ring, tenantId, endpointId, [{ secret, until: null }]);
  await sql`insert into tenants (id, slug, name, config) values (${tenantId}, 'bench', 'Bench', '{}')`;
  await sql`insert into webhook_endpoints (tenant_id, id, service, secrets, created_by)
    values (${tenantId}, ${endpointId}, 'payment-service', ${sealed}, 'bench')`;
  await sql.end();
}
