import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../shared/db/database.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await cloneDatabase();
  database = new Database({ url: test.app, max: 4 });
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

/** Work of a tenant that holds a connection until `end` is called. */
function work(tenantId: string) {
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let isStarted = false;
  const done = database.withConnection(async () => {
    isStarted = true;
    started.resolve();
    await ended.promise;
  }, tenantId);
  return {
    started: started.promise,
    isStarted: () => isStarted,
    end: async () => {
      ended.resolve();
      await done;
    },
  };
}

describe("a pool of four connections", () => {
  it("lends at most three of them to one tenant", async () => {
    const busy = Array.from({ length: 6 }, () => work("busy"));
    await Promise.all(busy.slice(0, 3).map(({ started }) => started));
    const calm = work("calm");
    await calm.started;
    expect(busy.map(({ isStarted }) => isStarted())).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    await calm.end();
    expect(busy[3]?.isStarted()).toBe(false);
    for (const one of busy) await one.end();
  });

  it("gives a free connection to the waiting tenant that holds the fewest", async () => {
    const held = [work("busy"), work("busy"), work("busy"), work("other")];
    await Promise.all(held.map(({ started }) => started));
    const queued = work("busy");
    const latest = work("calm");
    await held[0]?.end();
    await latest.started;
    expect(queued.isStarted()).toBe(false);
    await latest.end();
    await queued.started;
    for (const one of [...held.slice(1), queued]) await one.end();
  });
});
