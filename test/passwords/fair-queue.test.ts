import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { FairQueue } from "../../shared/identity/passwords/fair-queue.ts";

interface Task {
  key: string;
  state: "waiting" | "running" | "done" | "refused";
  /** The keys of the tasks that started while it waited. */
  overtakenBy: string[];
  finish: () => void;
}

/** Everything that happens between two events of a test has happened. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

class World {
  readonly tasks: Task[] = [];
  readonly queue: FairQueue;

  constructor(parallel: number, limits: { perKey: number; total: number }) {
    this.queue = new FairQueue(parallel, limits);
  }

  async arrive(key: string, group?: string): Promise<Task> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const task: Task = { key, state: "waiting", overtakenBy: [], finish: resolve };
    this.tasks.push(task);
    const started = () => {
      task.state = "running";
      for (const { overtakenBy } of this.in("waiting")) overtakenBy.push(key);
      return promise;
    };
    this.queue.run(key, started, group).then(
      () => (task.state = "done"),
      (error: unknown) => {
        expect(error).toMatchObject({ code: "unavailable", details: { retryAfter: 2 } });
        expect(error).toBeInstanceOf(AppError);
        task.state = "refused";
      },
    );
    await settle();
    return task;
  }

  async finish(task: Task | undefined): Promise<void> {
    task?.finish();
    await settle();
  }

  in(state: Task["state"], key?: string): Task[] {
    return this.tasks.filter((task) => task.state === state && (key ?? task.key) === task.key);
  }
}

const keys = ["a", "b", "c", "d"];
const event = fc.oneof(
  { weight: 3, arbitrary: fc.record({ arrives: fc.constantFrom("a", "a", "a", "b", "c", "d") }) },
  { weight: 2, arbitrary: fc.record({ finishes: fc.nat() }) },
);
const count = (keysOf: string[], key: string) => keysOf.filter((one) => one === key).length;

it("in any order of events it is bounded, never idle, first come first served in a key, and fair", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.record({ perKey: fc.integer({ min: 1, max: 4 }), total: fc.integer({ min: 1, max: 8 }) }),
      fc.array(event, { maxLength: 60 }),
      async (parallel, limits, events) => {
        const world = new World(parallel, limits);
        const share = Math.max(1, parallel - 1);
        /** Tasks that arrived when their key had neither waiting nor running tasks. */
        const quiet: Task[] = [];
        for (const next of events) {
          if ("arrives" in next) {
            const { arrives: key } = next;
            const isQuiet = [...world.in("waiting", key), ...world.in("running", key)].length === 0;
            const task = await world.arrive(key);
            if (isQuiet) quiet.push(task);
          } else {
            const running = world.in("running");
            await world.finish(running[next.finishes % Math.max(1, running.length)]);
          }
          const [waiting, running] = [world.in("waiting"), world.in("running")];
          expect(running.length).toBeLessThanOrEqual(parallel);
          expect(waiting.length).toBeLessThanOrEqual(limits.total);
          for (const key of keys) {
            expect(world.in("running", key).length).toBeLessThanOrEqual(share);
            expect(world.in("waiting", key).length).toBeLessThanOrEqual(limits.perKey);
            const mayStart = running.length < parallel && world.in("running", key).length < share;
            if (mayStart) expect(world.in("waiting", key)).toEqual([]);
            const states = world.tasks.filter((task) => task.key === key).map(({ state }) => state);
            const firstWaiting = states.indexOf("waiting");
            if (firstWaiting >= 0) expect(states.lastIndexOf("running")).toBeLessThan(firstWaiting);
          }
        }
        for (const { overtakenBy } of quiet) {
          for (const key of keys) expect(count(overtakenBy, key)).toBeLessThanOrEqual(1);
        }
        while (world.in("running").length > 0) await world.finish(world.in("running")[0]);
        expect(world.in("waiting")).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

describe("a tenant that floods", () => {
  it("delays another tenant's hash by one of its own at most", async () => {
    const world = new World(1, { perKey: 16, total: 64 });
    for (let i = 0; i < 40; i += 1) await world.arrive("flood");
    expect(world.in("refused", "flood")).toHaveLength(40 - 17);
    const other = await world.arrive("other");
    await world.finish(world.in("running")[0]);
    await world.finish(world.in("running")[0]);
    expect(other.state).toBe("running");
  });

  it("leaves one of several places to others", async () => {
    const world = new World(3, { perKey: 16, total: 64 });
    for (let i = 0; i < 10; i += 1) await world.arrive("flood");
    expect(world.in("running")).toHaveLength(2);
    expect((await world.arrive("other")).state).toBe("running");
  });

  it("loses its last waiting task to a tenant with fewer, when the queue is full", async () => {
    const world = new World(1, { perKey: 8, total: 8 });
    for (let i = 0; i < 9; i += 1) await world.arrive("flood");
    const other = await world.arrive("other");
    expect(other.state).toBe("waiting");
    expect(world.tasks[8]?.state).toBe("refused");
    expect(world.in("waiting")).toHaveLength(8);
  });
});

describe("of tasks in groups", () => {
  it("a key that names a new group each time still has one line", async () => {
    const world = new World(1, { perKey: 4, total: 8 });
    for (let i = 0; i < 20; i += 1) await world.arrive("flood", `group ${i}`);
    expect(world.in("waiting", "flood")).toHaveLength(4);
    const other = await world.arrive("other", "group 1");
    await world.finish(world.in("running")[0]);
    await world.finish(world.in("running")[0]);
    expect(other.state).toBe("running");
  });

  it("few wait in a group, and a key with many of them makes room for another", async () => {
    const world = new World(1, { perKey: 4, total: 16 });
    for (let i = 0; i < 5; i += 1) await world.arrive("flood", "acme");
    const member = await world.arrive("member", "acme");
    expect(member.state).toBe("waiting");
    expect(world.tasks[4]?.state).toBe("refused");
    // With one task each, whoever comes later is refused, but only in this group.
    for (let i = 0; i < 6; i += 1) await world.arrive(`network ${i}`, "acme");
    expect(world.in("waiting")).toHaveLength(4);
    expect((await world.arrive("elsewhere", "globex")).state).toBe("waiting");
  });

  it("the largest loses a task to a smaller one, when many keys fill the queue", async () => {
    const world = new World(1, { perKey: 4, total: 6 });
    await world.arrive("first");
    for (const group of ["acme", "acme", "acme", "globex", "globex", "initech"])
      await world.arrive(`network ${world.tasks.length}`, group);
    const late = await world.arrive("late", "hooli");
    expect(late.state).toBe("waiting");
    expect(world.tasks[3]?.state).toBe("refused");
    expect((await world.arrive("later", "acme")).state).toBe("refused");
  });
});

it("a task that fails gives its place back, and its error to the caller", async () => {
  const queue = new FairQueue(1, { perKey: 1, total: 1 });
  const failing = () => Promise.reject(new Error("out of memory"));
  const [failed, next] = [queue.run("a", failing), queue.run("b", () => Promise.resolve("done"))];
  await expect(failed).rejects.toThrow("out of memory");
  expect(await next).toBe("done");
});
