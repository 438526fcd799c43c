import { beforeAll, describe, expect, test } from "vitest";
import { clientFor } from "../support/server.ts";
import {
  answered,
  type Body,
  clientOf,
  ENTERPRISE,
  refused,
  unique,
  USER,
  useScim,
} from "./support.ts";

const { acme, world } = useScim();

let admin: ReturnType<typeof clientFor>;

/** A SCIM client with its own token, in a new domain unless one is given. */
async function another(domain?: string) {
  const made = await admin.scimTokens.create.mutate({
    name: unique("client"),
    ...(domain !== undefined && { domain }),
  });
  return { ...made, ...clientWith(made.token) };
}

const clientWith = (token: string) =>
  clientOf(() => {
    const tenant = world().acme;
    return {
      ...tenant,
      scim: (method, path, body, headers) =>
        tenant.scim(method, path, body, { authorization: `Bearer ${token}`, ...headers }),
    };
  });

beforeAll(async () => {
  const id = (await acme.user({ roles: [{ value: "admin" }] })).id;
  admin = clientFor(world().server, await world().acme.token(id, "admin"));
});

const called = (externalId: string) => ({ filter: `externalId eq "${externalId}"` });
const names = ({ Resources }: Body) => Resources.map(({ userName }) => userName).toSorted();

describe("an externalId", () => {
  test("can belong to several users of one client; each is found, and their userNames stay unique", async () => {
    const externalId = unique("e");
    const one = await acme.user({ externalId });
    const other = await acme.user({ externalId });
    expect(other.id).not.toBe(one.id);
    const found = await acme.list("/Users", called(externalId));
    expect(found.totalResults).toBe(2);
    expect(names(found)).toEqual([one.userName, other.userName].toSorted());
    const again = { schemas: [USER], externalId, userName: one.userName };
    refused(await acme.post("/Users", again), 409, "uniqueness", /userName/);
    expect((await acme.list("/Users", called("unknown"))).totalResults).toBe(0);
  });

  test("identifies different users for different clients; each client sees only its own", async () => {
    const theirs = await another();
    const externalId = unique("e");
    const mine = await acme.user({ externalId });
    const other = await theirs.user({ externalId });
    expect(other.id).not.toBe(mine.id);
    expect(names(await acme.list("/Users", called(externalId)))).toEqual([mine.userName]);
    expect(names(await theirs.list("/Users", called(externalId)))).toEqual([other.userName]);
    expect(await theirs.read(`/Users/${mine.id}`)).not.toHaveProperty("externalId");
    const all = await theirs.list("/Users", { filter: `userName eq "${mine.userName}"` });
    expect(all.Resources[0]).not.toHaveProperty("externalId");
    for (const filter of ["externalId pr", `externalId sw "${externalId.slice(0, 1)}"`]) {
      const rest = `(${filter}) and userName eq "${mine.userName}"`;
      expect((await theirs.list("/Users", { filter: rest })).totalResults).toBe(0);
      expect((await acme.list("/Users", { filter: rest })).totalResults).toBe(1);
    }
  });

  test("of a user is separate for each client: neither overwrites or removes the other's", async () => {
    const theirs = await another();
    const { id, userName } = await acme.user({ externalId: unique("mine") });
    const mine = (await acme.read(`/Users/${id}`))["externalId"];
    const change = [{ op: "replace", path: "externalId", value: "their-1" }];
    expect(await theirs.change(`/Users/${id}`, change)).toMatchObject({ externalId: "their-1" });
    expect(await acme.read(`/Users/${id}`)).toMatchObject({ externalId: mine });
    // A PUT without it removes only the sender's.
    answered(await acme.put(`/Users/${id}`, { schemas: [USER], userName }), 200);
    expect(await acme.read(`/Users/${id}`)).not.toHaveProperty("externalId");
    expect(await theirs.read(`/Users/${id}`)).toMatchObject({ externalId: "their-1" });
    expect(names(await theirs.list("/Users", called("their-1")))).toEqual([userName]);
    answered(await acme.put(`/Users/${id}`, { schemas: [USER], userName, externalId: "m2" }), 200);
    const shown = await admin.users.get.query({ id });
    expect(shown).toMatchObject({
      externalId: null,
      externalIds: { main: "m2", [theirs.domain]: "their-1" },
    });
  });

  test("of a group is separate for each client too", async () => {
    const theirs = await another();
    const externalId = unique("g");
    const mine = await acme.group({ externalId });
    const twin = await acme.group({ externalId });
    const other = await theirs.group({ externalId });
    const ids = async (client: Pick<typeof acme, "list">) =>
      (await client.list("/Groups", called(externalId))).Resources.map(({ id }) => id).toSorted();
    expect(await ids(acme)).toEqual([mine.id, twin.id].toSorted());
    expect(await ids(theirs)).toEqual([other.id]);
    expect(await theirs.read(`/Groups/${mine.id}`)).not.toHaveProperty("externalId");
    const taken = [{ op: "remove", path: "externalId" }];
    expect(await acme.change(`/Groups/${twin.id}`, taken)).not.toHaveProperty("externalId");
    expect(await ids(acme)).toEqual([mine.id]);
    answered(await acme.remove(`/Groups/${mine.id}`), 204);
    expect(await ids(acme)).toEqual([]);
  });

  test("of a manager refers to the domain of the client that sent it, before and after the manager exists", async () => {
    const theirs = await another();
    const externalId = unique("boss");
    const led = { [ENTERPRISE]: { manager: { value: externalId } } };
    const early = await theirs.user(led);
    const mine = await acme.user({ externalId });
    expect((await theirs.read(`/Users/${early.id}`))[ENTERPRISE].manager?.value).toBe(externalId);
    const other = await theirs.user({ externalId });
    const managerOf = async (id: string) =>
      (await acme.read(`/Users/${id}`))[ENTERPRISE].manager?.value;
    expect(await managerOf(early.id)).toBe(other.id);
    expect(await managerOf((await theirs.user(led)).id)).toBe(other.id);
    expect(await managerOf((await acme.user(led)).id)).toBe(mine.id);
    // A change of another attribute by another client does not affect the manager.
    await acme.change(`/Users/${early.id}`, [{ op: "replace", path: "title", value: "x" }]);
    expect(await managerOf(early.id)).toBe(other.id);
  });
});

