import { beforeAll, describe, expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
const sql = useSql(world);
let adminToken: string;
let admin: ReturnType<typeof clientFor>;
let other: ReturnType<typeof clientFor>;
let operator: ReturnType<typeof clientFor>;

beforeAll(async () => {
  const { acme, globex } = world;
  adminToken = await acme.token(
    await acme.person({ userName: "boss", roles: [{ value: "admin" }] }),
    "admin",
  );
  await acme.person({ userName: "rep" });
  admin = clientFor(world.server, adminToken);
  other = clientFor(
    world.server,
    await globex.token(
      await globex.person({ userName: "boss", roles: [{ value: "admin" }] }),
      "admin",
    ),
  );
  operator = clientFor(world.server, world.server.operatorToken);
});

const newest = async () => (await operator.operatorFlags.list.query()).version;
const change = async (flags: Record<string, { enabled: boolean; strategies?: unknown[] } | null>) =>
  operator.operatorFlags.change.mutate({
    baseVersion: await newest(),
    flags: flags as never,
    reason: "test",
  });
const valueFor = async (client: typeof admin, name: string) => {
  const { items } = await client.flags.list.query();
  return items.find((item) => item.name === name);
};
const exportRows = () =>
  fetch(`${world.server.url}/api/v1/readiness/export?of=people&format=csv`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
const onlyFor = (tenantId: string) => ({
  enabled: true,
  strategies: [
    {
      name: "default",
      constraints: [{ contextName: "tenantId", operator: "IN", values: [tenantId] }],
    },
  ],
});

describe("the rules of the deployment", () => {
  test("without rules, a flag has its declared fallback", async () => {
    expect(await valueFor(admin, "readiness.export")).toMatchObject({
      enabled: true,
      reason: "DEFAULT",
      rules: null,
    });
    expect((await exportRows()).status).not.toBe(403);
  });

  test("a change applies to the next request, to the tenants that it targets alone", async () => {
    const { version } = await change({ "readiness.export": onlyFor(world.globex.id) });
    expect(await valueFor(admin, "readiness.export")).toMatchObject({
      enabled: false,
      reason: "DEFAULT",
    });
    expect(await valueFor(other, "readiness.export")).toMatchObject({
      enabled: true,
      reason: "TARGETING_MATCH",
    });
    const refused = await exportRows();
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({
        detail: "Exports of readiness are switched off. Ask an admin of your organization.",
      }),
    ]);
    await operator.operatorFlags.rollBack.mutate({
      baseVersion: version,
      to: version,
      reason: "The same again.",
    });
    const { items } = await operator.operatorFlags.history.query({ limit: 1 });
    expect(items[0]).toMatchObject({
      version: version + 1,
      reason: "The same again.",
      changes: {},
    });
    await change({ "readiness.export": null });
    expect(await valueFor(admin, "readiness.export")).toMatchObject({ enabled: true });
  });

  test("rules that cannot be evaluated are refused, each with its place", async () => {
    const wrong = {
      enabled: true,
      strategies: [
        { name: "default", constraints: [{ contextName: "x", operator: "REGEX", value: "(?=a)" }] },
      ],
    };
    await expect(
      change({ "readiness.export": wrong, nowhere: { enabled: true } }),
    ).rejects.toMatchObject({
      data: {
        httpStatus: 400,
        errors: expect.arrayContaining([
          expect.objectContaining({ pointer: "#/flags/nowhere" }),
          expect.objectContaining({
            pointer: expect.stringMatching(
              /^#\/flags\/readiness\.export\/strategies\/0\/constraints\/0/,
            ),
          }),
        ]),
      },
    });
  });

  test("of changes at once on one version, one wins, and the others get the difference", async () => {
    const baseVersion = await newest();
    const results = await Promise.allSettled(
      [true, false, true, false].map((enabled, n) =>
        operator.operatorFlags.change.mutate({
          baseVersion,
          flags: { "readiness.export": { enabled } },
          reason: `attempt ${n}`,
        }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(
      operator.operatorFlags.change.mutate({
        baseVersion,
        flags: { "readiness.export": null },
        reason: "late",
      }),
    ).rejects.toMatchObject({
      data: {
        httpStatus: 409,
        difference: [expect.objectContaining({ path: "readiness.export" })],
      },
    });
    await change({ "readiness.export": null });
  });

  test("rules that were stored and cannot be evaluated give the fallback, with a log line", async () => {
    const version = await newest();
    await sql`insert into flag_versions (version, state, author, reason, changes)
      values (${version + 1}, '{"features": [{"name": "readiness.export", "enabled": "yes"}]}', 'test', 'test', '{}')`;
    expect(await valueFor(admin, "readiness.export")).toMatchObject({
      enabled: true,
      reason: "ERROR",
    });
    expect(world.server.logs).toContainEqual(
      expect.objectContaining({ event: "flag.error", flag: "readiness.export" }),
    );
    await change({ "readiness.export": null });
  });

  test("a dry run counts the tenants and people that rules hit, and changes nothing", async () => {
    const before = await operator.operatorFlags.list.query();
    const counted = await operator.operatorFlags.dryRun.query({
      name: "readiness.export",
      rules: onlyFor(world.acme.id),
    });
    expect(counted).toEqual({
      tenants: { on: 1, of: 2 },
      people: { on: 2, of: 3 },
      isComplete: true,
    });
    const own = await admin.flags.dryRun.query({
      name: "readiness.export",
      rules: {
        enabled: true,
        strategies: [
          {
            name: "default",
            constraints: [{ contextName: "role", operator: "IN", values: ["rep"] }],
          },
        ],
      },
    });
    expect(own).toEqual({ people: { on: 1, of: 2 } });
    const after = await operator.operatorFlags.list.query();
    expect(after.version).toBe(before.version);
  });

  test("the list says which flags were asked for", async () => {
    await world.server.settled();
    const { items } = await operator.operatorFlags.list.query();
    const askedAt = (name: string) => items.find((item) => item.name === name)?.askedAt;
    expect(askedAt("readiness.export")).toBeTruthy();
  });
});

describe("a tenant's own rules", () => {
  const ownVersion = async () => (await admin.flags.list.query()).version;
  const own = async (flags: Record<string, { enabled: boolean } | null>) =>
    admin.flags.change.mutate({
      baseVersion: await ownVersion(),
      flags,
      reason: "Our works council.",
    });

  test("replace those of the deployment for this tenant alone, and are audited", async () => {
    await own({ "readiness.export": { enabled: false } });
    expect(await valueFor(admin, "readiness.export")).toMatchObject({
      enabled: false,
      reason: "DISABLED",
    });
    expect(await valueFor(other, "readiness.export")).toMatchObject({ enabled: true, rules: null });
    expect((await exportRows()).status).toBe(403);
    const { items } = await admin.audit.list.query({ action: "flags.change" });
    expect(items[0]).toMatchObject({
      before: { "readiness.export": null },
      after: { reason: "Our works council.", "readiness.export": { enabled: false } },
    });
    expect((await other.flags.history.query()).items).toEqual([]);
    await admin.flags.rollBack.mutate({ baseVersion: await ownVersion(), to: 0, reason: "Back." });
    expect(await valueFor(admin, "readiness.export")).toMatchObject({ enabled: true });
    expect((await admin.flags.history.query()).items).toHaveLength(2);
  });

  test("cannot change what only the operator may", async () => {
    await expect(own({ "mindtickle.pull": { enabled: false } })).rejects.toMatchObject({
      data: { httpStatus: 403 },
      message: "Only the operator can change mindtickle.pull. Ask for the change.",
    });
  });
});
