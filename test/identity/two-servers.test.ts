import { expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor } from "../support/server.ts";
import type { TestTenant } from "../support/tenants.ts";
import { type SignedIn, useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const second: TestServer = useFixture(
  () => startServer(world.outside),
  (server) => server.stop(),
);

const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];

/** A person of a tenant with a SCIM client, signed in. */
async function person(slug: string) {
  const tenant = await world.tenant(slug);
  const userName = `one@${slug}.example`;
  const user = { schemas, userName, emails: [{ value: userName, primary: true }], active: true };
  const id = await tenant.person(user);
  await world.givePassword(tenant, id);
  return { tenant, id, user, signedIn: await world.signIn(userName) };
}

type Person = Awaited<ReturnType<typeof person>>;

const ask = async (server: Pick<TestServer, "url">, { accessToken }: SignedIn) =>
  (
    await fetch(`${server.url}/api/v1/auth/me`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
  ).status;

const succeeds = async (response: Promise<Response>) => expect((await response).ok).toBe(true);

const changes: Record<string, { status: number; change: (of: Person) => Promise<unknown> }> = {
  "a deactivation": {
    status: 401,
    change: ({ tenant, id, user }) =>
      succeeds(tenant.scim("PUT", `/Users/${id}`, { ...user, active: false })),
  },
  "a deletion": {
    status: 401,
    change: ({ tenant, id }) => succeeds(tenant.scim("DELETE", `/Users/${id}`)),
  },
  "a change of the role": {
    status: 401,
    change: ({ tenant, id, user }) =>
      succeeds(
        tenant.scim("PUT", `/Users/${id}`, {
          ...user,
          roles: [{ value: "manager", primary: true }],
        }),
      ),
  },
  "a suspension of the organization": {
    status: 403,
    change: ({ tenant }: { tenant: TestTenant }) =>
      clientFor(world.server, world.server.operatorToken).operator.setTenantActive.mutate({
        slug: tenant.slug,
        active: false,
      }),
  },
};

test.for(
  Object.entries(changes).map(([name, of], i) => ({ name, ...of, slug: `two-servers-${i}` })),
)(
  "$name counts at the next request on each server, under load",
  async ({ status, change, slug }) => {
    const of = await person(slug);
    const servers = [world.server, second];
    for (const server of servers) expect(await ask(server, of.signedIn)).toBe(200);
    const load = { isRunning: true };
    const clients = servers.map(async (server) => {
      while (load.isRunning) await ask(server, of.signedIn);
    });
    await change(of);
    const after = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask(servers[i % 2]!, of.signedIn)),
    );
    load.isRunning = false;
    await Promise.all(clients);
    expect(new Set(after)).toEqual(new Set([status]));
  },
);
