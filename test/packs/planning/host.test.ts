import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Problem } from "../../../shared/packs/planning/model/index.ts";
import { FairQueue } from "../../../worker/planning/fair-queue.ts";
import { PlanHost } from "../../../worker/planning/plan-host.ts";
import { paced } from "../../support/patience.ts";
import { until } from "../../support/until.ts";

const script = new URL("threads/acting-thread.ts", import.meta.url);
const hosts: PlanHost[] = [];
const open = (threads = 1, hangMs = 60_000) => {
  const host = new PlanHost({ threads, thread: { script, hangMs } });
  hosts.push(host);
  return host;
};
const forever = 600_000;

afterAll(() => Promise.all(hosts.map((host) => host.stop())));

const problem = (act: string): Problem => ({
  dimensions: [act],
  places: 0,
  jobs: [],
  vehicles: [],
  matrices: { car: { durations: new Int32Array(4), distances: new Int32Array(4) } },
});

/** Makes one plan with a slot of its own. */
async function plan(
  host: PlanHost,
  act: string,
  { tenant = "t", iterations = 10, signal = new AbortController().signal } = {},
) {
  const slot = await host.slot(tenant, forever);
  if (!slot) return null;
  const progress: unknown[] = [];
  try {
    const options = { seed: 7, iterations, deadlineMs: 1000, signal };
    const made = await slot.plan(problem(act), {
      ...options,
      onProgress: (figures) => void progress.push(figures),
    });
    return { ...made, progress };
  } finally {
    slot.release();
  }
}

test("the tenant whose last turn is longest ago is next, and each has one slot at a time", async () => {
  const queue = new FairQueue(2);
  const order: string[] = [];
  const releases = new Map<string, () => void>();
  const ask = (tenant: string, name: string) =>
    void queue.acquire(tenant, forever).then((release) => {
      if (!release) return;
      order.push(name);
      releases.set(name, release);
    });
  const end = async (name: string) => {
    releases.get(name)?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  for (const name of ["a1", "a2", "a3"]) ask("a", name);
  await end("nobody");
  expect(order).toEqual(["a1"]);
  ask("b", "b1");
  ask("b", "b2");
  ask("c", "c1");
  await end("nobody");
  expect(order).toEqual(["a1", "b1"]);
  await end("a1");
  // a waited longer, but c was never served.
  expect(order).toEqual(["a1", "b1", "c1"]);
  await end("b1");
  expect(order.at(-1)).toBe("a2");
  await end("a2");
  expect(order.at(-1)).toBe("b2");
  await end("c1");
  expect(order.at(-1)).toBe("a3");
  expect({ taken: queue.taken, waiting: queue.waiting }).toEqual({ taken: 2, waiting: 0 });
  // To give a slot back twice frees no other one.
  await end("c1");
  expect(queue.taken).toBe(2);
});

test("tenants that always wait have the same number of turns, whatever their backlogs", async () => {
  const sizes = fc.array(fc.integer({ min: 10, max: 30 }), { minLength: 3, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 3 }), async (backlogs, slots) => {
      const queue = new FairQueue(slots);
      const turns = backlogs.map(() => 0);
      const running: { tenant: number; release: () => void }[] = [];
      for (const [tenant, size] of backlogs.entries()) {
        for (let plan = 0; plan < size; plan += 1) {
          void queue.acquire(`${tenant}`, forever).then((release) => {
            if (!release) return;
            turns[tenant] = (turns[tenant] ?? 0) + 1;
            running.push({ tenant, release });
          });
        }
      }
      // Until the shortest backlog is used up, every tenant waits.
      for (let done = 0; done < 10 * backlogs.length - slots; done += 1) {
        await Promise.resolve();
        expect(running.length).toBe(slots);
        expect(new Set(running.map(({ tenant }) => tenant)).size).toBe(slots);
        expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1);
        running.shift()?.release();
        await Promise.resolve();
      }
      queue.close();
    }),
    { numRuns: 30 },
  );
});

test("who waits in vain gets no slot, and a closed queue sends everybody away", async () => {
  const queue = new FairQueue(1);
  const release = await queue.acquire("a", forever);
  expect(await queue.acquire("b", 1)).toBeNull();
  const waiting = queue.acquire("c", forever);
  queue.close();
  expect(await waiting).toBeNull();
  release?.();
  expect(await queue.acquire("d", forever)).toBeNull();
  expect(queue.taken).toBe(0);
});

test("a thread reports progress, and ends early with the best plan so far", async () => {
  const host = open();
  const whole = await plan(host, "work");
  expect(whole).toMatchObject({ iterations: 10, seed: 7, progress: [{ cost: 999, vehicles: 3 }] });
  const control = new AbortController();
  const early = plan(host, "work", { iterations: 1_000_000_000, signal: control.signal });
  control.abort();
  expect((await early)?.iterations).toBeLessThan(1_000_000_000);
  const given = await plan(host, "work", { iterations: 5, signal: AbortSignal.abort() });
  expect(given?.iterations).toBe(0);
});

test.each([
  ["die", "died", /ended unexpectedly.*Request the plan again/],
  ["throw", "died", /ended unexpectedly/],
  ["fail", "failed", "The planning engine failed: no room"],
  ["refuse", "refused", "Vehicle v1 is overloaded at job j1."],
])(
  "a thread that does %s fails its plan with the reason, and the next plan works",
  async (act, reason, message) => {
    const host = open();
    const failed = plan(host, act);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ reason });
    expect(await plan(host, "work")).toMatchObject({ iterations: 10 });
  },
);

test("a thread that hangs is replaced", async () => {
  // The thread that takes its place must start within this time too.
  const hangMs = paced(1000);
  const host = open(1, hangMs);
  await expect(plan(host, "hang")).rejects.toMatchObject({
    reason: "hung",
    message: `The planning thread did not react for ${hangMs / 1000} s. Request the plan again.`,
  });
  expect(await plan(host, "work", { iterations: 1 })).toMatchObject({ iterations: 1 });
});

test("a shutdown hands back the best plans so far, and sends away who waits", async () => {
  const host = open(2);
  const endless = { iterations: 1_000_000_000 };
  const running = ["a", "b"].map((tenant) => plan(host, "work", { tenant, ...endless }));
  await until("both run", () => host.load.running === 2);
  const waiting = plan(host, "work", { tenant: "c", ...endless });
  expect(host.load).toEqual({ running: 2, waiting: 1 });
  await host.stop();
  expect(await waiting).toBeNull();
  for (const made of await Promise.all(running))
    expect(made?.iterations).toBeLessThan(endless.iterations);
  expect(host.load).toEqual({ running: 0, waiting: 0 });
});
