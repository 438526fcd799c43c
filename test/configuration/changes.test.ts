import { beforeAll, describe, expect, test } from "vitest";
import { type Rest, restFor } from "../identity/rest.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant } from "../support/tenants.ts";

const world = useServer();
const sql = useSql(world);
const haulier = useFixture(() =>
  createTestTenant(world.outside, world.server, "haulier", {}, { appType: "trucking" }),
);
let admin: ReturnType<typeof clientFor>;
let rest: Rest;
let operator: ReturnType<typeof clientFor>;

beforeAll(async () => {
  const id = await haulier.person({ userName: "boss", roles: [{ value: "admin" }] });
  const token = await haulier.token(id, "admin");
  admin = clientFor(world.server, token);
  rest = restFor(world.server, token);
  operator = clientFor(world.server, world.server.operatorToken);
});

const baseVersion = async () => (await admin.configuration.get.query()).version;
const setting = async (path: string) => {
  const { settings } = await admin.configuration.explain.query();
  return settings.find((one) => one.path === path);
};
const change = async (set: Record<string, unknown>, unset: string[] = [], reason = "test") =>
  admin.configuration.change.mutate({ baseVersion: await baseVersion(), set, unset, reason });

describe("the layers", () => {
  test("product, pack, operator and tenant override each other, and explain says who did it", async () => {
    const path = "readiness.staleAfterHours";
    expect(await setting("readiness.smallestGroup")).toMatchObject({ layer: "product", value: 5 });
    expect(await setting(path)).toMatchObject({
      value: 48,
      layer: "pack",
      setBy: null,
      overrides: [{ layer: "product", value: 24 }],
    });
    await operator.operatorConfiguration.change.mutate({
      tenantId: haulier.id,
      baseVersion: await baseVersion(),
      set: { [path]: 36 },
      reason: "A contract.",
    });
    const { version } = await change({ [path]: 12 }, [], "We look twice a day.");
    expect(await setting(path)).toMatchObject({
      value: 12,
      layer: "tenant",
      setBy: { version, reason: "We look twice a day.", author: expect.stringMatching(/^user:/) },
      overrides: [
        { layer: "operator", value: 36 },
        { layer: "pack", value: 48 },
        { layer: "product", value: 24 },
      ],
    });
    await change({}, [path]);
    expect(await setting(path)).toMatchObject({
      layer: "operator",
      value: 36,
      setBy: { author: expect.stringMatching(/^operator:/), reason: "A contract." },
    });
  });

  test("an override of one leaf keeps the others; an array is replaced whole", async () => {
    await change({ "cors.origins": ["https://a.example", "https://b.example"] });
    await change({ "cors.origins": ["https://c.example"], "reconcile.maxRemovedShare": 0.2 });
    const { values } = await admin.configuration.get.query();
    expect(values["cors"]).toEqual({ origins: ["https://c.example"] });
    expect(values["reconcile"]).toEqual({
      mindtickleWins: [],
      extra: "report",
      maxRemovedShare: 0.2,
    });
  });

  test("a tenant cannot change what only the operator may, and all problems are named", async () => {
    await expect(change({ "scim.perSecond": 1 })).rejects.toMatchObject({
      data: { httpStatus: 403, reason: "forbidden" },
      message: "Only the operator can change scim.perSecond. Ask for the change.",
    });
    const answer = await rest("PATCH", "/configuration", {
      baseVersion: await baseVersion(),
      set: {
        "readiness.smallestGroup": null,
        readiness: {},
        "cors.origins": ["not an origin"],
        nowhere: 1,
      },
      unset: ["also.nowhere"],
      reason: "test",
    });
    expect(answer.status).toBe(400);
    const { errors } = answer.body as { errors: { pointer: string; detail: string }[] };
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      "#/set/cors.origins/0",
      "#/set/nowhere",
      "#/set/readiness",
      "#/set/readiness.smallestGroup",
      "#/unset/0",
    ]);
    expect(errors.find(({ pointer }) => pointer === "#/set/readiness")?.detail).toBe(
      "readiness is a group. Name its settings: readiness.smallestGroup, readiness.staleAfterHours.",
    );
  });

  test("a lock of the operator holds, says so, and gives the tenant's value back afterwards", async () => {
    const path = "readiness.smallestGroup";
    await change({ [path]: 9 });
    const lock = async (which: { lock?: string[]; unlock?: string[] }) =>
      operator.operatorConfiguration.change.mutate({
        tenantId: haulier.id,
        baseVersion: await baseVersion(),
        ...which,
        reason: "A rule of the law.",
      });
    await lock({ lock: ["readiness"] });
    expect(await setting(path)).toMatchObject({ value: 5, layer: "product", locked: true });
    await expect(change({ [path]: 3 })).rejects.toMatchObject({
      data: { httpStatus: 403 },
      message: `The operator locked ${path}. Ask the operator to unlock it.`,
    });
    expect((await admin.configuration.get.query()).locks).toEqual(["readiness"]);
    await lock({ unlock: ["readiness"] });
    expect(await setting(path)).toMatchObject({ value: 9, layer: "tenant", locked: false });
  });
});

