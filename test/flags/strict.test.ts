import { beforeAll, describe, expect, test } from "vitest";
import type { Context } from "../../shared/context.ts";
import { defineFlags } from "../../shared/flags.ts";
import { definePack } from "../../shared/packs/define-pack.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant } from "../support/tenants.ts";

const flag = { owner: "test", description: "Of a test.", fallback: false } as const;
const farmFlags = defineFlags({
  "farm.tours": { ...flag, type: "release", expires: "2020-01-01", changedBy: "operator" },
  "farm.stalls": { ...flag, type: "permission", expires: null, changedBy: "tenant" },
});
const farm = definePack({
  appType: "farming",
  path: "farm",
  title: "Farming",
  defaults: {},
  flags: farmFlags,
});
const world = useServer();
const sql = useSql(world);
const server = useFixture<TestServer>(
  () => {
    const product = createProduct([...packs, farm]);
    return startServer(
      world.outside,
      undefined,
      { METRICS_TOKEN: "a-token-of-the-scraper" },
      { product },
    );
  },
  (opened) => opened.stop(),
);

type Client = ReturnType<typeof clientFor>;
let operator: Client;
/** Admins of a tenant without a pack, and of one with the pack. */
let office: Client;
let farmer: Client;

beforeAll(async () => {
  await sql`insert into app_types (app_type, defaults) values ('farming', '{}')`;
  operator = clientFor(server, server.operatorToken);
  const farming = await createTestTenant(world.outside, server, "farm", undefined, {
    appType: "farming",
  });
  const adminOf = async (tenant: typeof farming) =>
    clientFor(
      server,
      await tenant.token(
        await tenant.person({ userName: "boss", roles: [{ value: "admin" }] }),
        "admin",
      ),
    );
  [office, farmer] = [await adminOf(world.acme), await adminOf(farming)];
});

const on = { enabled: true };
const strategy = (more: object) => ({ enabled: true, strategies: [{ name: "default", ...more }] });
const change = async (flags: object, segments?: object[]) => {
  const { version } = await operator.operatorFlags.list.query();
  return operator.operatorFlags.change.mutate({
    baseVersion: version,
    flags: flags as never,
    ...(segments && { segments: segments as never }),
    reason: "test",
  });
};
const changeOwn = async (client: Client, flags: object) => {
  const { version } = await client.flags.list.query();
  return client.flags.change.mutate({
    baseVersion: version,
    flags: flags as never,
    reason: "test",
  });
};
const valueOf = async (client: Client, name: string) =>
  (await client.flags.list.query()).items.find((item) => item.name === name);
/** The places of all problems that a refused change has, in order. */
const refusedAt = async (changed: Promise<unknown>) => {
  const refused = changed.then(
    () => undefined,
    (thrown: unknown) => thrown as { data: { httpStatus: number; errors: { pointer: string }[] } },
  );
  const { version } = await operator.operatorFlags.list.query();
  const error = await refused;
  expect(error?.data.httpStatus).toBe(400);
  expect((await operator.operatorFlags.list.query()).version).toBe(version);
  return error?.data.errors.map(({ pointer }) => pointer).toSorted();
};

