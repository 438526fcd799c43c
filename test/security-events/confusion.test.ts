import { createRemoteJWKSet, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../server/app.ts";
import { readEnv, serverEnv } from "../../shared/env.ts";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { signSet } from "../../shared/security-events/sign-set.ts";
import { environmentFor, noWorkers } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let adminId: string;
let access: JWK & { kid: string };
let events: JWK & { kid: string };

beforeAll(async () => {
  adminId = await world.acme.person({ userName: "root", roles: [{ value: "admin" }] });
  access = JSON.parse(world.outside.keys.jwtPrivateKey) as typeof access;
  events = JSON.parse(world.outside.keys.eventSigningKey) as typeof events;
});

const status = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${world.server.url}/trpc/tenants.current`, { headers })).status;
};

/** A token with every claim of an access token of acme's admin. */
const claiming = async (key: JWK & { kid: string }, typ?: string) => {
  const alg = key.alg ?? "EdDSA";
  return new SignJWT({ role: "admin", org_id: world.acme.id })
    .setProtectedHeader({ alg, kid: key.kid, ...(typ === undefined ? {} : { typ }) })
    .setSubject(adminId)
    .setIssuer("rampart")
    .setAudience("rampart")
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(await importJWK(key, alg));
};

const set = (audience: string, key = events) =>
  signSet(
    { publicUrl: world.server.url, key },
    {
      tenantId: world.acme.id,
      receiverId: adminId,
      audience,
      eventId: adminId,
      requestId: "r",
      subject: { format: "scim", uri: `/Users/${adminId}` },
      events: {},
    },
    new Date(),
  );

describe("as an access token", () => {
  it.each(["at+jwt", "application/at+jwt", "JWT", undefined])(
    "type %s is accepted",
    async (typ) => {
      expect(await status(await claiming(access, typ))).toBe(200);
    },
  );

  it.each(["secevent+jwt", "application/secevent+jwt", "logout+jwt"])(
    "type %s is refused, whichever key signed it",
    async (typ) => {
      expect(await status(await claiming(access, typ))).toBe(401);
    },
  );

  it.each(["at+jwt", "JWT", undefined])(
    "a token signed by the events key is refused, with type %s",
    async (typ) => {
      expect(await status(await claiming(events, typ))).toBe(401);
    },
  );

  it("a security event token is refused, with either key and any audience", async () => {
    expect(await status(await set("rampart"))).toBe(401);
    expect(await status(await set("rampart", access))).toBe(401);
  });

  it("none of them is accepted by SCIM or by a poll", async () => {
    const path = `${world.server.url}/scim/v2/SecurityEvents/${adminId}`;
    for (const token of [await set("rampart"), await claiming(access, "at+jwt")]) {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      expect((await fetch(path, { method: "POST", headers, body: "{}" })).status).toBe(401);
    }
  });
});

describe("as a security event token", () => {
  it("an access token is refused, although its key is published next to the events key", async () => {
    const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", world.server.url));
    const token = await world.acme.token(adminId, "admin");
    await expect(jwtVerify(token, keys)).resolves.toBeDefined();
    await expect(jwtVerify(token, keys, { typ: "secevent+jwt" })).rejects.toThrow('"typ"');
    await expect(jwtVerify(await set("hub"), keys, { typ: "secevent+jwt" })).resolves.toBeDefined();
  });
});

describe("the keys", () => {
  it("of both purposes are published without private parts", async () => {
    const answer = await fetch(`${world.server.url}/.well-known/jwks.json`);
    const { keys } = (await answer.json()) as { keys: JWK[] };
    expect(keys.map(({ kid }) => kid)).toEqual(["access-1", "sign-in-1", "event-1"]);
    expect(keys.every((key) => !("d" in key))).toBe(true);
  });

  it("must differ: a server with one key for both purposes does not start", () => {
    const urls = { server: world.server.url, ...noWorkers };
    const start = (more: Record<string, string>) => () =>
      createApp({
        env: readEnv(serverEnv, { ...environmentFor(world.outside, urls), ...more }),
        log: createLogger(() => undefined),
        hasher: nativeHasher(Bun.password),
        product: createProduct(packs),
      });
    const { jwtPublicKeys, eventPublicKeys } = world.outside.keys;
    expect(start({})).not.toThrow();
    expect(start({ EVENT_PUBLIC_KEYS: jwtPublicKeys })).toThrow("Generate separate keys");
    // The same key under another kid is refused, and so is another key with the same kid.
    const renamed = jwtPublicKeys.replace("access-1", "event-2");
    expect(start({ EVENT_PUBLIC_KEYS: renamed })).toThrow("Generate separate keys");
    const homonym = eventPublicKeys.replace("event-1", "access-1");
    expect(start({ EVENT_PUBLIC_KEYS: homonym })).toThrow("Generate separate keys");
  });
});
