import { Redis } from "ioredis";
import { beforeAll, expect, inject, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { checkStored } from "../../soak/isolation/check-stored.ts";
import { drive } from "../../soak/isolation/drive.ts";
import { createSide, type Side } from "../../soak/isolation/sides.ts";
import { requestPull } from "../../support/learning.ts";
import { useStack } from "../../support/stack.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

/** `npm run soak -- isolation` makes 1,000,000 of the same calls. */
const calls = 1200;

const stack = useStack();
const sql = useSql(stack);
const redis = useFixture(
  () => new Redis(inject("cluster").redisUrl),
  (opened) => opened.disconnect(),
);
let sides: [Side, Side];

beforeAll(async () => {
  const create = (slug: string) =>
    createSide(stack.outside, stack.server, slug, (tenant) => requestPull(stack, tenant));
  sides = [await create("acme"), await create("globex")];
});

test("two tenants at concurrency 50: each answer, row and key holds its own tenant's alone", async () => {
  const driven = await drive({ url: stack.server.url, sides, calls, concurrency: 50 });
  expect(driven.firstFaults).toEqual([]);
  expect(driven).toMatchObject({ calls, faults: 0 });
  expect(driven.made.size).toBe(28);

  await stack.server.settled();
  const stored = await checkStored(sql, redis, sides);
  expect(stored.faults).toEqual([]);
  expect(stored.tables).toBeGreaterThan(12);
  // The superuser sees both tenants' rows, so a foreign one would have been seen too.
  for (const slug of ["acme", "globex"]) {
    for (const table of ["users", "quiz_results", "audit_log", "outbox"]) {
      expect(stored.marked[slug]?.[table], `${slug} ${table}`).toBeGreaterThan(10);
    }
  }
  const lines = [stack.server, stack.provisioning, stack.analytics].flatMap(({ logs }) =>
    logs.map((line) => JSON.stringify(line)),
  );
  expect(lines.length).toBeGreaterThan(calls);
  expect(lines.filter((line) => sides.some(({ mark }) => line.includes(mark)))).toEqual([]);
});

test("the same checks report a foreign mark in an answer, a row and a key", async () => {
  const [acme, globex] = sides;
  const planting = async (url: string, init: RequestInit) => {
    const answer = await fetch(url, init);
    const text = await answer.text();
    const planted = text.includes(acme.mark) ? `${text}${globex.mark}` : text;
    return new Response(answer.status === 204 ? null : planted, answer);
  };
  const driven = await drive({
    url: stack.server.url,
    sides,
    calls: 200,
    concurrency: 5,
    fetch: planting,
  });
  expect(driven.faults).toBeGreaterThan(10);
  expect(driven.firstFaults[0]).toMatch(`shows the other's ${globex.mark}`);

  const course = { tenant_id: acme.tenant.id, id: newId(), series_name: "s", required: true };
  await sql`insert into courses ${sql({ ...course, mindtickle_id: "m", name: globex.mark, pass_score: 1 })}`;
  await redis.set(`tenant:${acme.tenant.id}:planted`, globex.tenant.id);
  expect((await checkStored(sql, redis, sides)).faults).toEqual([
    "1 rows of acme in courses are foreign",
    `tenant:${acme.tenant.id}:planted is foreign`,
  ]);
});
