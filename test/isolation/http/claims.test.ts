import fc from "fast-check";
import { CompactSign, importJWK, type JWK } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { useStack } from "../../support/stack.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { sign } from "../../standins/qstash/delivery/sign.ts";
import { useFixture } from "../../support/fixture.ts";

// A correctly signed token with invalid claims is refused without a database connection.

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
let adminId: string;
let key: JWK;

beforeAll(async () => {
  adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  key = JSON.parse(stack.outside.keys.jwtPrivateKey) as JWK;
});

const now = () => Math.floor(Date.now() / 1000);
const right = () => ({
  role: "admin",
  sub: adminId,
  org_id: acme.id,
  iss: "rampart",
  aud: "rampart",
  iat: now(),
  exp: now() + 600,
});

async function signed(payload: object | string, header: object = {}): Promise<string> {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "EdDSA", kid: key.kid ?? "", ...header })
    .sign(await importJWK(key, "EdDSA"));
}

const paths = ["/trpc/users.list", "/api/tenants/acme/readiness", "/scim/v2/Me"];

async function statuses(token: string, asked = paths): Promise<number[]> {
  const answers = asked.map(async (path) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(stack.server.url + path, {
      headers,
      signal: AbortSignal.timeout(5000),
    });
    await answer.body?.cancel();
    return answer.status;
  });
  return Promise.all(answers);
}

const odd: unknown[] = [1e20, 1e308, -1, 0.5, 253_402_300_800, 8.64e12, null, true, [], [1], {}];
odd.push("1700000000", "", "\0", "\ud83d", "x".repeat(5000), ["admin"], { $gt: 0 });

describe("an access token", () => {
  test("that is valid is accepted (positive control)", async () => {
    expect(await statuses(await signed(right()))).toEqual([200, 200, 200]);
    expect(await statuses(await signed({ ...right(), nbf: now() - 5, jti: 7 }))).toEqual([
      200, 200, 200,
    ]);
    expect(await statuses(await signed(right(), { typ: "AT+JWT" }))).toEqual([200, 200, 200]);
  });

  test.each(["iat", "exp", "role", "sub", "org_id", "iss", "aud"])(
    "with an odd %s is refused",
    async (claim) => {
      for (const value of odd) {
        // These are lists that contain only the right value.
        if (claim === "aud" && Array.isArray(value)) continue;
        const token = await signed({ ...right(), [claim]: value });
        expect([value, await statuses(token)]).toEqual([value, [401, 401, 401]]);
      }
    },
  );

  test("with an odd nbf or an iat of tomorrow is refused", async () => {
    for (const nbf of [1e20, -1, 0.5, "1", null, [], {}]) {
      const token = await signed({ ...right(), nbf });
      expect([nbf, await statuses(token)]).toEqual([nbf, [401, 401, 401]]);
    }
    const tomorrow = { iat: now() + 86_400, exp: now() + 90_000 };
    expect(await statuses(await signed({ ...right(), ...tomorrow }))).toEqual([401, 401, 401]);
  });

  test("of another type, or with a type that is not text, is refused", async () => {
    for (const typ of [["at+jwt"], [], {}, 1, null, "", "secevent+jwt", "dpop+jwt"]) {
      const token = await signed(right(), { typ });
      expect([typ, await statuses(token)]).toEqual([typ, [401, 401, 401]]);
    }
  });

  test("of an operator whose name cannot be stored is refused", async () => {
    const ask = async (sub: unknown) =>
      statuses(await signed({ ...right(), role: "operator", sub }), ["/trpc/operator.listTenants"]);
    expect(await ask("somebody")).toEqual([200]);
    for (const sub of ["", "a\0b", "a\nb", "\ud83d", "x".repeat(201), 1, null]) {
      expect([sub, await ask(sub)]).toEqual([sub, [401]]);
    }
  });

  test("with a time out of range, sent eight times, delays no other caller", async () => {
    const broken = await signed({ ...right(), iat: 1e20 });
    const good = await signed(right());
    await Promise.all(Array.from({ length: 8 }, () => statuses(broken)));
    expect(await statuses(good)).toEqual([200, 200, 200]);
    expect((await acme.scim("GET", "/Users")).status).toBe(200);
  });

  test("with any claims is never answered 500", async () => {
    const claim = fc.constantFrom("iat", "exp", "nbf", "role", "sub", "org_id", "aud", "jti", "x");
    const value = fc.oneof(fc.constantFrom(...odd), fc.jsonValue({ maxDepth: 2 }));
    const changes = fc.array(fc.tuple(claim, value), { maxLength: 4 });
    const typ = fc.oneof(fc.constant("at+jwt"), fc.jsonValue({ maxDepth: 1 }));
    await fc.assert(
      fc.asyncProperty(changes, typ, async (changed, type) => {
        const token = await signed({ ...right(), ...Object.fromEntries(changed) }, { typ: type });
        for (const status of await statuses(token)) expect([200, 401, 403]).toContain(status);
      }),
      { numRuns: 100 },
    );
    for (const text of ["null", "[]", "1", '"x"', "{", ""]) {
      expect(await statuses(await signed(text))).toEqual([401, 401, 401]);
    }
  });
});

describe("a delivery's signature", () => {
  const deliver = async (change: (claims: Record<string, unknown>) => object) => {
    const url = `${stack.provisioning.url}/fan-outs/unknown`;
    const signingKey = stack.outside.keys.qstashCurrentSigningKey;
    const proper = sign(signingKey, url, new Uint8Array(), Date.now());
    const [head = "", body = ""] = proper.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
    const changed = Buffer.from(JSON.stringify(change(claims))).toString("base64url");
    const mac = new Bun.CryptoHasher("sha256", signingKey).update(`${head}.${changed}`);
    const signature = `${head}.${changed}.${mac.digest("base64url")}`;
    const answer = await fetch(url, {
      method: "POST",
      headers: { "upstash-signature": signature },
      signal: AbortSignal.timeout(5000),
    });
    return answer.status;
  };

  test("with its original claims is accepted (positive control)", async () => {
    expect(await deliver((claims) => claims)).toBe(503);
  });

  test("with invalid claims or without an expiration is refused", async () => {
    expect(await deliver((claims) => ({ ...claims, exp: undefined }))).toBe(401);
    for (const claim of ["iss", "sub", "exp", "nbf", "body"]) {
      for (const value of odd) {
        // These are in the past, which is valid for a start.
        if (claim === "nbf" && value === 0) continue;
        expect([claim, value, await deliver((claims) => ({ ...claims, [claim]: value }))]).toEqual([
          claim,
          value,
          401,
        ]);
      }
    }
  });
});
