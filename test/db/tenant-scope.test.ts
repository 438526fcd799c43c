import fc from "fast-check";
import { configOf } from "../../shared/configuration/tenant-config.ts";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { userRoles, users } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { pointRead, requestedValues } from "../../shared/db/point-read.ts";
import { type Db, rawQuery } from "../../shared/db/queries.ts";
import type { Identity } from "../../shared/db/tenant-session.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { fillTenant, useTwoTenants } from "../isolation/support/two-tenants.ts";
import { openWire } from "./support/wire.ts";
import { useFixture } from "../support/fixture.ts";

const two = useTwoTenants();
const wire = useFixture(
  () => openWire(two.database.app),
  (opened) => opened.close(),
);
const database = useFixture(
  () => new Database({ url: wire.url, max: 1 }),
  (opened) => opened.close(),
);

const second = 1000;
/** A whole second, as in a token's `iat`. */
const issuedAt = new Date(Math.floor(Date.now() / second) * second);
const shift = (ms: number) => new Date(issuedAt.getTime() + ms);

const asCredential = (): Identity => ({
  kind: "credential",
  tenantId: two.a.id,
  tokenHash: two.a.tokenHash,
  use: "scim",
});
const asUser = (change: object = {}): Identity => ({
  kind: "user",
  tenantId: two.a.id,
  userId: two.a.userId,
  role: "admin",
  issuedAt,
  ...change,
});
const asSystem = (tenantId = two.a.id): Identity => ({ kind: "system", tenantId });

const seen = (db: Db) => [db.select({ tenantId: users.tenantId }).from(users)] as const;
const scopeOf = (identity: Identity) => new TenantScope(database, identity);
const readTenants = (identity: Identity) => scopeOf(identity).read(seen);

describe("starting a session", () => {
  test("as a credential, a user or the system shows the tenant's rows and who it is", async () => {
    for (const identity of [asCredential(), asUser(), asSystem()]) {
      const scope = scopeOf(identity);
      expect(scope.hasSession).toBe(false);
      expect(await scope.read(seen)).toEqual([[{ tenantId: two.a.id }]]);
      expect(scope.tenant).toMatchObject({
        tenantId: two.a.id,
        slug: "acme",
        credentialId: identity.kind === "credential" ? two.a.credentialId : null,
      });
      expect(configOf(scope.tenant).mindtickle.perMinute).toBe(60);
      const { rows } = await database.withConnection((connection) =>
        connection.run("select current_setting('app.tenant_id', true)"),
      );
      expect(rows).toEqual([[""]]);
    }
  });

  const unauthorized = (message: string) => ({
    name: "AppError",
    code: "unauthorized",
    message: expect.stringContaining(message) as string,
  });

  test.each<[string, () => Identity, object]>([
    [
      "an unknown token",
      () => ({ ...asCredential(), tokenHash: new Uint8Array(32) }) as Identity,
      unauthorized("bearer token is unknown"),
    ],
    [
      "another tenant's token",
      () => ({ ...asCredential(), tokenHash: two.b.tokenHash }) as Identity,
      unauthorized("bearer token is unknown"),
    ],
    ["an unknown user", () => asUser({ userId: newId() }), unauthorized("user does not exist")],
    [
      "another tenant's user",
      () => asUser({ userId: two.b.userId }),
      unauthorized("user does not exist"),
    ],
    [
      "its own user in another tenant",
      () => asUser({ tenantId: two.b.id }),
      unauthorized("user does not exist"),
    ],
    [
      "a user of an unknown tenant",
      () => asUser({ tenantId: newId() }),
      unauthorized("user does not exist"),
    ],
    ["another role", () => asUser({ role: "rep" }), unauthorized("role has changed")],
    ["no role", () => asUser({ role: null }), unauthorized("role has changed")],
    ["an unknown tenant", () => asSystem(newId()), { code: "not_found" }],
  ])("refuses %s in one round trip", async (_, identity, refusal) => {
    await readTenants(asSystem());
    await readTenants(identity()).catch(() => undefined);
    wire.roundTrips();
    await expect(readTenants(identity())).rejects.toMatchObject(refusal);
    expect(wire.roundTrips()).toBe(1);
    await expect(scopeOf(identity()).write(async () => "never")).rejects.toMatchObject(refusal);
  });

  const inactive = { name: "AppError", code: "tenant_inactive", status: 403 };

  test.each<[string, () => Identity, table: string, change: Record<string, unknown>, object]>([
    [
      "a revoked credential",
      asCredential,
      "api_credentials",
      { revoked_at: new Date() },
      unauthorized("revoked or expired"),
    ],
    [
      "an expired credential",
      asCredential,
      "api_credentials",
      { expires_at: shift(-second) },
      unauthorized("revoked or expired"),
    ],
    ["a deactivated user", asUser, "users", { active: false }, unauthorized("deactivated")],
    ["a deleted user", asUser, "users", { deleted_at: new Date() }, unauthorized("deactivated")],
    [
      "a user whose role was changed",
      asUser,
      "users",
      { role: "rep" },
      unauthorized("role has changed"),
    ],
    [
      "a token older than the revocation",
      asUser,
      "users",
      { tokens_refused_until: shift(5 * second) },
      unauthorized("revoked"),
    ],
    [
      "a token of the revocation's second",
      asUser,
      "users",
      { tokens_refused_until: shift(500) },
      unauthorized("revoked"),
    ],
    [
      "a token without a time, after a revocation",
      () => asUser({ issuedAt: null }),
      "users",
      { tokens_refused_until: shift(0) },
      unauthorized("revoked"),
    ],
    ["the credential of an inactive tenant", asCredential, "tenants", { active: false }, inactive],
    ["the user of an inactive tenant", asUser, "tenants", { active: false }, inactive],
    ["the system in an inactive tenant", asSystem, "tenants", { active: false }, inactive],
  ])(
    "refuses %s from the change on, in one round trip",
    async (_, identity, table, change, refusal) => {
      const { superuser } = two;
      const [column = ""] = Object.keys(change);
      const key = superuser(table === "tenants" ? "id" : "tenant_id");
      const [before] = await superuser`
      select ${superuser(column)} from ${superuser(table)} where ${key} = ${two.a.id}`;
      const put = (row: object | undefined) => superuser`
      update ${superuser(table)} set ${superuser({ ...row })} where ${key} = ${two.a.id}`;
      expect(await readTenants(identity())).toEqual([[{ tenantId: two.a.id }]]);
      await put(change);
      wire.roundTrips();
      await expect(readTenants(identity())).rejects.toMatchObject(refusal);
      expect(wire.roundTrips()).toBe(1);
      await put(before);
      expect(await readTenants(identity())).toEqual([[{ tenantId: two.a.id }]]);
    },
  );

  test("accepts a token of the second after the revocation, and a credential before its expiration", async () => {
    const { superuser } = two;
    await superuser`update users set tokens_refused_until = ${shift(-500)}`;
    await superuser`update api_credentials set expires_at = now() + interval '1 hour'`;
    expect(await readTenants(asUser())).toEqual([[{ tenantId: two.a.id }]]);
    expect(await readTenants(asCredential())).toEqual([[{ tenantId: two.a.id }]]);
    await superuser`update users set tokens_refused_until = null`;
  });
});

