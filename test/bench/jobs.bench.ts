import { SignJWT } from "jose";
import postgres from "postgres";
import { Database } from "../../shared/db/database.ts";
import { readEnv, workerEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { Metrics } from "../../shared/metrics.ts";
import { openServices } from "../../shared/services.ts";
import { createWorker } from "../../worker/app.ts";
import { packWorks } from "../../worker/pack-jobs.ts";
import { openPlanning } from "../../worker/planning/open-planning.ts";
import { makeLocalKeys } from "../standins/local-keys.ts";
import { type BenchCluster, startBenchCluster } from "./servers/cluster.ts";
import { measure, printRatio } from "./measure.ts";

const connections = 4;
const self = "http://analytics.test";
const nowhere = "http://127.0.0.1:9";

/**
 * Compares the handling of messages (signature, envelope, tenant scope and a one-row write) with the same
 * write in a bare loop. The job is `quiz.completed`, which schedules a coalesced job.
 */
export async function run(): Promise<void> {
  const cluster = await startBenchCluster();
  const tenantId = newId();
  const admin = postgres(cluster.superuser, { max: connections, onnotice: () => undefined });
  await admin`insert into tenants (id, slug, name, config) values (${tenantId}, 'bench', 'Bench', '{}')`;
  const { deliver, close } = await worker(cluster, tenantId);
  const dueAt = new Date();
  const [jobs, bare] = await measure(
    [
      { name: "message: signature, scope, one-row write", once: deliver },
      {
        name: "the same write in a bare loop",
        once: () => admin`
          insert into coalesced_jobs (tenant_id, job, due_at, published_at) values (${tenantId}, 'bare', ${dueAt}, now())
          on conflict (tenant_id, job) do update set due_at = excluded.due_at where coalesced_jobs.due_at is null`,
      },
    ],
    { concurrency: 32 },
  );
  await close();
  await admin.end();
  await cluster.stop();
  printRatio("messages / bare writes", (jobs?.rate ?? 0) / (bare?.rate ?? 1));
}

async function worker(cluster: BenchCluster, tenantId: string) {
  const keys = await makeLocalKeys();
  const env = readEnv(workerEnv, {
    DATABASE_URL: cluster.app,
    DATABASE_RELAY_URL: cluster.relay,
    UPSTASH_REDIS_REST_URL: nowhere,
    UPSTASH_REDIS_REST_TOKEN: "none",
    QSTASH_URL: nowhere,
    QSTASH_TOKEN: "none",
    QSTASH_CURRENT_SIGNING_KEY: keys.qstashCurrentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: keys.qstashNextSigningKey,
    WORKER_PROVISIONING_URL: nowhere,
    WORKER_ANALYTICS_URL: self,
    SECRETS_KEYS: keys.secretsKeys,
    AUDIT_SIGNING_KEY: keys.auditSigningKey,
    EVENT_SIGNING_KEY: keys.eventSigningKey,
    PUBLIC_URL: nowhere,
    PORT: "0",
  });
  const log = createLogger(() => undefined);
  const database = new Database({ url: env.DATABASE_URL, max: connections });
  const relay = new Database({ url: env.DATABASE_RELAY_URL, max: 1 });
  const app = createWorker({
    ...openServices(env, log, createProduct(packs), 0),
    name: "analytics",
    env,
    log,
    database,
    relay,
    metrics: new Metrics(),
    planning: openPlanning(env),
    packWorks,
    waitUntil: (work) => void work.catch(() => undefined),
  });
  const payload = { tenantId, userId: newId(), quizId: "q" };
  const body = JSON.stringify({
    v: 1,
    job: "quiz.completed",
    tenantId,
    requestId: "bench",
    payload,
  });
  const url = `${self}/jobs/quiz.completed`;
  const signature = await sign(url, body, keys.qstashCurrentSigningKey);
  const headers = { "upstash-signature": signature, "content-type": "application/json" };
  return {
    deliver: async () => {
      const answer = await app.request(url, { method: "POST", headers, body });
      if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    },
    close: () => Promise.all([database.close(), relay.close()]),
  };
}

/** The signature of a delivery, as QStash creates it. */
async function sign(url: string, body: string, key: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  return new SignJWT({ body: Buffer.from(hash).toString("base64url") })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("Upstash")
    .setSubject(url)
    .setIssuedAt()
    .setNotBefore("0s")
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(key));
}
