import { beforeAll, describe, expect, test } from "vitest";
import { watch } from "../../worker/alerts/watch.ts";
import { publishScheduledConfiguration } from "../../worker/sweeps/scheduled-configuration.ts";
import { restFor } from "../identity/rest.ts";
import { useSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";

const stack = useStack();
const sql = useSql(stack);
let operator: ReturnType<typeof clientFor>;
let tenants = 0;

beforeAll(() => {
  operator = clientFor(stack.server, stack.server.operatorToken);
});

interface Planner {
  tenant: TestTenant;
  token: string;
  admin: ReturnType<typeof clientFor>;
}

async function planner(): Promise<Planner> {
  tenants += 1;
  const tenant = await createTestTenant(stack.outside, stack.server, `planner-${tenants}`);
  const id = await tenant.person({
    userName: "boss",
    emails: [{ value: "boss@planner.example" }],
    roles: [{ value: "admin" }],
  });
  const token = await tenant.token(id, "admin");
  return { tenant, token, admin: clientFor(stack.server, token) };
}

const later = () => new Date(Date.now() + 3_600_000).toISOString();
const versionOf = async ({ admin }: Planner) => (await admin.configuration.get.query()).version;
const stateOf = async ({ admin }: Planner, id: string) =>
  (await admin.configuration.versions.query({ limit: 200 })).items.find((one) => one.id === id);
const valueOf = async ({ admin }: Planner, path: string) =>
  (await admin.configuration.explain.query()).settings.find((one) => one.path === path)?.value;

async function change(on: Planner, set: Record<string, unknown>, more: object = {}) {
  const baseVersion = await versionOf(on);
  return on.admin.configuration.change.mutate({ baseVersion, set, reason: "test", ...more });
}

const schedule = (on: Planner, set: Record<string, unknown>, reason = "planned") =>
  change(on, set, { publishAt: later(), reason });

/** Lets the times of the scheduled versions come, in the order in which they were made. */
const comes = () => sql`update configuration_versions
  set publish_at = created_at - interval '1 day' where state = 'scheduled'`;

const sweep = () => publishScheduledConfiguration(stack.provisioning.services);

const auditOf = async ({ admin }: Planner, action: string, id: string) =>
  (await admin.audit.list.query({ action, category: "all", limit: 200 })).items.filter(
    ({ subjectId }) => subjectId === id,
  );

describe("a version whose time has come", () => {
  test("is published, also of a suspended tenant and of an author who has left", async () => {
    const [one, other] = [await planner(), await planner()];
    const planned = await schedule(one, { "learning.heldHours": 1 });
    const suspended = await schedule(other, { "learning.heldHours": 2 });
    expect(planned).toMatchObject({ state: "scheduled", version: null, heldBecause: null });
    expect(await sweep()).toBe(0);
    await operator.operator.setTenantActive.mutate({ slug: other.tenant.slug, active: false });
    await sql`update users set role = 'manager' where tenant_id = ${one.tenant.id}`;
    await comes();
    expect(await sweep()).toBe(2);
    await sql`update users set role = 'admin' where tenant_id = ${one.tenant.id}`;
    await operator.operator.setTenantActive.mutate({ slug: other.tenant.slug, active: true });
    expect(await valueOf(one, "learning.heldHours")).toBe(1);
    expect(await valueOf(other, "learning.heldHours")).toBe(2);
    expect(await stateOf(other, suspended.id)).toMatchObject({ state: "published", version: 2 });
    expect(await auditOf(one, "configuration.publish", planned.id)).toMatchObject([
      { actor: "job:configuration.publish", after: { layer: "tenant", reason: "planned" } },
    ]);
  });

  test("is published once by two workers, each in the order of its time", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, planner));
    const planned = await Promise.all(
      all.map(async (on, index) => [
        await schedule(on, { "learning.heldHours": 10 + index }),
        await schedule(on, { "learning.heldHours": 20 + index }),
      ]),
    );
    await comes();
    const both = [stack.provisioning, stack.analytics, stack.provisioning];
    const done = await Promise.all(
      both.map(({ services }) => publishScheduledConfiguration(services)),
    );
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(8);
    for (const [index, on] of all.entries()) {
      const [first, second] = planned[index] ?? [];
      expect(await valueOf(on, "learning.heldHours")).toBe(10 + index);
      expect(await versionOf(on)).toBe(2);
      expect(await stateOf(on, first?.id ?? "")).toMatchObject({ state: "published", version: 2 });
      expect(await stateOf(on, second?.id ?? "")).toMatchObject({
        state: "held",
        heldBecause: "These settings were changed after its base version 1, by version 2.",
      });
      expect(await auditOf(on, "configuration.publish", first?.id ?? "")).toHaveLength(1);
      expect(await auditOf(on, "configuration.hold", second?.id ?? "")).toHaveLength(1);
    }
  });

  test("does not wait for a hundred others that fail, which leave nothing half done", async () => {
    const [broken, healthy] = [await planner(), await planner()];
    const failing = await schedule(broken, { "learning.heldHours": 30 });
    await sql`insert into configuration_versions (tenant_id, id, layer, state, base_version, overrides, set_by, author, reason, publish_at)
      select tenant_id, gen_random_uuid(), layer, state, base_version, overrides, set_by, author, reason, publish_at
      from configuration_versions, generate_series(1, 110) where id = ${failing.id}`;
    const last = await schedule(healthy, { "learning.heldHours": 31 });
    await sql.unsafe(`create function fail_publication() returns trigger language plpgsql
      as 'begin raise exception ''the process has crashed''; end';
      create trigger fail_publication after insert on audit_log for each row
      when (new.tenant_id = '${broken.tenant.id}' and new.action like 'configuration.%') execute function fail_publication()`);
    await comes();
    const { services, logs } = stack.provisioning;
    expect(await sweep()).toBe(1);
    expect(await stateOf(healthy, last.id)).toMatchObject({ state: "published" });
    expect(await valueOf(broken, "learning.heldHours")).toBe(24);
    expect(await stateOf(broken, failing.id)).toMatchObject({ state: "scheduled", version: null });
    const failures = () =>
      logs.filter(({ event }) => event === "configuration.publish_failed").length;
    expect(failures()).toBe(111);
    expect(await sweep()).toBe(0);
    expect(failures()).toBe(111);
    await sql`drop trigger fail_publication on audit_log`;
    services.now = () => new Date(Date.now() + 60_001);
    expect(await sweep()).toBe(111);
    services.now = () => new Date();
    const states = await sql`select state, count(*)::int from configuration_versions
      where tenant_id = ${broken.tenant.id} and layer = 'tenant' group by state order by state`;
    expect(states).toEqual([
      { state: "held", count: 110 },
      { state: "published", count: 1 },
    ]);
    expect(await valueOf(broken, "learning.heldHours")).toBe(30);
  }, 60_000);

  test("is held while a lock or a value forbids it, and can be published once that has changed", async () => {
    const on = await planner();
    const planned = await schedule(on, { "readiness.smallestGroup": 7 });
    const lock = (which: object) =>
      operator.operatorConfiguration.explain
        .query({ tenantId: on.tenant.id })
        .then(({ version: baseVersion }) =>
          operator.operatorConfiguration.change.mutate({
            tenantId: on.tenant.id,
            baseVersion,
            reason: "test",
            ...which,
          }),
        );
    await lock({ lock: ["readiness"] });
    await comes();
    expect(await sweep()).toBe(1);
    const heldBecause =
      "The operator locked readiness.smallestGroup. Ask the operator to unlock it.";
    expect(await stateOf(on, planned.id)).toMatchObject({ state: "held", heldBecause });
    const publish = () => on.admin.configuration.publish.mutate({ id: planned.id });
    await expect(publish()).rejects.toMatchObject({
      message: heldBecause,
      data: { httpStatus: 403 },
    });
    await lock({ unlock: ["readiness"] });
    expect(await publish()).toMatchObject({ id: planned.id, state: "published" });
    expect(await valueOf(on, "readiness.smallestGroup")).toBe(7);

    const invalid = await schedule(on, { "readiness.smallestGroup": 8 });
    await sql`update configuration_versions set overrides = overrides || '{"readiness.smallestGroup": 0}'
      where id = ${invalid.id}`;
    await comes();
    await sweep();
    expect((await stateOf(on, invalid.id))?.heldBecause).toMatch(/^readiness\.smallestGroup: /);
    expect(await valueOf(on, "readiness.smallestGroup")).toBe(7);
  });
});

