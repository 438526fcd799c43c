import postgres from "postgres";
import { clientFor } from "../../support/server.ts";
import { paced } from "../../support/patience.ts";
import { until } from "../../support/until.ts";
import { servicesAdmin } from "../../standins/services/admin/client.ts";
import type { List } from "../../standins/services/resources/list.ts";
import { serviceEnvironment, services, type Thing } from "../../standins/services/model.ts";
import { startServices } from "../../standins/services/server.ts";
import { startListener } from "../../webhooks/outbound/support.ts";
import { roomy } from "../../support/tenants.ts";
import { createFaultInjector } from "../fault-injector.ts";
import { seeded } from "../random.ts";
import { agePublishedEvents } from "../verify.ts";
import { type ChaosDatabases, startWorld, type Victim } from "../world.ts";
import { drive } from "./drive.ts";
import { findFaults, isEqual, kinds, type Waiting, countWaiting } from "./verify.ts";

export interface IntegrationChaosOptions {
  databases: ChaosDatabases;
  /** Stops the cluster while clients are connected, and starts it again on the same port. */
  restartPostgres: () => Promise<void>;
  seed: number;
  events: number;
  people: number;
  killEvery: number;
  faultEvery: number;
  timeScale: number;
  maxDrainMs: number;
  progress?: (state: { sent: number; seconds: number; waiting: Waiting }) => void;
}

export interface IntegrationChaosResult {
  faults: string[];
  kills: Record<Victim, number>;
  /** Webhooks that the simulator dropped, or gave up without a response. */
  lost: number;
  bad: number;
  /** The number of received outgoing events, and of refused ones. */
  received: number;
  refused: number;
  driveSeconds: number;
  drainSeconds: number;
}

const waits = { timeoutMs: paced(1000), settleMs: paced(2500) };
const slugs = ["acme", "globex"] as const;

/** Sends events in both directions while parts are killed at random, waits until nothing is pending, and
 * verifies the result. */