describe("versions", () => {
  test("a stale base is refused with the difference: 409, and 412 with If-Match", async () => {
    const stale = await baseVersion();
    await change({ "reconcile.extra": "deactivate" });
    const body = { set: { "reconcile.extra": "report" }, reason: "test" };
    const answer = await rest("PATCH", "/configuration", { ...body, baseVersion: stale });
    expect([answer.status, answer.body]).toEqual([
      409,
      expect.objectContaining({
        code: "conflict",
        difference: [{ path: "reconcile.extra", after: "deactivate" }],
      }),
    ]);
    const failed = await rest("PATCH", "/configuration", body, { "if-match": `"${stale}"` });
    expect([failed.status, failed.body]).toEqual([
      412,
      expect.objectContaining({
        difference: [{ path: "reconcile.extra", after: "deactivate" }],
      }),
    ]);
    const read = await rest("GET", "/configuration");
    const etag = read.headers.get("etag") ?? "";
    expect((await rest("PATCH", "/configuration", body, { "if-match": etag })).status).toBe(200);
    const future = { ...body, baseVersion: 1_000_000 };
    expect((await rest("PATCH", "/configuration", future)).status).toBe(400);
  });

  test("of 50 changes at once on one base, one wins", async () => {
    const base = await baseVersion();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) =>
        admin.configuration.change.mutate({
          baseVersion: base,
          set: { "learning.heldHours": n },
          reason: `attempt ${n}`,
        }),
      ),
    );
    const won = results.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected")
        expect(result.reason).toMatchObject({ data: { httpStatus: 409 } });
    }
    expect(await baseVersion()).toBe(base + 1);
  });

  test("a rollback repeats an old version, and its own rollback restores the present one", async () => {
    const first = await change({ "learning.heldHours": 5, "identity.adminTotp": false });
    const second = await change({ "learning.heldHours": 6 }, ["identity.adminTotp"]);
    const back = await admin.configuration.rollBack.mutate({
      baseVersion: await baseVersion(),
      to: first.version ?? 0,
      reason: "Back.",
    });
    expect(back).toMatchObject({ overrides: first.overrides, rollbackTo: first.version });
    const forth = await admin.configuration.rollBack.mutate({
      baseVersion: await baseVersion(),
      to: second.version ?? 0,
      reason: "Forth.",
    });
    expect(forth.overrides).toEqual(second.overrides);
    await expect(
      admin.configuration.rollBack.mutate({
        baseVersion: await baseVersion(),
        to: 1,
        reason: "The operator's.",
      }),
    ).rejects.toMatchObject({ data: { httpStatus: 404 } });
  });

  test("a rollback to values that are invalid today is refused", async () => {
    const old = await change({ "learning.heldHours": 7 });
    await change({ "learning.heldHours": 8 });
    await sql`update configuration_versions set overrides = overrides || '{"learning.heldHours": -1}'
      where id = ${old.id}`;
    await expect(
      admin.configuration.rollBack.mutate({
        baseVersion: await baseVersion(),
        to: old.version ?? 0,
        reason: "Back.",
      }),
    ).rejects.toMatchObject({ data: { httpStatus: 400 } });
  });

  test("a draft changes nothing until it is published; a discarded one never does", async () => {
    const draft = async () =>
      admin.configuration.change.mutate({
        baseVersion: await baseVersion(),
        set: { "learning.heldHours": 77 },
        reason: "Perhaps.",
        draft: true,
      });
    const kept = await draft();
    const dropped = await draft();
    expect(kept).toMatchObject({ state: "draft", version: null });
    expect((await setting("learning.heldHours"))?.value).not.toBe(77);
    await admin.configuration.discard.mutate({ id: dropped.id });
    await expect(admin.configuration.publish.mutate({ id: dropped.id })).rejects.toMatchObject({
      data: { httpStatus: 409 },
    });
    const published = await admin.configuration.publish.mutate({ id: kept.id });
    expect(published.state).toBe("published");
    expect((await setting("learning.heldHours"))?.value).toBe(77);
    const { items } = await admin.configuration.versions.query({ state: "discarded" });
    expect(items.map(({ id }) => id)).toContain(dropped.id);
  });

  test("a preview names what would change and what would be refused, and changes nothing", async () => {
    const before = await admin.configuration.get.query();
    const preview = await admin.configuration.preview.query({
      set: { "learning.heldHours": 1, "scim.burst": 1 },
      unset: ["cors.origins"],
    });
    expect(preview.changes).toEqual([
      { path: "cors.origins", before: ["https://c.example"], after: [] },
      { path: "learning.heldHours", before: 77, after: 1 },
      { path: "scim.burst", before: 500, after: 1 },
    ]);
    expect(preview.problems).toEqual([
      {
        pointer: "#/set/scim.burst",
        detail: "Only the operator can change scim.burst. Ask for the change.",
      },
    ]);
    expect(await admin.configuration.get.query()).toEqual(before);
  });

  test("each published version has an audit entry with who, why and the difference", async () => {
    await change({ "learning.heldHours": 9 }, [], "For the auditors.");
    const { items } = await admin.audit.list.query({ action: "configuration.publish" });
    expect(items[0]).toMatchObject({
      before: { layer: "tenant", "learning.heldHours": 77 },
      after: { layer: "tenant", "learning.heldHours": 9, reason: "For the auditors." },
    });
  });
});

