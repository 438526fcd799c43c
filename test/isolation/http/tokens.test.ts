import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { newToken } from "../../../shared/identity/token-format.ts";
import { newId } from "../../../shared/ids.ts";
import { useServer } from "../../support/server-only.ts";

const world = useServer();
let adminId: string;
let otherAdminId: string;
let key: JWK;

beforeAll(async () => {
  adminId = await world.acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  otherAdminId = await world.globex.person({ userName: "admin", roles: [{ value: "admin" }] });
  key = JSON.parse(world.outside.keys.jwtPrivateKey) as JWK;
});

const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  role: "admin",
  sub: adminId,
  org_id: world.acme.id,
  iss: "rampart",
  aud: "rampart",
  iat: now(),
  exp: now() + 600,
});
const base64 = (value: object | string) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const sign = async (payload: object, header: object = {}, withKey: JWK = key) =>
  new SignJWT({ ...payload })
    .setProtectedHeader({
      alg: "EdDSA",
      ...(key.kid === undefined ? {} : { kid: key.kid }),
      ...header,
    })
    .sign(await importJWK(withKey, "EdDSA"));
const hmac = async (payload: object, secret: Uint8Array) =>
  new SignJWT({ ...payload })
    .setProtectedHeader({ alg: "HS256", ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .sign(secret);

const ask = (path: string, authorization: string) =>
  fetch(world.server.url + path, { headers: { authorization } });
const asks = (token: string) =>
  Promise.all(
    ["/trpc/users.list", "/api/tenants/acme/readiness"].map(
      async (path) => (await ask(path, `Bearer ${token}`)).status,
    ),
  );

describe("an access token", () => {
  test("that is valid is accepted (positive control)", async () => {
    expect(await asks(await sign(claims()))).toEqual([200, 200]);
  });

  const wrong: [what: string, token: () => string | Promise<string>][] = [
    ["expired", () => sign({ ...claims(), iat: now() - 700, exp: now() - 100 })],
    ["not valid yet", () => sign({ ...claims(), nbf: now() + 600 })],
    ["of another issuer", () => sign({ ...claims(), iss: "elsewhere" })],
    ["without an issuer", () => sign({ ...claims(), iss: undefined })],
    ["for another audience", () => sign({ ...claims(), aud: "elsewhere" })],
    ["with an unknown key id", () => sign(claims(), { kid: "access-2" })],
    [
      "signed by another key under our key id",
      async () => {
        const pair = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
        return sign(claims(), {}, await exportJWK(pair.privateKey));
      },
    ],
    ["with alg none", () => `${base64({ alg: "none" })}.${base64(claims())}.`],
    [
      "with alg none and our key id",
      () => `${base64({ alg: "none", kid: key.kid })}.${base64(claims())}.`,
    ],
    [
      "HS256 with the public key's bytes",
      () => hmac(claims(), Buffer.from(key.x ?? "", "base64url")),
    ],
    [
      "HS256 with the public key as it is served",
      async () =>
        hmac(claims(), await (await fetch(`${world.server.url}/.well-known/jwks.json`)).bytes()),
    ],
    [
      "whose claims were changed",
      async () => {
        const [head, , signature] = (await sign({ ...claims(), role: "rep" })).split(".");
        return `${head}.${base64(claims())}.${signature}`;
      },
    ],
    ["without a tenant", () => sign({ ...claims(), org_id: undefined })],
    ["without a subject", () => sign({ ...claims(), sub: undefined })],
    ["without a time of issue", () => sign({ ...claims(), iat: undefined })],
    ["with a role that there is not", () => sign({ ...claims(), role: "root" })],
    [
      "with a higher role than the person has",
      async () => {
        const rep = await world.acme.person({ userName: `rep-${newId()}` });
        return sign({ ...claims(), sub: rep });
      },
    ],
    ["of a person of another tenant", () => sign({ ...claims(), sub: otherAdminId })],
    ["of another tenant's person for ours", () => sign({ ...claims(), org_id: world.globex.id })],
    ["of a tenant that there is not", () => sign({ ...claims(), org_id: newId() })],
    ["of a person that there is not", () => sign({ ...claims(), sub: newId() })],
    ["with a tenant that is not an id", () => sign({ ...claims(), org_id: "acme' or true --" })],
    ["of SCIM", () => world.acme.scimToken],
    ["that is noise", () => "a.b.c"],
  ];

  test.each(wrong)("%s is refused", async (_what, token) => {
    expect(await asks(await token())).toEqual([401, 401]);
  });

  test("gets no details about the refusal, only how to authenticate", async () => {
    const answer = await ask(
      "/api/tenants/acme/readiness",
      `Bearer ${await sign({ ...claims(), iss: "x" })}`,
    );
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="rampart"');
    expect(await answer.json()).toMatchObject({
      detail: "The access token is not valid here. Sign in again.",
    });
  });

  test("of one tenant gets the same answer for another tenant's slug as for an unknown slug", async () => {
    const token = await sign(claims());
    const [foreign, unknown] = await Promise.all(
      ["globex", "nobody"].map(async (slug) => {
        const answer = await ask(`/api/tenants/${slug}/readiness`, `Bearer ${token}`);
        const { instance: _id, ...body } = (await answer.json()) as Record<string, string>;
        return { status: answer.status, ...body, detail: body["detail"]?.replace(slug, "") };
      }),
    );
    expect(foreign).toEqual(unknown);
    expect(foreign).toMatchObject({ status: 404 });
  });
});

describe("a SCIM token", () => {
  const scim = async (token: string) => (await ask("/scim/v2/Users", `Bearer ${token}`)).status;

  test("that is unknown, malformed or a user's is refused", async () => {
    expect(await scim(world.acme.scimToken)).toBe(200);
    for (const token of [
      newToken("scim", world.acme.id),
      "rmp_scim_short",
      "x",
      await sign(claims()),
    ])
      expect(await scim(token)).toBe(401);
  });

  test("that is revoked or expired is refused with the next request", async () => {
    const sql = postgres(world.outside.database.superuser, { max: 1, onnotice: () => undefined });
    const { id, scimToken } = world.globex;
    await sql`update api_credentials set expires_at = now() - interval '1 second' where tenant_id = ${id}`;
    expect(await scim(scimToken)).toBe(401);
    await sql`update api_credentials set expires_at = now() + interval '1 hour' where tenant_id = ${id}`;
    expect(await scim(scimToken)).toBe(200);
    await sql`update api_credentials set revoked_at = now() where tenant_id = ${id}`;
    expect(await scim(scimToken)).toBe(401);
    await sql.end();
  });
});
