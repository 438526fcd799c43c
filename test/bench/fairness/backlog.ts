import * as z from "zod";
import type { World } from "../../chaos/world.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

/** The number of concurrent requests. The server writes concurrent events in batches. */
const batchSize = 200;
const channels = ["user_changed", "mindtickle.drain", "progress.synced", "readiness.aggregate"];

/** Creates the tenant's users by SCIM. */
export async function queueJobs(tenant: TestTenant, jobs: number): Promise<void> {
  let started = 0;
  const turn = async () => {
    while (started < jobs) {
      started += 1;
      await tenant.person({ userName: `p${started}@busy.test`, externalId: `e${started}` });
    }
  };
  await Promise.all(Array.from({ length: batchSize }, turn));
}

const ask = async ({ qstash }: World, method: string, path: string) => {
  const headers = { authorization: `Bearer ${qstash.token}` };
  const answer = await fetch(`${qstash.url}/v2/flowControl${path}`, { method, headers });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
  return answer.json();
};

const flowKeys = z.array(
  z.object({
    flowControlKey: z.string(),
    parallelismCount: z.number(),
    waitListSize: z.number(),
  }),
);

const keysOf = async (world: World, { id }: TestTenant) =>
  flowKeys
    .parse(await ask(world, "GET", ""))
    .filter(({ flowControlKey }) => flowControlKey.includes(id));

/** Pauses all jobs of the tenant at QStash and waits until none of them runs. */
export async function pauseJobs(world: World, tenant: TestTenant): Promise<void> {
  for (const job of channels) await ask(world, "POST", `/tenant.${tenant.id}.${job}/pause`);
  await until(
    "no job of the tenant runs",
    async () =>
      (await keysOf(world, tenant)).every(({ parallelismCount }) => parallelismCount === 0),
    60_000,
  );
}

export async function resumeJobs(world: World, { id }: TestTenant): Promise<void> {
  for (const job of channels) await ask(world, "POST", `/tenant.${id}.${job}/resume`);
}

/** The number of the tenant's jobs that QStash has not delivered yet. */
export const waitingJobs = async (world: World, tenant: TestTenant): Promise<number> =>
  (await keysOf(world, tenant)).reduce((sum, { waitListSize }) => sum + waitListSize, 0);