describe("a deleted user is restored", () => {
  test("by the externalId in its domain, not in another one", async () => {
    const theirs = await another();
    const externalId = unique("e");
    const { id } = await acme.user({ externalId });
    answered(await acme.remove(`/Users/${id}`), 204);
    expect((await theirs.user({ externalId })).id).not.toBe(id);
    expect((await acme.user({ externalId })).id).toBe(id);
  });

  test("with the externalIds of other clients", async () => {
    const theirs = await another();
    const externalId = unique("e");
    const { id, userName } = await acme.user({ externalId });
    await theirs.change(`/Users/${id}`, [{ op: "add", path: "externalId", value: "t" }]);
    answered(await acme.remove(`/Users/${id}`), 204);
    expect((await theirs.list("/Users", called("t"))).totalResults).toBe(0);
    expect((await acme.user({ externalId, userName })).id).toBe(id);
    expect(names(await theirs.list("/Users", called("t")))).toEqual([userName]);
  });

  test("by userName if several had the same externalId, and not at all if the userName is new", async () => {
    const externalId = unique("e");
    const [one, other] = [await acme.user({ externalId }), await acme.user({ externalId })];
    answered(await acme.remove(`/Users/${one.id}`), 204);
    const stranger = await acme.user({ externalId });
    expect([one.id, other.id]).not.toContain(stranger.id);
    answered(await acme.remove(`/Users/${other.id}`), 204);
    expect((await acme.user({ externalId, userName: one.userName })).id).toBe(one.id);
  });
});

describe("a token", () => {
  test("that replaces another one, or is created in its domain, uses the same externalIds", async () => {
    const first = await another();
    const externalId = unique("e");
    const { userName } = await first.user({ externalId });
    const rotated = await admin.scimTokens.rotate.mutate({ id: first.id });
    expect(rotated.domain).toBe(first.domain);
    await admin.scimTokens.revoke.mutate({ id: first.id });
    const replaced = await another(first.domain);
    for (const client of [clientWith(rotated.token), replaced]) {
      expect(names(await client.list("/Users", called(externalId)))).toEqual([userName]);
    }
    const { items } = await admin.scimTokens.list.query({ limit: 200 });
    const domains = new Map(items.map(({ id, domain }) => [id, domain]));
    expect([rotated.id, replaced.id].map((id) => domains.get(id))).toEqual([
      first.domain,
      first.domain,
    ]);
    const main = await another("main");
    const mine = await acme.user({ externalId: unique("e") });
    expect(await main.read(`/Users/${mine.id}`)).toMatchObject({ externalId: mine["externalId"] });
  });

  test("cannot be created in a domain without a token of the tenant, including domains of other tenants", async () => {
    const { globex, server } = world();
    const id = await globex.person({ userName: unique("admin"), roles: [{ value: "admin" }] });
    const client = clientFor(server, await globex.token(id, "admin"));
    const made = await client.scimTokens.create.mutate({ name: "theirs" });
    await expect(
      client.scimTokens.create.mutate({ name: "x", domain: made.domain }),
    ).resolves.toMatchObject({
      domain: made.domain,
    });
    await expect(another(made.domain)).rejects.toThrow(/No token of this tenant has this domain/);
  });
});

test("a dead letter is replayed in the domain of the client that sent it", async () => {
  const theirs = await another();
  const [externalId, userName] = [unique("e"), unique("broken")];
  refused(await theirs.post("/Users", { userName, externalId, active: "perhaps" }), 400);
  const { items } = await admin.deadLetters.list.query({ source: "scim" });
  const body = JSON.stringify({ userName, externalId });
  await admin.deadLetters.replay.mutate({ id: items[0]?.id ?? "", body });
  expect(names(await theirs.list("/Users", called(externalId)))).toEqual([userName]);
  expect((await acme.list("/Users", called(externalId))).totalResults).toBe(0);
});

test("an operation of a bulk request is replayed in that domain too", async () => {
  const theirs = await another();
  const [externalId, userName] = [unique("e"), unique("broken")];
  const data = { userName, externalId, active: "perhaps" };
  const answer = await theirs.post("/Bulk", {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
    Operations: [{ method: "POST", path: "/Users", bulkId: "one", data }],
  });
  expect(answer.body).toMatchObject({ Operations: [{ status: "400" }] });
  const { items } = await admin.deadLetters.list.query({ source: "scim" });
  const body = JSON.stringify({ userName, externalId });
  await admin.deadLetters.replay.mutate({ id: items[0]?.id ?? "", body });
  expect(names(await theirs.list("/Users", called(externalId)))).toEqual([userName]);
  expect((await acme.list("/Users", called(externalId))).totalResults).toBe(0);
});
