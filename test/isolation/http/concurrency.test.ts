import { Redis } from "ioredis";
import { beforeAll, expect, inject, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { checkStored } from "../../soak/isolation/check-stored.ts";
import { drive } from "../../soak/isolation/drive.ts";
import { createMarkedTenant, type MarkedTenant } from "../../soak/isolation/marked-tenant.ts";
import { requestPull } from "../../support/learning.ts";
import { useStack } from "../../support/stack.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

/** `npm run soak -- isolation` makes 1,000,000 of these calls. */
const calls = 1200;

const stack = useStack();
const sql = useSql(stack);
const redis = useFixture(
  () => new Redis(inject("cluster").redisUrl),
  (opened) => opened.disconnect(),
);
let tenants: [MarkedTenant, MarkedTenant];

beforeAll(async () => {
  const create = (slug: string) =>
    createMarkedTenant(stack.outside, stack.server, slug, (tenant) => requestPull(stack, tenant));
  tenants = [await create("acme"), await create("globex")];
});

test("two tenants at concurrency 50: each response, row and key contains only data of its own tenant", async () => {
  const driven = await drive({ url: stack.server.url, tenants, calls, concurrency: 50 });
  expect(driven.firstFaults).toEqual([]);
  expect(driven).toMatchObject({ calls, faults: 0 });
  expect(driven.callsByName.size).toBe(28);

  await stack.server.settled();
  const stored = await checkStored(sql, redis, tenants);
  expect(stored.faults).toEqual([]);
  expect(stored.tables).toBeGreaterThan(12);
  // Positive control: the superuser sees the rows of both tenants.
  for (const slug of ["acme", "globex"]) {
    for (const table of ["users", "quiz_results", "audit_log", "outbox"]) {
      expect(stored.marked[slug]?.[table], `${slug} ${table}`).toBeGreaterThan(10);
    }
  }
  const lines = [stack.server, stack.provisioning, stack.analytics].flatMap(({ logs }) =>
    logs.map((line) => JSON.stringify(line)),
  );
  expect(lines.length).toBeGreaterThan(calls);
  expect(lines.filter((line) => tenants.some(({ marker }) => line.includes(marker)))).toEqual([]);
});

test("the same checks find a foreign marker in a response, a row and a key", async () => {
  const [acme, globex] = tenants;
  const planting = async (url: string, init: RequestInit) => {
    const answer = await fetch(url, init);
    const text = await answer.text();
    const planted = text.includes(acme.marker) ? `${text}${globex.marker}` : text;
    return new Response(answer.status === 204 ? null : planted, answer);
  };
  const driven = await drive({
    url: stack.server.url,
    tenants,
    calls: 200,
    concurrency: 5,
    fetch: planting,
  });
  expect(driven.faults).toBeGreaterThan(10);
  expect(driven.firstFaults[0]).toMatch(`shows the other's ${globex.marker}`);

  const course = { tenant_id: acme.tenant.id, id: newId(), series_name: "s", required: true };
  await sql`insert into courses ${sql({ ...course, mindtickle_id: "m", name: globex.marker, pass_score: 1 })}`;
  await redis.set(`tenant:${acme.tenant.id}:planted`, globex.tenant.id);
  expect((await checkStored(sql, redis, tenants)).faults).toEqual([
    "1 rows of acme in courses are foreign",
    `tenant:${acme.tenant.id}:planted is foreign`,
  ]);
});