describe("a version that is held", () => {
  async function held(on: Planner) {
    const planned = await schedule(
      on,
      { "learning.heldHours": 50, "reconcile.extra": "deactivate" },
      "Before the audit.",
    );
    await change(on, { "learning.heldHours": 40, "learning.maxEndedShare": 0.4 });
    await comes();
    await sweep();
    expect(await stateOf(on, planned.id)).toMatchObject({ state: "held" });
    return planned;
  }

  test("is published on the present base: its changes, and what others have changed since", async () => {
    const on = await planner();
    const planned = await held(on);
    const difference = [
      { path: "learning.heldHours", after: 40 },
      { path: "learning.maxEndedShare", after: 0.4 },
    ];
    const rest = restFor(stack.server, on.token);
    const path = `/configuration/versions/${planned.id}/publish`;
    const refused = await rest("POST", path);
    expect([refused.status, refused.body.difference]).toEqual([409, difference]);
    const stale = await rest("POST", path, undefined, { "if-match": '"1"' });
    expect([stale.status, stale.body.difference]).toEqual([412, difference]);
    const { headers } = await rest("GET", "/configuration");
    const done = await rest("POST", path, undefined, { "if-match": headers.get("etag") ?? "" });
    expect([done.status, done.body]).toEqual([
      200,
      expect.objectContaining({ state: "published", baseVersion: 2, version: 3 }),
    ]);
    expect(done.body).toMatchObject({ reason: "Before the audit.", author: expect.any(String) });
    expect(done.body.overrides).toEqual({
      "learning.heldHours": 50,
      "learning.maxEndedShare": 0.4,
      "reconcile.extra": "deactivate",
    });
    expect(await stateOf(on, planned.id)).toMatchObject({ state: "discarded" });
    expect(await auditOf(on, "configuration.discard", planned.id)).toMatchObject([
      { after: { publishedAs: done.body.id } },
    ]);
    expect((await rest("POST", path)).status).toBe(409);
  });

  test("can be discarded", async () => {
    const on = await planner();
    const planned = await held(on);
    expect(await on.admin.configuration.discard.mutate({ id: planned.id })).toMatchObject({
      state: "discarded",
    });
  });

  test("is reported to the tenant's admins, to each in the own language", async () => {
    const on = await planner();
    await sql`insert into integrations (tenant_id, kind, secret, scopes)
      values (${on.tenant.id}, 'communication-service', 'sealed', '{}')`;
    await on.tenant.person({
      userName: "chefin",
      preferredLanguage: "de-AT, en;q=0.5",
      emails: [{ value: "chefin@planner.example" }],
      roles: [{ value: "admin" }],
    });
    await change(on, { language: "fr" });
    await held(on);
    const { items } = await on.admin.notifications.list.query();
    const sent = items.map(({ kind, subject, text }) => [kind, subject, text]);
    expect(sent.toSorted(([, a = ""], [, b = ""]) => (a < b ? -1 : 1))).toEqual([
      [
        "configuration_held",
        "Eine geplante Änderung der Konfiguration wurde nicht vorgenommen",
        expect.stringContaining("„Before the audit.“"),
      ],
      [
        "configuration_held",
        "Une modification programmée de la configuration n'a pas été effectuée",
        expect.stringContaining("« Before the audit. »"),
      ],
    ]);
  });

  test("is an alert for the operator, if it is the operator's", async () => {
    const on = await planner();
    const { id: tenantId } = on.tenant;
    const input = (baseVersion: number, more: object) => ({
      tenantId,
      baseVersion,
      reason: "test",
      set: { "scim.perSecond": 9 },
      ...more,
    });
    const change = (baseVersion: number, more = {}) =>
      operator.operatorConfiguration.change.mutate(input(baseVersion, more));
    const planned = await change(1, { publishAt: later(), lock: ["identity"] });
    await change(1, { set: { "scim.burst": 9 } });
    await comes();
    await sweep();
    const alerts = async () => {
      await watch(stack.provisioning.services, 0);
      const { items } = await operator.operator.alerts.query();
      return items.filter((alert) => alert.tenantId === tenantId);
    };
    expect(await alerts()).toMatchObject([{ kind: "configuration_held", resolvedAt: null }]);
    const published = await operator.operatorConfiguration.publish.mutate({
      tenantId,
      id: planned.id,
      baseVersion: 2,
    });
    expect(published).toMatchObject({ version: 3, locks: ["identity"] });
    expect(published.overrides).toMatchObject({ "scim.perSecond": 9, "scim.burst": 9 });
    expect(await alerts()).toMatchObject([{ resolvedAt: expect.anything() }]);
  });
});
