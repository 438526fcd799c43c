import { expect, test } from "vitest";
import { useSsoWorld } from "./world.ts";

const world = useSsoWorld();

test("starts are limited by network, for known and unknown organizations alike", async () => {
  await world.tenant("limited");
  const start = async (organization: string) => {
    const answer = await world.start({ organization });
    const { instance: _, ...problem } =
      answer.status === 302 ? {} : ((await answer.json()) as Record<string, unknown>);
    return { status: answer.status, problem };
  };
  expect((await start("limited")).status).toBe(302);
  await world.sql`update sign_in_failures set failures = 600`;
  const [known, unknown] = [await start("limited"), await start("no-such-organization")];
  expect(known.status).toBe(429);
  expect(known.problem["code"]).toBe(unknown.problem["code"]);
  expect(unknown.status).toBe(429);
  await world.sql`update sign_in_failures set last_at = last_at - interval '1 minute'`;
  expect((await start("limited")).status).toBe(302);
});

test("an organization has ten thousand attempts under way; the oldest make room", async () => {
  const { id, connectionId } = await world.tenant("crowded");
  await world.sql`insert into sso_attempts
      (tenant_id, state_hash, id, connection_id, nonce, verifier, return_path, expires_at)
    select ${id}, sha256(n::text::bytea), gen_random_uuid(), ${connectionId}, 'n', 'v', '/',
      now() + n * interval '10 milliseconds' + interval '1 minute'
    from generate_series(1, 10002) n`;
  expect((await world.start({ organization: "crowded" })).status).toBe(302);
  const [row] = await world.sql`select count(*)::int as attempts,
      count(*) filter (where state_hash = sha256('3'))::int as oldest,
      count(*) filter (where state_hash = sha256('4'))::int as next
    from sso_attempts where tenant_id = ${id}`;
  expect(row).toEqual({ attempts: 10_000, oldest: 0, next: 1 });
});
