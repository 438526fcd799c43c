import { describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { untilBlocked } from "../blocked.ts";
import { password, useAuthWorld } from "../world.ts";
import { usePostFrom } from "./support.ts";

const world = useAuthWorld();
const sql = useSql(world);
const postFrom = usePostFrom(world);

const wrong = "wrong-wrong-wrong";
const from = (client: string, body: object, cookie = "") =>
  postFrom(client, "/auth/login", body, cookie);
const statusOf = async (answer: Promise<Response>) => (await answer).status;

/** Sends guesses that are counted only once all of them are verified, in this order. */
async function together(guesses: (() => Promise<Response>)[]): Promise<number[]> {
  const sent: Promise<number>[] = [];
  await sql.begin(async (tx) => {
    await tx`select from sign_in_failures for update`;
    for (const guess of guesses) {
      sent.push(statusOf(guess()));
      await untilBlocked(sql, sent.length);
    }
  });
  return Promise.all(sent);
}

/**
 * The next failure causes the longest delay; none is in force now. The count of registrations, which is
 * in the same table, stays.
 */
const nearlyDelayed = () =>
  sql`update sign_in_failures set failures = 100, wait_until = now() - interval '1 second'
    where last_at > (select max(created_at) from tenants)`;

describe("guesses that are sent together", () => {
  test("tell no more than one after another: not even the right password signs in", async () => {
    await world.register("together");
    const email = "admin@together.example";
    const login = (word: string) => () => from("192.0.2.1", { email, password: word });
    expect(await statusOf(login(wrong)())).toBe(401);
    await nearlyDelayed();
    expect(await together([login(wrong), login(wrong), login(password)])).toEqual([401, 429, 429]);
    await sql`update sign_in_failures set wait_until = now()`;
    expect(await statusOf(login(password)())).toBe(200);
  });

  test("of the present password neither", async () => {
    const signedIn = await world.register("together-present");
    const change = (word: string) => () =>
      world.ask(
        "POST",
        "/auth/password/change",
        { password: word, newPassword: "tandem-orbit-lantern-3058" },
        world.bearer(signedIn),
      );
    await sql`delete from sign_in_failures`;
    expect(await statusOf(change(wrong)())).toBe(400);
    await nearlyDelayed();
    expect(await together([change(wrong), change(password)])).toEqual([400, 429]);
  });

  test("in one batch of tRPC count each", async () => {
    await world.register("batched");
    await sql`delete from sign_in_failures`;
    const calls = Array.from({ length: 12 }, (_, i) => [
      i,
      { email: "admin@batched.example", password: wrong },
    ]);
    const names = calls.map(() => "auth.login").join(",");
    const answer = await fetch(`${world.server.url}/trpc/${names}?batch=1`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(Object.fromEntries(calls)),
    });
    const results = (await answer.json()) as { error: { data: { httpStatus: number } } }[];
    const statuses = results.map(({ error }) => error.data.httpStatus);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(6);
  });
});

test("a known device does not wait for the guesses of its network", async () => {
  await world.register("office");
  const email = "admin@office.example";
  const first = await from("198.51.100.7", { email, password });
  const device = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  await from("198.51.100.7", { email: "nobody@office.example", password: wrong });
  await sql`update sign_in_failures set wait_until = now() + interval '1 hour'`;
  expect(await statusOf(from("198.51.100.7", { email, password }))).toBe(429);
  expect(await statusOf(from("198.51.100.7", { email, password }, device))).toBe(200);
  await sql`delete from sign_in_failures`;
});

test("one network cannot fill the queue of hashes, whichever organizations it names", async () => {
  const { user } = await world.register("not-blocked");
  const flood = Array.from({ length: 90 }, (_, i) =>
    statusOf(from("203.0.113.9", { email: user.email, password: wrong, organization: `x${i}` })),
  );
  // Of one network, 16 hashes wait. 64 would be all that may wait.
  const refused = (await Promise.all(flood)).filter((status) => status === 503);
  expect(refused.length).toBeGreaterThan(45);
  await sql`delete from sign_in_failures`;
  const own = { email: user.email, password, organization: "not-blocked" };
  expect(await statusOf(from("192.0.2.77", own))).toBe(200);
});