describe("a change is refused, with all problems together", () => {
  test("for unknown names, malformed parts, and segments that are malformed, repeated or missing", async () => {
    const wrong = {
      enabled: true,
      strategies: [
        { name: "sometimes" },
        { name: "default", segments: [9] },
        { name: "default", constraints: [{ contextName: "x", operator: "NUM_GT", value: "many" }] },
      ],
      dependencies: [{ feature: "nowhere" }],
    };
    const constraints = [{ contextName: "x", operator: "SEMVER_EQ", value: "one" }];
    const segments = [
      { id: 1, constraints },
      { id: 1, constraints: [] },
    ];
    expect(await refusedAt(change({ "readiness.export": wrong, nobody: on }, segments))).toEqual([
      "#/flags/nobody",
      "#/flags/readiness.export/dependencies/0/feature",
      "#/flags/readiness.export/strategies/0/name",
      "#/flags/readiness.export/strategies/1/segments/0",
      "#/flags/readiness.export/strategies/2/constraints/0/value",
      "#/segments/0/constraints/0/value",
      "#/segments/1/id",
    ]);
  });

  test("for prerequisites in a circle or a chain, of itself, or of another industry", async () => {
    const needs = (feature: string) => ({ enabled: true, dependencies: [{ feature }] });
    const at = (name: string) => `#/flags/${name}/dependencies/0/feature`;
    const circle = {
      "readiness.export": needs("mindtickle.pull"),
      "mindtickle.pull": needs("readiness.export"),
    };
    expect(await refusedAt(change(circle))).toEqual([
      at("mindtickle.pull"),
      at("readiness.export"),
    ]);
    expect(await refusedAt(change({ "farm.tours": needs("farm.tours") }))).toEqual([
      at("farm.tours"),
    ]);
    expect(await refusedAt(change({ "readiness.export": needs("farm.tours") }))).toEqual([
      at("readiness.export"),
    ]);
    // A flag without rules exists; later, it cannot get a prerequisite of its own.
    await change({ "farm.tours": needs("readiness.export") });
    expect(await refusedAt(change({ "readiness.export": needs("mindtickle.pull") }))).toEqual([
      "#/flags",
    ]);
    expect(await valueOf(farmer, "farm.tours")).toMatchObject({ enabled: true });
    await change({ "readiness.export": { enabled: false } });
    expect(await valueOf(farmer, "farm.tours")).toMatchObject({
      enabled: false,
      reason: "DISABLED",
    });
    await change({ "farm.tours": null, "readiness.export": null });
  });

  test("for a segment that another flag still uses", async () => {
    const segment = {
      id: 3,
      constraints: [{ contextName: "role", operator: "IN", values: ["admin"] }],
    };
    const { changes } = await change({ "readiness.export": strategy({ segments: [3] }) }, [
      segment,
    ]);
    expect(Object.keys(changes)).toEqual(["readiness.export", "segments"]);
    expect(await refusedAt(change({}, []))).toEqual(["#/segments"]);
    const wider = { ...segment, constraints: [] };
    const { items } = await (await change({}, [wider]),
    operator.operatorFlags.history.query({ limit: 1 }));
    expect(items[0]).toMatchObject({ author: "operator:test", reason: "test" });
    expect(items[0]?.changes).toEqual({ segments: { before: [segment], after: [wider] } });
    const audited = await operator.operator.audit.query({ limit: 1 });
    expect(audited.items[0]).toMatchObject({
      action: "flags.change",
      before: { segments: [segment] },
      after: { reason: "test", segments: [wider] },
    });
    await change({ "readiness.export": null }, []);
  });

  test("for a tenant: another industry's flags, segments, and too much text", async () => {
    expect(await refusedAt(changeOwn(office, { "farm.stalls": on, "farm.tours": on }))).toEqual([
      "#/flags/farm.stalls",
      "#/flags/farm.tours",
    ]);
    expect(await refusedAt(office.flags.dryRun.query({ name: "farm.stalls", rules: on }))).toEqual([
      "#/flags/farm.stalls",
    ]);
    expect(
      await refusedAt(changeOwn(farmer, { "farm.stalls": strategy({ segments: [3] }) })),
    ).toEqual(["#/flags/farm.stalls/strategies/0/segments/0"]);
    const long = { name: "userWithId", parameters: { userIds: "x".repeat(99_000) } };
    const strategies = [long, long, long];
    expect(
      await refusedAt(changeOwn(farmer, { "farm.stalls": { enabled: true, strategies } })),
    ).toEqual(["#/flags"]);
    await expect(changeOwn(farmer, { "farm.tours": on })).rejects.toMatchObject({
      data: { httpStatus: 403 },
    });
  });
});

