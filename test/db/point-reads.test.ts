import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import * as z from "zod";
import { Database } from "../../shared/db/database.ts";
import { pointRead, requestedValues } from "../../shared/db/point-read.ts";
import type { Identity } from "../../shared/db/tenant-session.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { useTwoTenants } from "../isolation/support/two-tenants.ts";
import { openWire } from "./support/wire.ts";
import { useFixture } from "../support/fixture.ts";

const two = useTwoTenants();
const wire = useFixture(
  () => openWire(two.database.app),
  (opened) => opened.close(),
);
const database = useFixture(
  () => new Database({ url: wire.url, max: 4 }),
  (opened) => opened.close(),
);

const personById = pointRead(
  (
    tenantId,
  ) => sql`select requested.position::int, users.id, users.tenant_id from ${requestedValues}
    join users on users.tenant_id = ${tenantId} and users.id = requested.value::uuid`,
  z.tuple([z.string(), z.string()]),
);

const identities = (): Identity[] =>
  [two.a, two.b].flatMap(({ id: tenantId, tokenHash }): Identity[] => [
    { kind: "credential", tenantId, tokenHash, use: "scim" },
    { kind: "system", tenantId },
  ]);
const ask = (identity: Identity, id: string) =>
  new TenantScope(database, identity).readOne(personById, id);

test("many concurrent reads of two tenants and four identities each get a row of their own tenant or none", async () => {
  const sought = [two.a.userId, two.b.userId, newId()];
  const asked = Array.from({ length: 300 }, (_, n) => ({
    identity: identities()[n % 4] as Identity,
    id: sought[Math.floor(n / 4) % 3] ?? "",
  }));
  await Promise.all(identities().map((identity) => ask(identity, newId())));
  wire.roundTrips();
  const found = await Promise.all(asked.map(({ identity, id }) => ask(identity, id)));
  for (const [n, { identity, id }] of asked.entries()) {
    const own = identity.tenantId === two.a.id ? two.a : two.b;
    expect(found[n]).toEqual(id === own.userId ? [id, own.id] : null);
  }
  // Three hundred statements by themselves; here one for each identity, and a few more for up to fifty each.
  expect(wire.roundTrips()).toBeLessThan(40);
});

test("a read that fails does not fail others", async () => {
  const [identity] = identities() as [Identity];
  const ids = Array.from({ length: 20 }, (_, n) => (n === 7 ? "no uuid" : two.a.userId));
  const answers = await Promise.allSettled(ids.map((id) => ask(identity, id)));
  expect(answers.map(({ status }) => status)).toEqual(
    ids.map((id) => (id === two.a.userId ? "fulfilled" : "rejected")),
  );
});

test("a refused identity is refused in a batch too, from the next read on", async () => {
  const [identity, system] = identities() as [Identity, Identity];
  const { superuser } = two;
  await superuser`update api_credentials set revoked_at = now() where tenant_id = ${two.a.id}`;
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => ask(n % 2 === 0 ? identity : system, two.a.userId)),
  );
  await superuser`update api_credentials set revoked_at = null where tenant_id = ${two.a.id}`;
  expect(answers.map(({ status }) => status)).toEqual(
    answers.map((_, n) => (n % 2 === 0 ? "rejected" : "fulfilled")),
  );
  expect(await ask(identity, two.a.userId)).toEqual([two.a.userId, two.a.id]);
});
