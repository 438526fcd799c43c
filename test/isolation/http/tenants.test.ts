import { expect, test } from "vitest";
import { clientFor } from "../../support/server.ts";
import { useServer } from "../../support/server-only.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

const world = useServer();

const personOf = async (tenant: TestTenant, userName: string, role: "rep" | "admin" = "admin") => {
  const id = await tenant.person({ userName, externalId: userName, roles: [{ value: role }] });
  return { id, token: await tenant.token(id, role) };
};

/** The requests of a user on each transport, cached and not cached. */
const personAsks = ({ slug }: TestTenant) => [
  "/trpc/users.list",
  "/trpc/courses.list",
  "/trpc/readiness.report",
  "/trpc/quizzes.list",
  "/trpc/tenants.current",
  `/api/tenants/${slug}/readiness`,
];

async function statuses(tenant: TestTenant, token: string): Promise<number[]> {
  const answers = await Promise.all(
    personAsks(tenant).map((path) =>
      fetch(world.server.url + path, { headers: { authorization: `Bearer ${token}` } }),
    ),
  );
  return answers.map(({ status }) => status);
}

const all = (status: number) => [status, status, status, status, status, status];

test("a suspended tenant is refused everywhere within a second, and works again when resumed", async () => {
  const { acme, globex, server } = world;
  const ours = await personOf(acme, "ada");
  const theirs = await personOf(globex, "grace");
  // The second round is served from the cache.
  for (const _round of [1, 2]) expect(await statuses(acme, ours.token)).toEqual(all(200));
  const operator = clientFor(server, server.operatorToken).operator;

  await operator.setTenantActive.mutate({ slug: "acme", active: false });
  await until(
    "the person is refused",
    async () => (await statuses(acme, ours.token)).every((s) => s === 403),
    1000,
  );
  const scim = await Promise.all([
    acme.scim("GET", "/Users"),
    acme.scim("GET", `/Users/${ours.id}`),
    acme.scim("POST", "/Users", { userName: "late" }),
    acme.scim("POST", "/Users", "no json"),
    acme.scim("PATCH", `/Users/${ours.id}`, { schemas: [], Operations: [] }),
    acme.scim("DELETE", `/Users/${ours.id}`),
  ]);
  expect(scim.map(({ status }) => status)).toEqual(all(403));
  for (const answer of scim) expect(await answer.text()).toMatch(/"detail":"tenant_inactive: /);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { ...init, headers: { authorization: `Bearer ${ours.token}` } });
  expect(await (await ask("/trpc/users.list")).json()).toMatchObject({
    error: { data: { code: "FORBIDDEN", httpStatus: 403, reason: "tenant_inactive" } },
  });
  for (const path of ["/api/tenants/acme/readiness", "/api/tenants/globex/readiness"])
    expect(await (await ask(path)).json()).toMatchObject({ code: "tenant_inactive", status: 403 });
  expect((await ask("/api/tenants/acme/readiness/aggregate", { method: "POST" })).status).toBe(403);
  expect(await statuses(globex, theirs.token)).toEqual(all(200));

  await operator.setTenantActive.mutate({ slug: "acme", active: true });
  await until(
    "the person has access",
    async () => (await statuses(acme, ours.token)).every((s) => s === 200),
    1000,
  );
  const found = await acme.scim("GET", '/Users?filter=userName eq "late"');
  expect(await found.json()).toMatchObject({ totalResults: 0 });
  const deadLetters = await clientFor(server, ours.token).deadLetters.list.query();
  expect(deadLetters.items).toEqual([]);
});

test("the token of a deactivated user is refused with the next request, also for cached responses", async () => {
  const { acme } = world;
  const { id, token } = await personOf(acme, "leaver");
  for (const _round of [1, 2]) expect(await statuses(acme, token)).toEqual(all(200));
  const change = (active: boolean) =>
    acme.scim("PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: active }],
    });
  expect((await change(false)).status).toBe(200);
  expect(await statuses(acme, token)).toEqual(all(401));
  expect((await change(true)).status).toBe(200);
  expect(await statuses(acme, token)).toEqual(all(401));
});

test("the old token of a deleted and restored user remains invalid", async () => {
  const { acme } = world;
  const { id, token } = await personOf(acme, "comes-back");
  expect((await acme.scim("DELETE", `/Users/${id}`)).status).toBe(204);
  expect(await statuses(acme, token)).toEqual(all(401));
  const revived = await acme.person({
    userName: "comes-back",
    externalId: "comes-back",
    roles: [{ value: "admin" }],
  });
  expect(revived).toBe(id);
  expect(await statuses(acme, token)).toEqual(all(401));
});

test("a user whose role has changed needs a new token", async () => {
  const { acme } = world;
  const { id, token } = await personOf(acme, "demoted");
  expect(await statuses(acme, token)).toEqual(all(200));
  await acme.scim("PUT", `/Users/${id}`, { userName: "demoted", roles: [{ value: "rep" }] });
  expect(await statuses(acme, token)).toEqual(all(401));
  expect(await statuses(acme, await acme.token(id, "rep"))).toEqual(all(200));
});
