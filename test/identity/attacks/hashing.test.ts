import { expect, test } from "vitest";
import { nativeHasher } from "../../../shared/identity/passwords/native-hasher.ts";
import type { PasswordHasher } from "../../../shared/identity/passwords/hasher.ts";
import { openSql, useSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { startServer } from "../../support/server.ts";
import { startOutside } from "../../support/services.ts";
import { untilBlocked } from "../blocked.ts";
import { authWorld, password } from "../world.ts";
import { linkOf } from "./support.ts";

/*
 * The server has one connection. While a password is hashed, another request needs it: if the request that
 * hashes holds it, in a transaction or not, the other one waits until the server answers 503.
 */
const native = nativeHasher(Bun.password);
const state = { probe: async (): Promise<void> => undefined, hashed: 0 };
async function probed<T>(work: () => Promise<T>): Promise<T> {
  state.hashed += 1;
  await state.probe();
  return work();
}
const hasher: PasswordHasher = {
  ...native,
  hash: (text) => probed(() => native.hash(text)),
  verify: (text, hash) => probed(() => native.verify(text, hash)),
};

const outside = useFixture(startOutside, (opened) => opened.stop());
const server = useFixture(
  () => startServer(outside, undefined, { DATABASE_CONNECTIONS: "1" }, { hasher }),
  (started) => started.stop(),
);
const world = useFixture(() => authWorld(outside, server));
const sql = useSql({ outside });

const post = (path: string, body: object, headers?: Record<string, string>) =>
  world.ask("POST", path, body, headers);

test("no connection is held while a password is hashed", async () => {
  const owner = await world.register("one-connection");
  const bearer = world.bearer(owner);
  const me = async () => (await world.ask("GET", "/auth/me", undefined, bearer)).status;
  state.probe = async () => expect(await me()).toBe(200);
  const email = "admin@one-connection.example";
  const link = (kind: string, address = email) => linkOf(world, sql, { address, kind });
  const next = "tandem-orbit-lantern-3058";
  const newcomer = "new@one-connection.example";

  const requests: Record<string, () => Promise<Response>> = {
    registration: () =>
      post("/auth/register", {
        organization: { name: "another-connection" },
        name: "Ada",
        email: "ada@another-connection.example",
        password,
      }),
    "a sign-in": () => post("/auth/login", { email, password }),
    "a refused sign-in": () => post("/auth/login", { email, password: "wrong-wrong-wrong" }),
    "a sign-in of nobody": () => post("/auth/login", { email: "x@nobody.example", password }),
    "an authenticator app": () => post("/auth/totp", { password }, bearer),
    "an accepted invitation": async () => {
      await post("/auth/invitations", { email: newcomer }, bearer);
      const token = await link("invitation", newcomer);
      return post("/auth/invitations/accept", { token, name: "New", password });
    },
    "a changed password": () =>
      post("/auth/password/change", { password, newPassword: next }, bearer),
  };
  for (const [what, request] of Object.entries(requests)) {
    const before = state.hashed;
    const answer = await request();
    expect([what, answer.status < 500, state.hashed > before]).toEqual([what, true, true]);
  }
  // The last one ends the sessions of the person, also that of the probe.
  expect((await post("/auth/password/forgot", { email })).status).toBe(202);
  const token = await link("reset");
  const before = state.hashed;
  expect((await post("/auth/password/reset", { token, password })).status).toBe(200);
  expect(state.hashed).toBeGreaterThan(before);
});

test("a request that holds the connection makes the other one wait: the positive control", async () => {
  state.probe = async () => undefined;
  const owner = await world.register("holding");
  const bearer = world.bearer(owner);
  const order: string[] = [];
  const lock = openSql({ outside });
  let both: Promise<unknown> | undefined;
  await lock.begin(async (tx) => {
    await tx`select from users where id = ${owner.user.id} for update`;
    const change = world.ask("PUT", `/users/${owner.user.id}`, { title: "x" }, bearer);
    await untilBlocked(sql);
    const me = world
      .ask("GET", "/auth/me", undefined, bearer)
      .then(() => void order.push("answered"));
    both = Promise.all([change, me]);
    order.push("released");
  });
  await both;
  await lock.end();
  expect(order).toEqual(["released", "answered"]);
});
