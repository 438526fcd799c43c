import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { useFixture } from "../../support/fixture.ts";
import { useTraining } from "../training/world.ts";

const world = useTraining();
const { sql } = world;
const app = useFixture(
  () => postgres(world.stack.outside.database.app, { max: 2, onnotice: () => undefined }),
  (opened) => opened.end(),
);

type School = Awaited<ReturnType<typeof world.school>>;
let owner: School;
let partner: School;
let stranger: School;
let partnershipId: string;

beforeAll(async () => {
  await world.migrate();
  owner = await world.school("owner");
  partner = await world.school("partner");
  stranger = await world.school("stranger");
});

/** Runs SQL as the runtime role in the session of a tenant. */
const as = <T extends postgres.Row[]>(
  school: School,
  run: (tx: postgres.TransactionSql) => Promise<T>,
) =>
  app.begin(async (tx) => {
    await tx`select app.begin_system_session(${school.id})`;
    return run(tx);
  });

const session = () => owner.session("secret topic", "2030-01-01T10:00:00Z", "2030-01-01T11:00:00Z");
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const grant = (subjectId: string, fields: string[], more = {}) =>
  owner.call("POST", "/shares", {
    partnershipId,
    subjectType: "session",
    subjectId,
    fields,
    expiresAt: tomorrow(),
    ...more,
  });
const received = async (school: School) =>
  (await school.call("GET", "/received")).body["items"] as { id: string; data: object }[];
const actionsOf = async (school: School, subjectId: string) =>
  (await school.client.audit.list.query({ subjectId, category: "all" })).items
    .map(({ action }) => action)
    .toReversed();

describe("a partnership", () => {
  test("needs both: the partner accepts once, and the inviting organization confirms", async () => {
    const invited = await owner.call("POST", "/partnerships");
    expect(invited).toMatchObject({ status: 201, body: { state: "invited", organization: null } });
    const { invitation } = invited.body;
    partnershipId = String(invited.body["id"]);
    const accept = (school: School) => school.call("POST", "/partnerships/accept", { invitation });
    expect(await accept(owner)).toMatchObject({ status: 400, body: { field: "invitation" } });
    expect(await accept(partner)).toMatchObject({
      status: 200,
      body: { state: "accepted", isOwn: false, organization: "owner" },
    });
    const again = await accept(stranger);
    const unknown = await stranger.call("POST", "/partnerships/accept", { invitation: "nothing" });
    expect(again.status).toBe(400);
    expect({ ...again.body, instance: "" }).toEqual({ ...unknown.body, instance: "" });

    const id = await session();
    expect(await grant(id, ["room"])).toMatchObject({ status: 409 });
    const confirm = (school: School) =>
      school.call("POST", `/partnerships/${partnershipId}/confirm`);
    expect(await confirm(partner)).toMatchObject({ status: 409 });
    expect(await confirm(stranger)).toMatchObject({ status: 404 });
    expect(await confirm(owner)).toMatchObject({
      status: 200,
      body: { state: "active", organization: "partner" },
    });
    const steps = ["partnership.accept", "partnership.confirm"];
    expect(await actionsOf(owner, partnershipId)).toEqual(["partnership.invite", ...steps]);
    expect(await actionsOf(partner, partnershipId)).toEqual(steps);
    expect(JSON.stringify(await sql`select * from audit_log`)).not.toContain(String(invitation));
  });
});

