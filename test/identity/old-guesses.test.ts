import postgres from "postgres";
import { expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const sql = useSql(world);

test("a sign-in forgets old counts, but does not wait for those that another one forgets", async () => {
  await world.register("forgetful");
  await sql`insert into sign_in_failures (subject_hash, failures, last_at)
    select 'old'::bytea || int4send(n), 1, now() - interval '2 days' from generate_series(1, 3) n`;
  const countOld = async () => {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from sign_in_failures where last_at < now() - interval '1 day'`;
    return row?.n;
  };
  await sql.begin(async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = '10s'`;
    await tx`select from sign_in_failures where subject_hash = 'old'::bytea || int4send(1) for update`;
    await world.signIn("admin@forgetful.example");
    expect(await countOld()).toBe(1);
  });
  await world.signIn("admin@forgetful.example");
  expect(await countOld()).toBe(0);
});

test("the runtime role cannot forget counts of the last day, nor read or name them", async () => {
  const email = "admin@unforgotten.example";
  const failed = await world.ask("POST", "/auth/login", { email, password: "not-the-password" });
  expect(failed.status).toBe(401);
  const count = async () => (await sql`select from sign_in_failures`).length;
  const before = await count();
  expect(before).toBeGreaterThan(0);
  const app = postgres(world.outside.database.app, { max: 1 });
  try {
    for (const memory of [0, -86_400, 86_399]) {
      await app`select app.clear_sign_in_failures(${email}::text::bytea, ${memory})`;
    }
    await expect(app`select from sign_in_failures`).rejects.toThrow("permission denied");
    await expect(app`delete from sign_in_failures`).rejects.toThrow("permission denied");
  } finally {
    await app.end();
  }
  expect(await count()).toBe(before);
});

test("old counts are found by an index among many", async () => {
  await sql`insert into sign_in_failures (subject_hash, failures)
    select int4send(n), 1 from generate_series(1, 20000) n`;
  await sql`analyze sign_in_failures`;
  const rows = await sql`explain select subject_hash from sign_in_failures
    where last_at < now() - interval '1 day' limit 10 for update skip locked`;
  expect(JSON.stringify(rows)).toContain("sign_in_failures_last");
});