test("an override that this release does not accept gives way to the default, and explain shows it", async () => {
  await change({ "learning.heldHours": 10 });
  await sql`update configuration_versions set overrides = '{"learning.heldHours": "x", "gone": 1}'
    where tenant_id = ${haulier.id} and version = ${await baseVersion()}`;
  await sql`update tenants set config = '{"learning.heldHours": "x", "gone": 1}' where id = ${haulier.id}`;
  expect(await setting("learning.heldHours")).toMatchObject({
    value: 24,
    layer: "product",
    ignored: "x",
  });
  await change({ "learning.heldHours": 11 });
  expect((await setting("learning.heldHours"))?.value).toBe(11);
  const { overrides } = await change({}, ["gone"]);
  expect(overrides).toEqual({ "learning.heldHours": 11 });
  await expect(change({}, ["gone"])).rejects.toMatchObject({ data: { httpStatus: 400 } });
});

test("a change of one tenant changes no other one", async () => {
  const id = await world.acme.person({ userName: "other", roles: [{ value: "admin" }] });
  const other = clientFor(world.server, await world.acme.token(id, "admin"));
  const before = await other.configuration.explain.query();
  await change({ "learning.heldHours": 12 });
  expect(await other.configuration.explain.query()).toEqual(before);
  const versions = await other.configuration.versions.query({ limit: 200 });
  expect(versions.items.map(({ reason }) => reason)).toEqual(["The tenant was created."]);
  const [foreign] = (await admin.configuration.versions.query({ limit: 1 })).items;
  for (const id of [foreign?.id ?? "", crypto.randomUUID()]) {
    await expect(other.configuration.publish.mutate({ id })).rejects.toMatchObject({
      data: { httpStatus: 404 },
    });
  }
});

