import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { newId } from "../../shared/ids.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { newSecret, sealSecrets } from "../../shared/webhooks/signing-secrets.ts";
import { measure, printRatio } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";
import { insertTenant } from "./servers/tenant.ts";

const connections = 10;

/**
 * Compares accepted webhooks over HTTP with a bare Hono and postgres.js handler that parses the body and
 * inserts it with one statement, without signature, tenant, outbox or publishing. Requests have one event
 * or a hundred.
 */
export async function run(): Promise<void> {
  const { cluster, keys, serve } = await startBenchOutside();
  const tenantId = newId();
  const endpointId = newId();
  const secret = newSecret();
  await fill(cluster.superuser, keys.secretsKeys, { tenantId, endpointId, secret });
  const urls = await serve("product-server.ts", connections, { BENCH_TENANT: tenantId });
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
  await urls.stop();
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
  await insertTenant(sql, tenantId);
  await sql`insert into webhook_endpoints (tenant_id, id, service, secrets, created_by)
    values (${tenantId}, ${endpointId}, 'payment-service', ${sealed}, 'bench')`;
  await sql.end();
}
