import postgres from "postgres";
import { expect, it } from "vitest";
import { collect } from "../soak/night/collect.ts";
import {
  readNightProgress,
  prepareSchedules,
  fireNightlySchedule,
} from "../soak/night/nightly-schedule.ts";
import { cloneDatabase } from "../support/database.ts";
import { paced, pacedScale } from "../support/patience.ts";
import { until } from "../support/until.ts";
import { startWorld } from "./world.ts";

const count = 150;
/** The number of jobs that are published in one call. */
const batch = 100;

it("loses and repeats no tenant when the worker is killed during the nightly fan-out", async () => {
  const database = await cloneDatabase();
  const world = await startWorld({
    databases: database,
    // QStash's three retries take twenty seconds. The worker runs again before the last one.
    timeScale: pacedScale(100),
    timeoutMs: paced(400),
    settleMs: paced(1200),
  });
  const sql = postgres(database.superuser, { max: 1, onnotice: () => undefined });
  const qstash = postgres(database.qstash, { max: 2, onnotice: () => undefined });
  try {
    await prepareSchedules(qstash);
    // The last digits of its id make each tenant due within the first three minutes, so that the test is short.
    const tenants = await sql<{ id: string }[]>`
      insert into tenants (id, slug, name, config)
      select (left(gen_random_uuid()::text, 28) || lpad(to_hex(n % 180), 8, '0'))::uuid,
        't' || n, 'T', '{}' from generate_series(1, ${count}) n
      returning id`;
    const ids = tenants.map(({ id }) => id).toSorted();
    const held = await qstash.reserve();
    try {
      // The publisher of the second batch waits for this key: QStash accepts it, but the answer is lost.
      await held`begin`;
      for (const hour of [new Date(), new Date(Date.now() + 3_600_000)]) {
        const key = `id:readiness.aggregate-${hour.toISOString().slice(0, 13)}-${ids[batch]}`;
        await held`insert into qstash.deduplication values (${key}, 'held', 0)`;
      }
      await fireNightlySchedule(world, qstash);
      await until("the first batch is published", async () => {
        const { accepted } = await readNightProgress(qstash);
        return accepted === batch;
      });
      await world.kill("analytics");
      await held`rollback`;
    } finally {
      held.release();
    }
    await until("the night is over", async () => {
      const { fannedOut, waiting } = await readNightProgress(qstash);
      return fannedOut && waiting === 0;
    });
    const { fanOut, ...reports } = await collect(sql, qstash);
    expect(reports).toMatchObject({ lost: 0, doubled: 0, deadLetters: 0 });
    expect(reports.counted).toHaveLength(count);
    expect(fanOut.deliveries).toBeGreaterThan(1);
  } finally {
    await Promise.all([sql.end(), qstash.end()]);
    await world.stop();
    await database.drop();
  }
});
