import postgres from "postgres";
import { expect } from "vitest";
import { createRampartClient } from "../../server/client/index.ts";
import type { Session } from "../dev/session.ts";
import { table } from "../dev/terminal.ts";
import { until } from "../support/until.ts";
import { measureCpu } from "./cpu-time.ts";
import type { DevRun } from "./dev-run.ts";

const windowMs = 8_000;
const limitOfOneCore = 0.05;

const kinds = [
  "dev",
  "dns",
  "leash",
  "mindtickle",
  "oidc",
  "postgres",
  "qstash",
  "redis",
  "server",
  "services",
  "upstash-redis",
  "worker analytics",
  "worker provisioning",
];

/** Waits until all reports are final and no event is pending. */
async function untilIdle({ server, tenants, database }: Session): Promise<void> {
  for (const { tokens } of Object.values(tenants)) {
    const client = createRampartClient({ url: server, token: tokens.admin });
    await until(
      "a report is final",
      async () => {
        const report = await client.readiness.report.query();
        return !report.provisional;
      },
      60_000,
    );
  }
  const sql = postgres(database.owner, { max: 1, onnotice: () => undefined });
  try {
    await until("every event is handled", async () => {
      const [waiting] =
        await sql`select count(*)::int as events from outbox where handled_at is null`;
      return waiting?.["events"] === 0;
    });
  } finally {
    await sql.end();
  }
}

/** Expects that the whole stack, once it is idle, uses less than 5 % of one core. */
export async function expectAtRest(run: DevRun, session: Session): Promise<void> {
  await until("the backlog is empty", () => run.output.includes("the backlog is empty"), 90_000);
  await untilIdle(session);
  const processes = [run.pid, ...run.descendants()];
  // After work, compilation and garbage collection go down; a busy loop never stops.
  const { shares, figures } = await until(
    "a window below the limit",
    async () => {
      const measured = await measureWindow(processes);
      process.stdout.write(`${measured.figures}\n`);
      return measured.whole < limitOfOneCore && measured;
    },
    60_000,
  );
  expect(Array.from(shares.keys()).toSorted(), figures).toEqual(kinds);
  // The product polls, so a measurement of 0 would be an error.
  expect(shares.get("worker analytics")?.seconds, figures).toBeGreaterThan(0);
}

async function measureWindow(processes: number[]) {
  const begun = performance.now();
  const shares = await measureCpu(processes, () => Bun.sleep(windowMs));
  const seconds = (performance.now() - begun) / 1000;
  const percent = (taken: number) => `${((taken / seconds) * 100).toFixed(2)} %`;
  const rows = Array.from(shares, ([kind, share]) => [
    kind,
    `${share.processes}`,
    percent(share.seconds),
  ]);
  const taken = Array.from(shares.values()).reduce((sum, share) => sum + share.seconds, 0);
  const figures = table([
    ["at rest", "processes", "of one core"],
    ...rows,
    ["all", `${processes.length}`, percent(taken)],
  ]);
  return { shares, figures, whole: taken / seconds };
}
