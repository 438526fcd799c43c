import { once } from "node:events";
import { InMemStorageProvider, Unleash } from "unleash-client";
import { expect, test } from "vitest";
import { type FlagTenant, onlyIn, useFlagClients } from "./world.ts";

const { world, opened, change } = useFlagClients();

/** Unleash's client for Node, as a tenant's server uses it. */
async function withClient<T>(tenant: FlagTenant, use: (client: Unleash) => Promise<T>): Promise<T> {
  const client = new Unleash({
    url: `${opened.url}/api/`,
    appName: "back-office",
    customHeaders: { Authorization: tenant.keys.unleash },
    refreshInterval: 50,
    metricsInterval: 3_600_000,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
  });
  const errors: unknown[] = [];
  client.on("error", (error) => errors.push(error));
  client.on("warn", (warning) => errors.push(warning));
  await once(client, "synchronized");
  try {
    return await use(client);
  } finally {
    await client.destroyWithFlush();
    expect(errors).toEqual([]);
  }
}

const rulesFor = async ({ keys }: FlagTenant) => {
  const response = await fetch(`${opened.url}/api/client/features`, {
    headers: { authorization: keys.unleash },
  });
  return response.text();
};

test("Unleash's client has the tenant's answers, keeps its copy, and sees a flip", async () => {
  const { acme, globex } = opened;
  const segment = { id: 1, name: "pilots of globex", constraints: onlyIn(globex.id) };
  await change(
    {
      "readiness.export": {
        enabled: true,
        strategies: [
          { name: "default", segments: [1] },
          {
            name: "userWithId",
            parameters: { userIds: `${acme.personId},${globex.personId},rep@globex.test` },
          },
        ],
      },
    },
    [segment],
  );
  await withClient(acme, async (client) => {
    const isOn = (userId: string) => client.isEnabled("readiness.export", { userId });
    expect([isOn(acme.personId), isOn("somebody")]).toEqual([true, false]);
    expect(client.isEnabled("mindtickle.pull")).toBe(true);
    await once(client, "unchanged");
    const changed = once(client, "changed");
    await change({ "readiness.export": { enabled: false } }, []);
    await changed;
    expect(isOn(acme.personId)).toBe(false);
  });
  await world.server.settled();
  const { items } = await opened.operator.operatorFlags.list.query();
  expect(items.every(({ askedAt }) => askedAt !== null)).toBe(true);
});

test("rules name no other tenant and nobody of another tenant, and each tenant has its own answers", async () => {
  const { acme, globex } = opened;
  await change(
    {
      "readiness.export": {
        enabled: true,
        strategies: [
          { name: "default", segments: [1] },
          {
            name: "default",
            constraints: [
              { contextName: "userId", operator: "IN", values: [acme.personId, globex.personId] },
              { contextName: "email", operator: "NOT_IN", values: ["rep@globex.test"] },
            ],
          },
        ],
        variants: [
          {
            name: "for-globex",
            weight: 0,
            overrides: [{ contextName: "tenantId", values: [globex.id] }],
          },
          { name: "for-all", weight: 1 },
        ],
      },
    },
    [{ id: 1, name: "globex", constraints: onlyIn(globex.id) }],
  );
  const [forAcme, forGlobex] = [await rulesFor(acme), await rulesFor(globex)];
  expect(forAcme).not.toContain(globex.id);
  expect(forAcme).not.toContain(globex.personId);
  expect(forAcme).not.toContain("globex");
  expect(forAcme).toContain(acme.personId);
  // A positive control: the same rules for the other tenant.
  expect(forGlobex).toContain(globex.personId);
  expect(forGlobex).not.toContain(acme.personId);
  const ask = (tenant: FlagTenant) =>
    withClient(tenant, async (client) => {
      const { feature_enabled: enabled, name } = client.getVariant("readiness.export", {
        userId: tenant.personId,
      });
      return { enabled, name, other: client.isEnabled("readiness.export", { userId: "x" }) };
    });
  expect(await ask(acme)).toEqual({ enabled: true, name: "for-all", other: false });
  expect(await ask(globex)).toEqual({ enabled: true, name: "for-globex", other: true });
  await change({ "readiness.export": null }, []);
});

test("a tenant's own rules are in its clients alone, and an invalid message gets 400", async () => {
  const { acme, globex } = opened;
  const { version } = await acme.admin.flags.list.query();
  await acme.admin.flags.change.mutate({
    baseVersion: version,
    flags: { "readiness.export": { enabled: false } },
    reason: "Our works council.",
  });
  expect(await rulesFor(acme)).toContain(
    '"name":"readiness.export","type":"permission","enabled":false',
  );
  expect(await rulesFor(globex)).toContain(
    '"name":"readiness.export","type":"permission","enabled":true',
  );
  const prefixed = await fetch(`${opened.url}/api/client/features?namePrefix=mind`, {
    headers: { authorization: acme.keys.unleash },
  });
  expect(await prefixed.json()).toMatchObject({
    version: 2,
    features: [{ name: "mindtickle.pull", enabled: true }],
    segments: [],
  });
  const send = (path: string, body: string, key = acme.keys.unleash) =>
    fetch(`${opened.url}/api/client/${path}`, {
      method: "POST",
      headers: { authorization: key, "content-type": "application/json" },
      body,
    });
  for (const path of ["register", "metrics"]) {
    expect((await send(path, '{"appName": 7}')).status).toBe(400);
    expect((await send(path, "{")).status).toBe(400);
    expect((await send(path, "{}", acme.keys.ofrep)).status).toBe(401);
    expect((await send(path, '{"appName": "x"}')).status).toBe(202);
  }
});
