import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { createRampartClient } from "../../../server/client/index.ts";
import { Publisher } from "../../../shared/adapters/qstash/publisher.ts";
import { newId } from "../../../shared/ids.ts";
import { importFiles } from "../../../worker/import/import-files.ts";
import { importEnv, openTenant } from "../../../worker/import/open-tenant.ts";
import { type Places, productEnvironment } from "../environment.ts";
import type { DevKeys } from "../keys.ts";
import { moveNight } from "./move-night.ts";
import type { DemoPerson } from "./people.ts";
import { resultsOfWeek } from "./past-results.ts";

type Client = ReturnType<typeof createRampartClient>;

/** The ages, in days, of nights that are missing, as after an outage. */
const missing = new Set([52, 51, 50]);
/** At this age, the organization begins to use a second model. */
const modelChange = 30;
const pollMs = 50;

export interface Past {
  places: Places;
  keys: DevKeys;
  tenantId: string;
  /** The typed client of an admin. */
  client: Client;
  people: readonly DemoPerson[];
}

/**
 * Gives acme a past of some nights: each week's results are imported, then the nightly job runs for
 * each day of the week, and the owner of the tables moves what it stored to that day. The live
 * report is current again at the end.
 * @param nights how many days ago the first night is
 */
export async function bringHistory(
  { places, keys, tenantId, client, people }: Past,
  nights: number,
): Promise<void> {
  const { qstash, workers, database } = places;
  const publisher = new Publisher({ url: qstash, token: keys.qstashToken, workers });
  const sql = postgres(database.owner, { max: 1, onnotice: () => undefined });
  const folder = await mkdtemp(join(tmpdir(), "rampart-history-"));
  const acme = await openTenant(importEnv.parse(productEnvironment(places, keys).operator), "acme");
  try {
    const { items: courses } = await client.courses.list.query();
    for (let age = nights; age > 0; age -= 1) {
      const night = new Date(Date.now() - age * 86_400_000).toISOString().slice(0, 10);
      // An interrupted start has already counted it.
      if (await isCounted(sql, tenantId, night)) continue;
      if (age === nights || age % 7 === 0) {
        const results = join(folder, `results-${age}.csv`);
        await writeFile(results, resultsOfWeek(people, courses, age, nights));
        const files = { results };
        const how = { rejects: undefined, restart: false, scores: "percent" } as const;
        await importFiles(acme.ctx, { files, ...how }, acme.settled);
      }
      if (age === modelChange) await changeModel(client);
      if (missing.has(age)) continue;
      const payload = { night };
      await publisher.publish([
        { job: "readiness.aggregate", tenantId, requestId: newId(), payload },
      ]);
      await moveNight(sql, tenantId, await finished(sql, tenantId, night), age);
    }
    await client.readiness.aggregate.mutate();
  } finally {
    await acme.close();
    await sql.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function isCounted(sql: postgres.Sql, tenantId: string, night: string): Promise<boolean> {
  const found = await sql`select from coalesced_jobs where tenant_id = ${tenantId}
    and job = 'readiness.nightly' and ran_at >= ${`${night}T00:00:00Z`}::timestamptz`;
  return found.length > 0;
}

/** Waits until the job of a night has run. @returns the time of its report */
async function finished(sql: postgres.Sql, tenantId: string, night: string): Promise<Date> {
  while (!(await isCounted(sql, tenantId, night))) await Bun.sleep(pollMs);
  const [newest] = await sql<{ at: Date }[]>`
    select date_trunc('milliseconds', max(as_of)) as at from readiness_history
    where tenant_id = ${tenantId} and scope = 'tenant'`;
  if (!newest) throw new Error(`The night of ${night} has stored no report.`);
  return newest.at;
}

/** The half-life becomes shorter, so that recent activity counts for more. */
async function changeModel(client: Client): Promise<void> {
  const { version, model } = await client.readiness.model.query();
  if (version > 1) return;
  await client.readiness.setModel.mutate({ after: version, model: { ...model, halfLifeDays: 45 } });
}
