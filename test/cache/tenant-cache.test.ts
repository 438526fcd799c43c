import fc from "fast-check";
import { Redis } from "ioredis";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { configOf } from "../../shared/configuration/tenant-config.ts";
import { connectRedis } from "../../shared/adapters/redis/connect.ts";
import { TenantCache } from "../../shared/adapters/redis/tenant-cache.ts";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { createLogger } from "../../shared/log.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant } from "../support/tenants.ts";
import { useFixture } from "../support/fixture.ts";

const world = useServer();
const redis = useFixture(
  () => new Redis(inject("cluster").redisUrl),
  (opened) => opened.disconnect(),
);
const database = useFixture(
  () => new Database({ url: world.outside.database.app, max: 2 }),
  (opened) => opened.close(),
);
let cache: TenantCache;

beforeAll(async () => {
  cache = new TenantCache(
    connectRedis(world.outside.redis),
    createLogger(() => undefined),
    (tenant) => configOf(tenant).cache.maxKeys,
  );
});

const scopeOf = (tenantId: string) => new TenantScope(database, { kind: "system", tenantId });

describe("the tenant's cache", () => {
  test("stores the roster for ten minutes and courses for thirty, and does not store quiz results", async () => {
    const { acme, server } = world;
    const admin = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
    await server.settled();
    const client = clientFor(server, await acme.token(admin, "admin"));
    await client.users.list.query({ limit: 10 });
    await client.courses.list.query();
    await client.quizzes.list.query({});
    const keys = await redis.keys(`tenant:${acme.id}:*`);
    const roster = keys.find((key) => key.includes(":roster")) ?? "";
    const courses = keys.find((key) => key.endsWith(":courses")) ?? "";
    expect(await redis.ttl(roster)).toBeGreaterThan(590);
    expect(await redis.ttl(roster)).toBeLessThanOrEqual(600);
    expect(await redis.ttl(courses)).toBeGreaterThan(1790);
    expect(await redis.ttl(courses)).toBeLessThanOrEqual(1800);
    expect(keys.filter((key) => key.includes("quiz"))).toEqual([]);
  });

  test("returns a change with the next read", async () => {
    const { acme, server } = world;
    const admin = await acme.person({ userName: "admin2", roles: [{ value: "admin" }] });
    const client = clientFor(server, await acme.token(admin, "admin"));
    for (const n of [1, 2, 3]) {
      const before = await client.users.list.query({ limit: 200 });
      await acme.person({ userName: `new${n}` });
      await server.settled();
      const after = await client.users.list.query({ limit: 200 });
      expect(after.items.length).toBe(before.items.length + 1);
    }
  });

  test("does not store a value that was read before a writer invalidated the cache", async () => {
    const { id: tenantId } = world.acme;
    const place = { tenantId, resource: "roster" as const, variant: "race" };
    const stale = await cache.through(scopeOf(tenantId), place, async () => {
      await cache.invalidate(tenantId, ["roster"]);
      return "stale";
    });
    expect(stale).toBe("stale");
    expect(await cache.through(scopeOf(tenantId), place, async () => "fresh")).toBe("fresh");
    expect(await cache.through(scopeOf(tenantId), place, async () => "later")).toBe("fresh");
  });

  test("is invalidated as a whole without listing keys, and no other tenant's cache is", async () => {
    const [acme, globex] = [world.acme.id, world.globex.id];
    const get = (tenantId: string, value: string) =>
      cache.through(
        scopeOf(tenantId),
        { tenantId, resource: "courses", variant: "whole" },
        async () => value,
      );
    await get(acme, "old");
    await get(globex, "old");
    await cache.invalidate(acme, "everything");
    expect(await get(acme, "new")).toBe("new");
    expect(await get(globex, "new")).toBe("old");
  });

  test("answers from the database if Redis loses its generations but keeps an entry", async () => {
    const { id: tenantId } = world.acme;
    const get = (value: string) =>
      cache.through(
        scopeOf(tenantId),
        { tenantId, resource: "courses", variant: "lost" },
        async () => value,
      );
    await get("old");
    await redis.del(`tenant:${tenantId}:generations`);
    expect(await get("new")).toBe("new");
  });

  test("holds at most the configured number of entries, and evicts the least recently used", async () => {
    const small = await createTestTenant(world.outside, world.server, "small", {
      cache: { maxKeys: 10 },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 20, maxLength: 40 }),
        async (uses) => {
          const scope = scopeOf(small.id);
          for (const use of uses) {
            await cache.through(
              scope,
              { tenantId: small.id, resource: "roster", variant: `v${use}` },
              async () => use,
            );
          }
          const entries = (await redis.keys(`tenant:${small.id}:roster:*`)).length;
          expect(entries).toBeLessThanOrEqual(10);
          expect(await redis.zcard(`tenant:${small.id}:used`)).toBe(entries);
          const newest = uses.toReversed().filter((use, n, all) => all.indexOf(use) === n);
          for (const use of newest.slice(0, 3)) {
            expect(await redis.exists(`tenant:${small.id}:roster:v${use}`)).toBe(1);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test("returns nothing to a caller whose access was revoked", async () => {
    const { acme, server } = world;
    const admin = await acme.person({ userName: "leaving", roles: [{ value: "admin" }] });
    await server.settled();
    const client = clientFor(server, await acme.token(admin, "admin"));
    await client.users.list.query({ limit: 7 });
    await client.users.list.query({ limit: 7 });
    await acme.scim("PATCH", `/Users/${admin}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: false }],
    });
    await expect(client.users.list.query({ limit: 7 })).rejects.toMatchObject({
      data: { httpStatus: 401 },
    });
  });

  test("is not used while Redis is unavailable", async () => {
    const away = new TenantCache(
      connectRedis({ url: "http://127.0.0.1:9", token: "x" }),
      createLogger(() => undefined),
      (tenant) => configOf(tenant).cache.maxKeys,
    );
    const { id: tenantId } = world.acme;
    expect(
      await away.through(scopeOf(tenantId), { tenantId, resource: "roster" }, async () => "read"),
    ).toBe("read");
  });
});
