import { decodeJwt, importJWK, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  createRampartClient,
  memoryTokens,
  type Tokens,
  type TokenStore,
} from "../../server/client/index.ts";
import { newId } from "../../shared/ids.ts";
import { password, type SignedIn, useAuthWorld } from "../identity/world.ts";
import { recordingFetch } from "./support.ts";

const world = useAuthWorld();
let organizations = 0;

/** A new organization whose admin has just signed in. */
async function signedIn(): Promise<SignedIn> {
  organizations += 1;
  return world.register(`tokens-${organizations}`);
}

/** The same access token of the same session, ten minutes later. */
async function expired(accessToken: string): Promise<string> {
  const jwk = JSON.parse(world.outside.keys.signInKey) as { kid: string; alg?: string };
  return new SignJWT({ ...decodeJwt(accessToken) })
    .setProtectedHeader({ alg: jwk.alg ?? "EdDSA", typ: "at+jwt", kid: jwk.kid })
    .setExpirationTime(Math.floor(Date.now() / 1000) - 1)
    .sign(await importJWK(jwk, jwk.alg ?? "EdDSA"));
}

/** A store that records what is written. */
function recordingStore(tokens: Tokens | null) {
  const written: (Tokens | null)[] = [];
  const memory = memoryTokens(tokens);
  const store: TokenStore = {
    read: async () => memory.read(),
    write: async (next) => {
      written.push(next);
      await memory.write(next);
    },
  };
  return { store, written };
}

function clientOf(store: TokenStore, url = world.server.url) {
  const { fetch, sent } = recordingFetch();
  const client = createRampartClient({ url, tokens: store, fetch, retry: { retries: 0 } });
  const refreshes = () =>
    sent.filter(({ procedures }) => procedures.includes("auth.refresh")).length;
  return { client, sent, refreshes };
}

describe("with an expired access token", () => {
  let session: SignedIn;
  beforeAll(async () => {
    session = await signedIn();
  });

  test("many calls at a time share one refresh, and all succeed", async () => {
    const { store, written } = recordingStore({
      ...session,
      accessToken: await expired(session.accessToken),
    });
    const { client, refreshes } = clientOf(store);
    // Queries and mutations have requests of their own, and a call with a key as well.
    const calls = await Promise.all([
      ...Array.from({ length: 60 }, () => client.auth.me.query()),
      client.invitations.create.mutate({ email: "a@b.example", name: "A", role: "rep" }),
      client.invitations.create.mutate(
        { email: "c@d.example", name: "C", role: "rep" },
        { idempotencyKey: newId() },
      ),
    ]);
    expect(calls).toHaveLength(62);
    expect(refreshes()).toBe(1);
    expect(written).toEqual([
      { accessToken: expect.any(String), refreshToken: expect.stringMatching(/^rmp_/) },
    ]);
    expect(written[0]?.refreshToken).not.toBe(session.refreshToken);
    await client.auth.me.query();
    expect(refreshes()).toBe(1);
    expect((await client.invitations.list.query()).items).toHaveLength(2);
  });

  test("the next refresh sends the rotated token", async () => {
    const next = await signedIn();
    const { store, written } = recordingStore(next);
    const { client, refreshes } = clientOf(store);
    for (let times = 1; times <= 3; times += 1) {
      const current = await store.read();
      if (current) await store.write({ ...current, accessToken: await expired(next.accessToken) });
      await client.auth.me.query();
      expect(refreshes()).toBe(times);
    }
    expect(new Set(written.map((tokens) => tokens?.refreshToken)).size).toBe(4);
  });

  test("two tabs with one store both go on", async () => {
    const tab = await signedIn();
    const { store } = recordingStore({ ...tab, accessToken: await expired(tab.accessToken) });
    const [one, two] = [clientOf(store), clientOf(store)];
    await Promise.all([one.client.auth.me.query(), two.client.auth.me.query()]);
    await one.client.auth.me.query();
    expect(one.refreshes() + two.refreshes()).toBeLessThanOrEqual(2);
  });
});

describe("when the session has ended", () => {
  test("the store gets null once, and the calls reject with their 401", async () => {
    const session = await signedIn();
    const { store, written } = recordingStore(session);
    const { client, refreshes } = clientOf(store);
    const other = clientOf(memoryTokens(session));
    await other.client.auth.logout.mutate();
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => client.auth.me.query()),
    );
    for (const result of results) {
      expect(result).toMatchObject({ reason: { code: "unauthorized", status: 401 } });
    }
    expect([refreshes(), written]).toEqual([1, [null]]);
    await expect(client.auth.me.query()).rejects.toBeInstanceOf(AuthenticationError);
    expect(refreshes()).toBe(1);
  });

  test("somebody can sign in with the same client", async () => {
    const session = await signedIn();
    const { store } = recordingStore(null);
    const { client } = clientOf(store);
    await expect(client.auth.me.query()).rejects.toBeInstanceOf(AuthenticationError);
    const { email } = session.user;
    await store.write(await client.auth.login.mutate({ email, password }));
    expect((await client.auth.me.query()).user.email).toBe(email);
  });
});

test("a wrong password is not sent twice", async () => {
  const session = await signedIn();
  const { client, sent } = clientOf(memoryTokens(session));
  const login = client.auth.login.mutate({
    email: session.user.email,
    password: "a-wrong-password-1",
  });
  await expect(login).rejects.toMatchObject({ code: "unauthorized" });
  expect(sent.map(({ procedures }) => procedures)).toEqual(["auth.login"]);
});

test("whoever signs out during a refresh stays signed out", async () => {
  const session = await signedIn();
  const { store, written } = recordingStore({
    ...session,
    accessToken: await expired(session.accessToken),
  });
  const recording = recordingFetch();
  const client = createRampartClient({
    url: world.server.url,
    tokens: store,
    fetch: async (input, init) => {
      const response = await recording.fetch(input, init);
      if (recording.sent.at(-1)?.procedures === "auth.refresh") await store.write(null);
      return response;
    },
  });
  await expect(client.auth.me.query()).rejects.toBeInstanceOf(AuthenticationError);
  expect(written).toEqual([null]);
});

test("a refresh without a response keeps the session", async () => {
  const session = await signedIn();
  const tokens = { ...session, accessToken: await expired(session.accessToken) };
  const { store, written } = recordingStore(tokens);
  let isOffline = true;
  const recording = recordingFetch();
  const client = createRampartClient({
    url: world.server.url,
    tokens: store,
    retry: { retries: 0 },
    fetch: (input, init) =>
      isOffline && input.includes("auth.refresh")
        ? Promise.reject(new TypeError("fetch failed"))
        : recording.fetch(input, init),
  });
  await expect(client.auth.me.query()).rejects.toBeInstanceOf(ConnectionError);
  expect(written).toEqual([]);
  isOffline = false;
  await client.auth.me.query();
  expect(written).toHaveLength(1);
});