export async function runIntegrationChaos(
  options: IntegrationChaosOptions,
): Promise<IntegrationChaosResult> {
  const { databases, seed, timeScale, progress = () => {} } = options;
  const random = seeded(seed);
  const sql = postgres(databases.superuser, { max: 2, onnotice: () => undefined });
  const running = await startServices({ databasePath: ":memory:", timeScale });
  const simulated = servicesAdmin(running.adminUrl);
  const listener = startListener();
  const world = await startWorld({
    ...options,
    ...waits,
    everywhere: serviceEnvironment(running.url),
  });
  try {
    let refused = 0;
    listener.answer = () => {
      const isRefused = random.next() < 0.02;
      if (isRefused) refused += 1;
      return new Response(null, { status: isRefused ? 500 : 204 });
    };
    const tenants = await Promise.all(slugs.map((slug) => prepare(slug)));
    const [first, ...others] = tenants;
    if (!first) throw new Error("No tenant was created.");
    const injector = createFaultInjector({ ...options, world, random, ...waits });
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    let sent = 0;
    let waiting: Waiting = { events: 0, effects: 0, pushes: 0, deliveries: 0 };
    const readWaiting = () =>
      countWaiting(sql).then(
        (now) => (waiting = now),
        () => waiting,
      );
    const timer = setInterval(() => {
      void readWaiting().then(() => progress({ sent, seconds: seconds(), waiting }));
    }, 5000);
    const bad = await drive({
      ...options,
      simulated,
      random,
      tenants: [first, ...others],
      burst: 20,
      badEvery: 250,
      maxPending: 2000,
      countPending: async () => (await readWaiting()).effects,
      onProgress: (count) => {
        sent = count;
        injector.advance(count);
      },
    }).finally(() => clearInterval(timer));
    const driveSeconds = seconds();
    await injector.settled();
    await world.mindtickle.removeFaults();
    listener.answer = () => new Response(null, { status: 204 });
    await untilDrained();
    const deliveries = (await Promise.all(slugs.map((slug) => simulated.deliveries(slug)))).flat();
    return {
      faults: await findFaults(sql, world, {
        slugs: [...slugs],
        usersOf,
        bad,
        received: new Set(listener.received.map(({ id }) => id)),
      }),
      kills: injector.kills,
      lost: deliveries.filter(({ status }) => status === "dropped" || status === "given_up").length,
      bad,
      received: listener.received.length,
      refused,
      driveSeconds,
      drainSeconds: seconds() - driveSeconds,
    };
  } finally {
    await world.stop();
    await Promise.all([running.stop(), listener.stop()]);
    await sql.end();
  }

  /** Creates a tenant that is connected with each service and has a webhook endpoint. */
  async function prepare(slug: string) {
    const tenant = await world.createTenant(slug, {
      ...roomy,
      services: { perSecond: 200, perMinute: 10_000 },
      webhooks: { perSecond: 2000, burst: 10_000 },
    });
    const admin = { userName: "admin", title: "Admin", roles: [{ value: "admin" }] };
    const adminId = await tenant.person(admin);
    const client = clientFor({ url: world.url }, await tenant.token(adminId, "admin"));
    const token = `token-of-${slug}`;
    const webhooks: Record<string, { url: string; secret: string }> = {};
    for (const service of services) {
      const { url, secret } = await client.webhookEndpoints.create.mutate({ service });
      webhooks[service] = { url, secret };
    }
    await simulated.putAccount(slug, { token, webhooks, batch: 50 });
    await simulated.putWebhookFaults(slug, { drop: 0.02, double: 0.05, reorder: 0.1, seed });
    for (const service of services) await client.integrations.connect.mutate({ service, token });
    const types = ["user_changed"] as const;
    const outgoing = await client.outgoingWebhooks.create.mutate({
      url: listener.url,
      types: [...types],
    });
    // Each tenant has its own secret. The listener accepts both.
    listener.known.push(outgoing.secret);
    const endpoint = webhooks["user-service"] ?? { url: "", secret: "" };
    return { slug, endpoint, client };
  }

  async function usersOf(slug: string): Promise<Thing[]> {
    const all: Thing[] = [];
    for (let after = ""; ;) {
      const answer = await fetch(`${running.url}/user-service/v1/users?limit=200${after}`, {
        headers: { authorization: `Bearer token-of-${slug}` },
      });
      const { items, nextCursor } = (await answer.json()) as List;
      all.push(...items);
      if (nextCursor === null) return all;
      after = `&after=${nextCursor}`;
    }
  }

  /** Waits until nothing is pending, with all delays shortened. */
  async function untilDrained(): Promise<void> {
    for (const slug of slugs) await simulated.settle(slug);
    let left: unknown = "nothing was read yet";
    const quiet = async () => {
      await agePublishedEvents(sql, timeScale);
      // Skips rows that the workers have locked, to avoid a deadlock.
      await sql`update outgoing_deliveries d set due_at = now() from (
          select ctid as at from outgoing_deliveries where status = 'waiting' and due_at > now()
            or status = 'sent' and due_at between now() and now() + interval '14 minutes 50 seconds'
          for update skip locked) free
        where d.ctid = free.at`;
      await sql`update outgoing_endpoints set retry_at = null`;
      // Scheduled ones are due, and the sweep takes those that a killed process has not published.
      await sql`update coalesced_jobs
        set due_at = now() - interval '11 seconds', published_at = now() - interval '11 seconds'
        where job in ('outgoing.drain', 'external.sync', 'mindtickle.drain')
          and due_at > now() + interval '5 seconds'
          or due_at < now() - interval '1 second'
          and published_at between now() - interval '10 seconds' and now() - interval '1 second'`;
      // As if the minute were over in which no call is made after Redis has lost its data.
      await sql`update integration_states set calls_until = now() - interval '2 minutes'
        where calls_until > now() - interval '1 minute'`;
      const waiting = await countWaiting(sql);
      const equal = await Promise.all(
        slugs.flatMap((slug) => kinds.map((kind) => isEqual(sql, simulated, slug, kind))),
      );
      left = { ...waiting, unequal: equal.filter((one) => !one).length };
      await Bun.sleep(500);
      const isOver = Object.values(waiting).every((count) => count === 0);
      return isOver && equal.every(Boolean);
    };
    // A query fails whose connection is older than the last restart of Postgres.
    const retried = () =>
      quiet().catch((error: unknown) => {
        left = String(error);
        return false;
      });
    await until("nothing is pending", retried, options.maxDrainMs).catch((error: unknown) => {
      throw new Error(`${JSON.stringify(left)} is still pending. ${world.recentLogs()}`, {
        cause: error,
      });
    });
  }
}
