import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";
import type { createRampartClient } from "../../../server/client/index.ts";
import { Publisher } from "../../../shared/adapters/qstash/publisher.ts";
import { newId } from "../../../shared/ids.ts";
import { importFiles } from "../../../worker/import/import-files.ts";
import { importEnv, openTenant, type OpenTenant } from "../../../worker/import/open-tenant.ts";
import { type Places, productEnvironment } from "../environment.ts";
import type { DevKeys } from "../keys.ts";
import { moveNights } from "./move-nights.ts";
import type { DemoPerson } from "./people.ts";
import { resultsOfWeek } from "./past-results.ts";

type Client = ReturnType<typeof createRampartClient>;

/** The ages, in days, of nights that are missing, as after an outage. */
const missing = new Set([26, 25, 24]);
/** The nights of these days are counted one by one; of those before, one a week, to save time. */
const dailyFor = 42;
/** At this age, the organization begins to use a second model. */
const modelChange = 14;
const pollMs = 50;
const dayMs = 86_400_000;

export interface Past {
  places: Places;
  keys: DevKeys;
  tenantId: string;
  /** The typed client of an admin. */
  client: Client;
  people: readonly DemoPerson[];
}

/**
 * Gives acme a past of some nights: each week's results are imported, and the nightly job runs for
 * its days. At the end, the owner of the tables moves the nights to their days. After an
 * interruption, it continues with the first night that is not stored.
 * @param nights how many days ago the first night is
 */
export async function bringHistory(past: Past, nights: number): Promise<void> {
  const { places, keys, tenantId, client } = past;
  const { qstash, workers, database } = places;
  const publisher = new Publisher({
    url: qstash,
    token: keys.qstashToken,
    workers,
    jobs: createProduct(packs).jobs,
  });
  const folder = await mkdtemp(join(tmpdir(), "rampart-history-"));
  const acme = await openTenant(importEnv.parse(productEnvironment(places, keys).operator), "acme");
  const ages = Array.from({ length: nights }, (_, place) => nights - place);
  const counted = ages.filter(
    (age) => !missing.has(age) && (age <= dailyFor || age % 7 === 0 || age === nights),
  );
  try {
    const stored = (await storedNights(client)).length;
    for (const [place, age] of counted.entries()) {
      if (place < stored) continue;
      if (age % 7 === 0 || age === nights) await importWeek(past, acme, folder, age, nights);
      if (age === modelChange) await changeModel(client);
      const newest = await newestNight(client);
      const night = new Date(Date.now() - age * dayMs).toISOString().slice(0, 10);
      await publisher.publish([
        { job: "readiness.aggregate", tenantId, requestId: newId(), payload: { night } },
      ]);
      while ((await newestNight(client)) === newest) await Bun.sleep(pollMs);
    }
  } finally {
    await acme.close();
    await rm(folder, { recursive: true, force: true });
  }
  const times = (await storedNights(client)).toSorted();
  const moves = counted.flatMap((days, place) => {
    const asOf = times[place];
    return asOf === undefined ? [] : [{ asOf: new Date(asOf), days }];
  });
  const sql = postgres(database.owner, { max: 1, onnotice: () => undefined });
  await moveNights(sql, tenantId, moves);
  await sql.end();
  // The newest report is a night of the past now.
  await client.readiness.aggregate.mutate();
}

const newestNight = async (client: Client): Promise<string | undefined> =>
  (await client.readiness.history.query({ limit: 1 })).items[0]?.asOf;

/** The times of the stored nights, of at most two pages. */
async function storedNights(client: Client): Promise<string[]> {
  const first = await client.readiness.history.query({ limit: 200 });
  if (first.nextCursor === null) return first.items.map(({ asOf }) => asOf);
  const cursor = first.nextCursor;
  const second = await client.readiness.history.query({ limit: 200, cursor });
  return [...first.items, ...second.items].map(({ asOf }) => asOf);
}

async function importWeek(
  { client, people }: Past,
  acme: OpenTenant,
  folder: string,
  age: number,
  nights: number,
): Promise<void> {
  const { items: courses } = await client.courses.list.query();
  const results = join(folder, `results-${age}.csv`);
  await writeFile(results, resultsOfWeek(people, courses, age, nights));
  const how = { rejects: undefined, restart: false, scores: "percent" } as const;
  await importFiles(acme.ctx, { files: { results }, ...how }, acme.settled);
}

/** The half-life becomes shorter, so that recent activity counts for more. */
async function changeModel(client: Client): Promise<void> {
  const { version, model } = await client.readiness.model.query();
  if (version > 1) return;
  await client.readiness.setModel.mutate({ after: version, model: { ...model, halfLifeDays: 45 } });
}