describe("a share", () => {
  test("shows the chosen fields, and follows the thing until it is withdrawn", async () => {
    const id = await session();
    expect(await received(partner)).toEqual([]);
    const made = await grant(id, ["state", "startsAt"]);
    expect(made).toMatchObject({ status: 201, body: { fields: ["state", "startsAt"] } });
    const [shown] = await received(partner);
    expect(shown?.data).toEqual({ state: "open", startsAt: "2030-01-01T10:00:00+00:00" });
    const trainer = await owner.trainer("t");
    await owner.assign(id, trainer);
    expect((await received(partner))[0]?.data).toMatchObject({ state: "assigned" });
    const open = () => partner.call("GET", `/received/${shown?.id}`);
    expect((await open()).body).toMatchObject({
      organization: "owner",
      data: { state: "assigned" },
    });
    await open();

    expect(await owner.call("DELETE", `/shares/${shown?.id}`)).toMatchObject({ status: 204 });
    expect(await received(partner)).toEqual([]);
    const gone = await open();
    const unknown = await partner.call("GET", "/received/4f6e0b8e-0000-4000-8000-000000000000");
    expect([gone.status, unknown.status]).toEqual([404, 404]);
    const shared = ["share.grant", "share.open", "share.revoke"];
    expect(await actionsOf(partner, id)).toEqual(shared);
    expect(await actionsOf(owner, id)).toEqual([
      "share.grant",
      "session.assign",
      ...shared.slice(1),
    ]);
  });

  test("is visible to the partner alone, and nothing else of the owner is, to SQL of the runtime role", async () => {
    const id = await session();
    await grant(id, ["room"]);
    const seen = (school: School) =>
      as(school, (tx) => tx`select data from shares where tenant_id = ${owner.id}`);
    // The positive control.
    expect(await seen(partner)).toEqual([{ data: { room: id } }]);
    expect(await seen(stranger)).toEqual([]);
    for (const table of ["training_sessions", "users", "audit_log", "requirements"]) {
      const rows = await as(
        partner,
        (tx) => tx`select from ${tx(table)} where tenant_id = ${owner.id}`,
      );
      expect(rows, table).toHaveLength(0);
    }
    const change = (text: string) => as(partner, (tx) => tx.unsafe(text));
    expect((await change(`update shares set fields = '{topic}'`)).count).toBe(0);
    expect((await change(`update partnerships set state = 'active'`)).count).toBe(0);
    await expect(change(`select token_hash from partnerships`)).rejects.toMatchObject({
      code: "42501",
    });
    await expect(
      change(`insert into shares (tenant_id, id, partnership_id, partner_tenant_id, subject_type, subject_id, fields, data, created_by, expires_at)
        values ('${owner.id}', gen_random_uuid(), '${partnershipId}', '${partner.id}', 'session', '${id}', '{topic}', '{}', 'x', now())`),
    ).rejects.toMatchObject({ code: "42501" });
  });

  test("ends with its time, and with the partnership from either side", async () => {
    const id = await session();
    await grant(id, ["room"]);
    const before = (await received(partner)).length;
    await sql`update shares set expires_at = now() where subject_id = ${id}`;
    expect(await received(partner)).toHaveLength(before - 1);
    expect(await received(partner)).not.toHaveLength(0);
    expect(await partner.call("POST", `/partnerships/${partnershipId}/end`)).toMatchObject({
      status: 200,
      body: { state: "ended" },
    });
    expect(await received(partner)).toEqual([]);
    expect(await grant(id, ["room"])).toMatchObject({ status: 409 });
    expect(await actionsOf(owner, partnershipId)).toContain("partnership.end");
  });

  test("of an unknown field, thing, type or partnership is refused", async () => {
    const id = await session();
    expect(await grant(id, ["trainer"])).toMatchObject({ status: 400, body: { field: "fields" } });
    expect(await grant(id, ["room"], { subjectType: "person" })).toMatchObject({
      status: 400,
      body: { field: "subjectType" },
    });
    expect(await grant(id, ["room"], { expiresAt: "2020-01-01T00:00:00Z" })).toMatchObject({
      status: 400,
      body: { field: "expiresAt" },
    });
    expect(await grant(id, ["room"], { partnershipId: "x" })).toMatchObject({ status: 404 });
  });
});

test("a partnership cannot be made or revived by SQL of the runtime role", async () => {
  const values = `gen_random_uuid(), 'forged', '\\x00', now() + interval '1 day', 'x'`;
  const forge = (state: string, other: string) =>
    as(owner, (tx) =>
      tx.unsafe(
        `insert into partnerships (id, owner_name, token_hash, expires_at, created_by, state, partner_tenant_id) values (${values}, '${state}', ${other})`,
      ),
    );
  await expect(forge("active", `'${stranger.id}'`)).rejects.toMatchObject({ code: "RP409" });
  await expect(forge("invited", `'${stranger.id}'`)).rejects.toMatchObject({ code: "RP409" });
  // The positive control.
  expect((await forge("invited", "null")).count).toBe(1);
  const revived = as(
    owner,
    (tx) => tx`update partnerships set state = 'active' where state = 'ended'`,
  );
  await expect(revived).rejects.toMatchObject({ code: "RP409" });
});
