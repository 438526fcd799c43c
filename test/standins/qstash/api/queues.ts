import { bad, missing } from "../protocol/fault.ts";
import { checkName } from "../protocol/names.ts";
import { deleteQueue, listQueues, upsertQueue } from "../store/queues.ts";
import type { App, Service } from "./context.ts";

/** Create or change, list, get, delete, pause and resume queues: /v2/queues. */
export function queueRoutes(app: App, service: Service): void {
  const { db, clock } = service;
  const change = async (name: string, parallelism: number | null, paused: boolean | null) => {
    await upsertQueue(db, { name, parallelism, paused }, clock.now());
    service.wake();
  };
  const find = async (name: string) => {
    const [queue] = await listQueues(db, name);
    if (!queue) throw missing("queue", name);
    return queue;
  };

  app.post("/v2/queues", async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    const { name, parallelism, paused } = readQueue(body);
    await change(name, parallelism, paused);
    return c.json({ queueName: name });
  });
  app.get("/v2/queues", async (c) => c.json(await listQueues(db, null)));
  app.get("/v2/queues/:name", async (c) => c.json(await find(c.req.param("name"))));
  app.delete("/v2/queues/:name", async (c) => {
    const name = c.req.param("name");
    if (!(await deleteQueue(db, name))) throw missing("queue", name);
    return c.json({ deleted: name });
  });
  for (const [verb, paused] of [
    ["pause", true],
    ["resume", false],
  ] as const) {
    app.post(`/v2/queues/:name/${verb}`, async (c) => {
      await find(c.req.param("name"));
      await change(c.req.param("name"), null, paused);
      return c.json({ paused });
    });
  }
}

function readQueue(body: unknown): { name: string; parallelism: number; paused: boolean } {
  if (typeof body !== "object" || body === null || !("queueName" in body)) {
    throw bad("queueName is missing");
  }
  const parallelism = "parallelism" in body ? Number(body.parallelism) : 1;
  if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > 10_000) {
    throw bad("parallelism must be a whole number from 1");
  }
  return {
    name: checkName("queue name", String(body.queueName)),
    parallelism,
    paused: "paused" in body && body.paused === true,
  };
}