describe("rules", () => {
  test("of a pack count for its industry alone", async () => {
    await changeOwn(farmer, { "farm.stalls": on });
    expect(await valueOf(farmer, "farm.stalls")).toMatchObject({ enabled: true });
    expect(await valueOf(office, "farm.stalls")).toBeUndefined();
    // The operator's dry run counts what the tenant decided for itself.
    const name = "farm.stalls";
    const counted = await operator.operatorFlags.dryRun.query({ name, rules: strategy({}) });
    expect(counted.tenants).toEqual({ on: 1, of: 1 });
    const never = strategy({ constraints: [{ contextName: "x", operator: "IN", values: [] }] });
    expect(await operator.operatorFlags.dryRun.query({ name, rules: never })).toMatchObject({
      tenants: { on: 1, of: 1 },
      people: { on: 1, of: 1 },
    });
  });

  test("of a tenant do not undo the operator's kill switch", async () => {
    await changeOwn(farmer, { "farm.stalls": on });
    await change({ "farm.stalls": { enabled: false } });
    expect(await valueOf(farmer, "farm.stalls")).toMatchObject({
      enabled: false,
      reason: "DISABLED",
      rules: expect.objectContaining(on),
    });
    await change({ "farm.stalls": null });
    expect(await valueOf(farmer, "farm.stalls")).toMatchObject({ enabled: true });
  });

  test("can depend on the environment, and can have a schedule", async () => {
    const between = (from: string, to: string) =>
      strategy({
        constraints: [
          { contextName: "currentTime", operator: "DATE_AFTER", value: from },
          { contextName: "currentTime", operator: "DATE_BEFORE", value: to },
        ],
      });
    const environment = (values: string[]) =>
      strategy({ constraints: [{ contextName: "environment", operator: "IN", values }] });
    for (const name of ["production", "elsewhere"]) {
      await change({ "mindtickle.pull": environment([name]) });
      expect(await valueOf(office, "mindtickle.pull")).toMatchObject({
        enabled: name === "production",
      });
    }
    const [past, now, later] = [
      "2020-01-01T00:00:00Z",
      "2021-01-01T00:00:00Z",
      "2999-01-01T00:00:00Z",
    ];
    for (const [from, to, enabled] of [
      [past, now, false],
      [now, later, true],
      [later, "3000-01-01T00:00:00Z", false],
    ] as const) {
      await change({ "mindtickle.pull": between(from, to) });
      expect(await valueOf(office, "mindtickle.pull")).toMatchObject({ enabled });
    }
    await change({ "mindtickle.pull": null });
  });

  test("come back only as far as they can still be evaluated", async () => {
    const { version } = await operator.operatorFlags.list.query();
    const store = (at: number, features: object[]) =>
      sql`insert into flag_versions (version, state, author, reason, changes)
        values (${at}, ${sql.json({ features: features as never })}, 'test', 'test', '{}')`;
    await store(version + 1, [
      { name: "readiness.export", enabled: true, strategies: [{ name: "gone" }] },
    ]);
    await store(version + 2, [{ name: "removed.flag", enabled: true, strategies: [] }]);
    const rollBack = (to: number, baseVersion = version + 2) =>
      operator.operatorFlags.rollBack.mutate({ baseVersion, to, reason: "back" });
    expect(await refusedAt(rollBack(version + 1))).toEqual(["#/flags"]);
    expect((await operator.operatorFlags.list.query()).undeclared).toEqual(["removed.flag"]);
    await rollBack(version + 2);
    await change({ "removed.flag": null });
    expect((await operator.operatorFlags.list.query()).undeclared).toEqual([]);
    expect(await refusedAt(change({ "removed.flag": null }))).toEqual(["#/flags/removed.flag"]);
  });
});

test("the list shows stale flags and those that nobody asked for", async () => {
  const { items } = await operator.operatorFlags.list.query();
  expect(items.find(({ name }) => name === "farm.tours")).toMatchObject({
    isStale: true,
    askedAt: null,
    appType: "farming",
  });
  expect(items.find(({ name }) => name === "farm.stalls")).toMatchObject({
    isStale: false,
    askedAt: null,
  });
});

test("a flag that keeps failing is logged once, and counted by name", async () => {
  const { version } = await operator.operatorFlags.list.query();
  const features = [
    null,
    { name: "readiness.export", enabled: "yes", strategies: [] },
    { name: "mindtickle.pull", enabled: false, strategies: "none" },
  ];
  await sql`insert into flag_versions (version, state, author, reason, changes)
    values (${version + 1}, ${sql.json({ features })}, 'test', 'test', '{}')`;
  for (let time = 0; time < 5; time += 1) await office.flags.list.query();
  const lines = server.logs.filter(({ event }) => event === "flag.error");
  expect(lines).toEqual([
    expect.objectContaining({ flag: "readiness.export", version: `${version + 1}.0`, count: 1 }),
  ]);
  const metrics = await fetch(`${server.url}/metrics`, {
    headers: { authorization: "Bearer a-token-of-the-scraper" },
  });
  expect(await metrics.text()).toContain('rampart_flag_errors_total{flag="readiness.export"} 5\n');
  // Neither the broken entry nor the broken flag that is off stops the other flags.
  const { key } = await office.flagKeys.create.mutate({ name: "office", kind: "unleash" });
  const rules = await fetch(`${server.url}/api/client/features`, {
    headers: { authorization: key },
  });
  expect(await rules.json()).toMatchObject({
    features: [
      { name: "mindtickle.pull", enabled: false, strategies: [] },
      { name: "readiness.export", enabled: true, strategies: [] },
    ],
  });
  await change({ "readiness.export": null, "mindtickle.pull": null });
});

test("names are typed by the declarations of the core and of each pack", () => {
  const ask = async ({ flags }: Pick<Context, "flags">) => [
    await flags.isEnabled("readiness.export"),
    await flags.of(farmFlags).isEnabled("farm.tours"),
    // @ts-expect-error An unknown name does not compile.
    await flags.isEnabled("readiness.exports"),
    // @ts-expect-error Nor does the name of a pack.
    await flags.isEnabled("farm.tours"),
    // @ts-expect-error Nor does the name of the core among those of the pack.
    await flags.of(farmFlags).isEnabled("readiness.export"),
  ];
  expect(ask).toBeTypeOf("function");
});