const personById = pointRead(
  (
    tenantId,
  ) => sql`select requested.position::int, users.id, users.tenant_id from ${requestedValues}
    join users on users.tenant_id = ${tenantId} and users.id = requested.value::uuid`,
  z.tuple([z.string(), z.string()]),
);
/** The same without a condition on the tenant, so that only the policies filter rows. */
const carelessly = pointRead(
  () => sql`select requested.position::int, users.id, users.tenant_id from ${requestedValues}
    join users on users.id = requested.value::uuid`,
  z.tuple([z.string(), z.string()]),
);

test("no identity ever starts a session of another tenant", async () => {
  const { superuser } = two;
  const gone = await fillTenant(superuser, "gone");
  await superuser`update tenants set active = false where id = ${gone.id}`;
  const all = [two.a, two.b, gone];
  const tenantIds = fc.oneof(fc.constantFrom(...all.map(({ id }) => id)), fc.uuid());
  const userIds = fc.oneof(fc.constantFrom(...all.map(({ userId }) => userId)), fc.uuid());
  const hashes = fc.oneof(
    fc.constantFrom(...all.map(({ tokenHash }) => tokenHash)),
    fc.uint8Array({ minLength: 0, maxLength: 40 }),
  );
  const roles = fc.oneof(fc.constantFrom<string>(...userRoles), fc.string());
  const times = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(2 ** 42) });
  const identities: fc.Arbitrary<Identity> = fc.oneof(
    fc.record({
      kind: fc.constant("credential" as const),
      tenantId: tenantIds,
      tokenHash: hashes,
      use: fc.constant("scim" as const),
    }),
    fc.constantFrom(...all).map(({ id: tenantId, tokenHash }) => ({
      kind: "credential" as const,
      tenantId,
      tokenHash,
      use: "scim" as const,
    })),
    fc.record({
      kind: fc.constant("user" as const),
      tenantId: tenantIds,
      userId: userIds,
      role: roles.map((role) => role.replaceAll("\0", "")),
      issuedAt: times,
    }),
    fc.record({ kind: fc.constant("system" as const), tenantId: tenantIds }),
  );
  /** Which identity may start a session of which tenant, computed without SQL. */
  const ownTenant = (identity: Identity): string | undefined => {
    const own = [two.a, two.b].find((tenant) =>
      identity.kind === "credential"
        ? tenant.tokenHash === identity.tokenHash && tenant.id === identity.tenantId
        : tenant.id === identity.tenantId,
    );
    if (identity.kind !== "user") return own?.id;
    return own?.userId === identity.userId && identity.role === "admin" ? own.id : undefined;
  };
  const setting = (db: Db) =>
    [
      rawQuery(db, sql`select current_setting('app.tenant_id', true)`, z.tuple([z.string()])),
      db.select({ tenantId: users.tenantId }).from(users),
    ] as const;
  const direct = new Database({ url: two.database.app, max: 1 });
  let started = 0;
  await fc.assert(
    fc.asyncProperty(identities, fc.constantFrom(...all), async (identity, sought) => {
      const scope = new TenantScope(direct, identity);
      const own = ownTenant(identity);
      const reads = [personById, carelessly].map((point) => scope.readOne(point, sought.userId));
      const found = await Promise.allSettled(reads);
      if (own === undefined) {
        for (const { status } of found) expect(status).toBe("rejected");
        await expect(scope.read(setting)).rejects.toMatchObject({ name: "AppError" });
        expect(scope.hasSession).toBe(false);
      } else {
        expect(await scope.read(setting)).toEqual([[[own]], [{ tenantId: own }]]);
        expect(scope.tenant.tenantId).toBe(own);
        const value = own === sought.id ? [sought.userId, own] : null;
        for (const answer of found) expect(answer).toEqual({ status: "fulfilled", value });
        started += 1;
      }
    }),
    { numRuns: 500, seed: 7 },
  );
  await direct.close();
  expect(started).toBeGreaterThan(50);
});