describe("over REST", () => {
  test("the configuration and its explanation have ETags, which move with each change and nothing else", async () => {
    const seen: string[] = [];
    for (const path of ["/configuration", "/configuration/explain"]) {
      const first = await rest("GET", path);
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"\d+-/);
      const same = await rest("GET", path, undefined, { "if-none-match": etag });
      expect([same.status, same.body]).toEqual([304, ""]);
      seen.push(etag);
    }
    await change({ "learning.heldHours": 100 });
    for (const [index, path] of ["/configuration", "/configuration/explain"].entries()) {
      const again = await rest("GET", path, undefined, { "if-none-match": seen[index] ?? "" });
      expect(again.status).toBe(200);
      expect(again.headers.get("etag")).not.toBe(seen[index]);
    }
  });

  test("each operation has a route: read, preview, change, versions, publish, discard, roll back", async () => {
    const { body: present } = await rest("GET", "/configuration");
    const input = { set: { "learning.heldHours": 101 }, reason: "Over REST." };
    const preview = await rest("POST", "/configuration/preview", { set: input.set });
    expect(preview.body).toMatchObject({
      version: present.version,
      changes: [{ path: "learning.heldHours", before: 100, after: 101 }],
      problems: [],
    });
    const draft = () =>
      rest("PATCH", "/configuration", { ...input, baseVersion: present.version, draft: true });
    const [kept, dropped] = [(await draft()).body, (await draft()).body];
    expect((await rest("POST", `/configuration/versions/${dropped.id}/discard`)).body.state).toBe(
      "discarded",
    );
    const published = await rest("POST", `/configuration/versions/${kept.id}/publish`);
    expect([published.status, published.body.version]).toEqual([200, present.version + 1]);
    expect(published.headers.get("etag")).toContain(`"${present.version + 1}-`);
    const versions = await rest(
      "GET",
      "/configuration/versions?layer=tenant&state=published&limit=1",
    );
    expect(versions.body.items).toMatchObject([{ id: kept.id, reason: "Over REST." }]);
    const back = await rest(
      "POST",
      "/configuration/rollback",
      { to: 0, reason: "Back." },
      { "if-match": `"${present.version + 1}"` },
    );
    expect([back.status, back.body.overrides]).toEqual([200, {}]);
    const stale = { baseVersion: present.version, to: 0, reason: "Back." };
    expect((await rest("POST", "/configuration/rollback", stale)).status).toBe(409);
    const schema = await rest("GET", "/configuration/schema");
    expect(schema.body).toMatchObject({ type: "object", additionalProperties: false });
  });

  test.each([
    [400, "PATCH", "", { reason: "x" }],
    [400, "PATCH", "", { baseVersion: 1, set: {}, reason: "" }],
    [400, "PATCH", "", { baseVersion: 1, set: {}, reason: "x", publishAt: "2020-01-01T00:00:00Z" }],
    [400, "PATCH", "", { baseVersion: 1, set: {}, reason: "x", publishAt: "2999-01-01T00:00:00Z" }],
    [400, "PATCH", "", { baseVersion: 1, set: {}, lock: ["identity"], reason: "x" }],
    [400, "POST", "/preview", { set: [] }],
    [404, "POST", "/versions/01890000-0000-7000-8000-000000000000/publish", {}],
    [404, "POST", "/versions/01890000-0000-7000-8000-000000000000/discard", {}],
    [404, "POST", "/rollback", { baseVersion: 1, to: 1_000_000, reason: "x" }],
  ] as const)("%d for %s %s %j", async (status, method, path, body) => {
    const before = await rest("GET", "/configuration");
    const refused = await rest(method, `/configuration${path}`, body);
    expect([refused.status, refused.headers.get("content-type")]).toEqual([
      status,
      "application/problem+json",
    ]);
    expect((await rest("GET", "/configuration")).body).toEqual(before.body);
  });
});
