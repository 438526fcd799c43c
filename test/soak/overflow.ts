import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startOwnCluster } from "../chaos/own-cluster.ts";
import { startWorld } from "../chaos/world.ts";
import { roomy } from "../support/tenants.ts";
import { until } from "../support/until.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const max = 10_000;
const parallel = 32;

/**
 * `npm run soak -- overflow [events]`: 30,000 users are created while their channel is paused,
 * three times its limit. Then it resumes. All must be pushed in order, with none refused or lost.
 */
export async function run(args: string[]): Promise<boolean> {
  const events = Number(args[0] ?? 30_000);
  const directory = await mkdtemp(join(tmpdir(), "rampart-soak-"));
  const cluster = await startOwnCluster(directory);
  const sql = postgres(cluster.databases.superuser, { max: 1, onnotice: () => undefined });
  const world = await startWorld({ ...cluster, timeScale: 1, timeoutMs: 2000, settleMs: 3000 });
  try {
    const tenant = await world.createTenant("full", { ...roomy, channel: { max } });
    const switchChannels = async (what: "pause" | "resume") => {
      for (const job of ["user_changed", "mindtickle.drain"]) {
        const { url, token } = world.qstash;
        const path = `/v2/flowControl/tenant.${tenant.id}.${job}/${what}`;
        const headers = { authorization: `Bearer ${token}` };
        await fetch(url + path, { method: "POST", headers });
      }
    };
    const readCounts = async () => {
      const [row] = await sql<[{ held: number; waiting: number; handled: number }]>`
        select count(*) filter (where published_at is not null and handled_at is null)::int as held,
          count(*) filter (where published_at is null and handled_at is null)::int as waiting,
          count(*) filter (where handled_at is not null)::int as handled
        from outbox where tenant_id = ${tenant.id} and event = 'user_changed'`;
      return row;
    };
    await switchChannels("pause");
    let next = 0;
    let refused = 0;
    let maxHeld = 0;
    const createUsers = async () => {
      while (next < events) {
        const n = (next += 1);
        const answer = await tenant.scim("POST", "/Users", { userName: `p${n}@x.test` });
        if (answer.status !== 201) refused += 1;
        if (n % 2500 !== 0) continue;
        const { held, waiting } = await readCounts();
        maxHeld = Math.max(maxHeld, held);
        say(`${n}/${events} accepted; ${held} with QStash, ${waiting} in overflow`);
      }
    };
    await Promise.all(Array.from({ length: parallel }, createUsers));
    const before = await readCounts();
    maxHeld = Math.max(maxHeld, before.held);
    await switchChannels("resume");
    const resumed = performance.now();
    let reportedAt = 0;
    await until(
      "every event is handled",
      async () => {
        const { held, waiting, handled } = await readCounts();
        if (performance.now() - reportedAt > 5000) {
          reportedAt = performance.now();
          say(`${handled}/${events} handled; ${held} with QStash, ${waiting} in overflow`);
        }
        await Bun.sleep(500);
        return handled === events;
      },
      30 * 60_000,
    );
    const seconds = (performance.now() - resumed) / 1000;
    const [{ swapped }] = await sql<[{ swapped: number }]>`
      select count(*)::int as swapped from (
        select published_at, max(published_at) over (order by created_at, id
          rows between unbounded preceding and 1 preceding) as before
        from outbox where tenant_id = ${tenant.id} and event = 'user_changed'
          and publish_count > 0 and created_at > (
            select min(since) from (select created_at as since from outbox
              where tenant_id = ${tenant.id} and event = 'user_changed'
              order by created_at, id offset ${max + 1000} limit 1) late)) published
      where published_at < before`;
    const pushed = await world.mindtickle.users("full");
    const lost = events - pushed.length;
    say(
      `overflow: ${events} accepted, ${refused} refused; at most ${maxHeld} with QStash, ${before.waiting} waited; ` +
        `all at MindTickle ${seconds.toFixed(0)} s after the channel was resumed; ${lost} lost, ${swapped} out of order`,
    );
    return refused === 0 && lost === 0 && swapped === 0 && before.waiting > 0;
  } finally {
    await world.stop();
    await sql.end();
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exit((await run(process.argv.slice(2))) ? 0 : 1);
