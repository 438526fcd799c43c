import { expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { password, useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const sql = useSql(world);

/** Tries to sign in. @returns the status, and the cookie that the device gets */
async function attempt(email: string, word: string, cookie = "") {
  const answer = await world.ask(
    "POST",
    "/auth/login",
    { email, password: word },
    { ...(cookie && { cookie }) },
  );
  const set = answer.headers.getSetCookie().find((each) => each.includes("rampart-device"));
  return { status: answer.status, set, cookie: set?.split(";")[0] ?? "" };
}

test("guesses of others do not delay a known device, which has a count of its own", async () => {
  await world.register("known-device");
  await world.register("another-person");
  const email = "admin@known-device.example";
  const first = await attempt(email, password);
  expect(first.set).toMatch(/^__Host-rampart-device=[\w-]{22}\.[\w-]{43}; /);
  for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"])
    expect(first.set).toContain(attribute);
  expect(first.set).not.toContain("known-device.example");
  const second = await attempt("admin@another-person.example", password, first.cookie);
  expect(second.cookie).toMatch(/^__Host-rampart-device=[\w-]{22}(\.[\w-]{43}){2}$/);
  const statuses: number[] = [];
  for (let i = 0; i < 10; i += 1) statuses.push((await attempt(email, "wrong-wrong-wrong")).status);
  expect(statuses).toContain(429);
  // However slow this machine is, the delay of the address lasts.
  await sql`update sign_in_failures set wait_until = now() + interval '1 hour' where wait_until > last_at`;
  expect((await attempt(email, password)).status).toBe(429);
  const stranger = await attempt("admin@another-person.example", password);
  expect((await attempt(email, password, stranger.cookie)).status).toBe(429);
  expect((await attempt(email, password, `${first.cookie.slice(0, -4)}AAAA`)).status).toBe(429);
  expect((await attempt(email, password, second.cookie)).status).toBe(200);
  const own: number[] = [];
  for (let i = 0; i < 8; i += 1)
    own.push((await attempt(email, "wrong-wrong-wrong", second.cookie)).status);
  expect(own.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(own).toContain(429);
});
