import { beforeAll, describe, expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import type { TestTenant } from "../support/tenants.ts";
import { linkOf } from "./attacks/support.ts";
import { type SignedIn, useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const sql = useSql(world);
const second: TestServer = useFixture(
  () => startServer(world.outside),
  (server) => server.stop(),
);
let shared: TestTenant;

beforeAll(async () => {
  shared = await world.tenant("two-servers");
});

const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
const patchSchemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
const bulkSchemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];

interface Person {
  tenant: TestTenant;
  id: string;
  user: { schemas: string[]; userName: string };
  signedIn: SignedIn;
  /** A personal key that may read the audit log. */
  key: string;
}

/** An admin of a tenant with a SCIM client: signed in, and with a personal key. */
async function person(name: string, tenant: TestTenant): Promise<Person> {
  const userName = `${name}@${tenant.slug}.example`;
  const user = {
    schemas,
    userName,
    emails: [{ value: userName, primary: true }],
    roles: [{ value: "admin", primary: true }],
    active: true,
  };
  const id = await tenant.person(user);
  await world.givePassword(tenant, id);
  const signedIn = await world.signIn(userName);
  const body = { name: "Key", permissions: ["audit:read"] };
  const made = await world.ask("POST", "/me/api-keys", body, world.bearer(signedIn));
  expect(made.status).toBe(201);
  const { key } = (await made.json()) as { key: string };
  return { tenant, id, user, signedIn, key };
}

type Server = Pick<TestServer, "url">;

const get = async ({ url }: Server, path: string, token: string) =>
  (await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
const askSession = (server: Server, { signedIn }: Person) =>
  get(server, "/auth/me", signedIn.accessToken);
const askKey = (server: Server, { key }: Person) => get(server, "/audit?limit=1", key);
const refresh = async ({ url }: Server, { signedIn: { refreshToken } }: Person) =>
  (
    await fetch(`${url}/api/v1/auth/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refreshToken }),
    })
  ).status;

async function succeeds(request: Promise<Response>): Promise<void> {
  const answer = await request;
  expect([answer.ok, answer.ok ? "" : await answer.text()]).toEqual([true, ""]);
}

/** What a change does, and what the session, the refresh token and the key get from then on. */
interface Change {
  session: number;
  refresh: number;
  key: number;
  change: (of: Person) => Promise<unknown>;
}
const out = { session: 401, refresh: 401, key: 401 };

const deactivated = { op: "replace", path: "active", value: false };
const changes: Record<string, Change> = {
  "active: false by PUT": {
    ...out,
    change: ({ tenant, id, user }) =>
      succeeds(tenant.scim("PUT", `/Users/${id}`, { ...user, active: false })),
  },
  "active: false by PATCH": {
    ...out,
    change: ({ tenant, id }) =>
      succeeds(
        tenant.scim("PATCH", `/Users/${id}`, { schemas: patchSchemas, Operations: [deactivated] }),
      ),
  },
  "active: false by Bulk": {
    ...out,
    change: async ({ tenant, id }) => {
      const data = { schemas: patchSchemas, Operations: [deactivated] };
      const Operations = [{ method: "PATCH", path: `/Users/${id}`, data }];
      const answer = await tenant.scim("POST", "/Bulk", { schemas: bulkSchemas, Operations });
      expect(await answer.json()).toMatchObject({ Operations: [{ status: "200" }] });
    },
  },
  "a deletion by SCIM": {
    ...out,
    change: ({ tenant, id }) => succeeds(tenant.scim("DELETE", `/Users/${id}`)),
  },
  "a new password by the link of a mail": {
    ...out,
    change: async ({ user: { userName: email } }) => {
      await succeeds(world.ask("POST", "/auth/password/forgot", { email }));
      const token = await linkOf(world, sql, { address: email, kind: "reset" });
      const body = { token, password: "tandem-orbit-lantern-3058" };
      await succeeds(world.ask("POST", "/auth/password/reset", body));
    },
  },
  // A personal key narrows with the role of its owner.
  "a change of the role": {
    ...out,
    key: 403,
    change: ({ tenant, id, user }) =>
      succeeds(
        tenant.scim("PUT", `/Users/${id}`, { ...user, roles: [{ value: "rep", primary: true }] }),
      ),
  },
  "a suspension of the organization": {
    session: 403,
    refresh: 403,
    key: 403,
    change: ({ tenant }) =>
      clientFor(world.server, world.server.operatorToken).operator.setTenantActive.mutate({
        slug: tenant.slug,
        active: false,
      }),
  },
};

describe("at the next request on each server, under load", () => {
  test.for(Object.entries(changes))("%s counts", async ([name, expected], { expect }) => {
    const isSuspension = name.startsWith("a suspension");
    const tenant = isSuspension ? await world.tenant("two-servers-suspended") : shared;
    const of = await person(`p${Object.keys(changes).indexOf(name)}`, tenant);
    const servers = [world.server, second];
    for (const server of servers) {
      expect([await askSession(server, of), await askKey(server, of)]).toEqual([200, 200]);
    }
    const load = { isRunning: true };
    const clients = servers.map(async (server) => {
      while (load.isRunning) await Promise.all([askSession(server, of), askKey(server, of)]);
    });
    await expected.change(of);
    const after = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const server = servers[i % 2]!;
        return [await askSession(server, of), await askKey(server, of)];
      }),
    );
    load.isRunning = false;
    await Promise.all(clients);
    expect(new Set(after.map(String))).toEqual(new Set([`${expected.session},${expected.key}`]));
    for (const server of servers) expect(await refresh(server, of)).toBe(expected.refresh);
  });
});
