import { describe, expect, it } from "vitest";
import { BULK_REQUEST, ENTERPRISE, GROUP, membersOf, unique, useScim } from "../support.ts";
import { idOf, patch, post, replace, send, statusesOf, transactionsOf } from "./support.ts";

const { world, acme } = useScim();

const manager = (value: string) => ({ [ENTERPRISE]: { manager: { value } } });

async function userNames(prefix: string): Promise<string[]> {
  const { Resources } = await acme.list("/Users", {
    filter: `userName sw "${prefix}-"`,
    count: 200,
  });
  return Resources.map(({ userName }) => userName.slice(prefix.length + 1)).toSorted();
}

describe("creations of users", () => {
  it("are written in one transaction, in the order of the request", async () => {
    const prefix = unique("set");
    const results = await send(
      acme,
      Array.from({ length: 300 }, (_, n) => post(`${prefix}-${n}`)),
    );
    expect(results.map(({ bulkId }) => bulkId)).toEqual(
      Array.from({ length: 300 }, (_, n) => `post ${prefix}-${n}`),
    );
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["201"]));
    expect(await transactionsOf(world(), prefix)).toBeLessThanOrEqual(3);
    const last = await acme.read(`/Users/${idOf(results.at(-1))}`);
    expect(last).toMatchObject({
      userName: `${prefix}-299`,
      meta: { location: results.at(-1)?.location, version: results.at(-1)?.version },
    });
  });

  it("fail one by one while the others succeed", async () => {
    const prefix = unique("mixed");
    await acme.user({ userName: `${prefix}-taken` });
    const results = await send(acme, [
      post(`${prefix}-a`),
      post(`${prefix}-TAKEN`),
      post(`${prefix}-b`, { active: "perhaps" }),
      post(`${prefix}-c`),
      { ...post(`${prefix}-A`), bulkId: "again" },
      post(`${prefix}-d`),
    ]);
    expect(statusesOf(results)).toBe("201 409 400 201 409 201");
    expect(results[2]?.response).toMatchObject({ scimType: "invalidValue" });
    expect(await userNames(prefix)).toEqual(["a", "c", "d", "taken"]);
  });

  it("restore deleted users and reactivate deactivated ones", async () => {
    const prefix = unique("back");
    const [gone, idle] = [
      await acme.user({ userName: `${prefix}-gone` }),
      await acme.user({ userName: `${prefix}-idle`, active: false }),
    ];
    await acme.remove(`/Users/${gone.id}`);
    const results = await send(acme, [
      post(`${prefix}-a`),
      post(`${prefix}-gone`),
      post(`${prefix}-idle`, { active: true }),
      post(`${prefix}-b`),
    ]);
    expect(statusesOf(results)).toBe("201 201 201 201");
    expect([idOf(results[1]), idOf(results[2])]).toEqual([gone.id, idle.id]);
    expect(await acme.read(`/Users/${idle.id}`)).toMatchObject({ active: true });
  });

  it("find their managers by externalId among earlier and later creations", async () => {
    const prefix = unique("tree");
    const results = await send(acme, [
      post(`${prefix}-a`, manager(`${prefix}-boss`)),
      post(`${prefix}-boss`, { externalId: `${prefix}-boss`, ...manager(`${prefix}-chief`) }),
      post(`${prefix}-b`, manager(`${prefix}-boss`)),
      post(`${prefix}-chief`, { externalId: `${prefix}-chief` }),
    ]);
    expect(statusesOf(results)).toBe("201 201 201 201");
    const [a = "", boss = "", b = "", chief = ""] = results.map(idOf);
    const managers = await Promise.all(
      [a, boss, b].map(async (id) => (await acme.read(`/Users/${id}`))[ENTERPRISE].manager?.value),
    );
    expect(managers).toEqual([boss, chief, boss]);
    expect(await transactionsOf(world(), prefix)).toBe(1);
  });
});

describe("dependent operations", () => {
  it("see names that earlier ones freed, took or transferred", async () => {
    const prefix = unique("names");
    const [a, b, c] = [
      await acme.user({ userName: `${prefix}-a` }),
      await acme.user({ userName: `${prefix}-b` }),
      await acme.user({ userName: `${prefix}-c` }),
    ];
    const results = await send(acme, [
      patch(`/Users/${b.id}`, replace("userName", `${prefix}-a`)),
      patch(`/Users/${a.id}`, replace("userName", `${prefix}-free`)),
      patch(`/Users/${b.id}`, replace("userName", `${prefix}-A`)),
      post(`${prefix}-b`),
      { method: "DELETE", path: `/Users/${c.id}` },
      patch(`/Users/${a.id}`, { op: "replace", value: { userName: `${prefix}-c` } }),
      post(`${prefix}-free`),
      post(`${prefix}-c`),
    ]);
    expect(statusesOf(results)).toBe("409 200 200 201 204 200 201 409");
    expect(await userNames(prefix)).toEqual(["A", "b", "c", "free"]);
  });

  it("keep their order on one user and on one group", async () => {
    const user = await acme.user();
    const group = await acme.group();
    const titles = Array.from({ length: 20 }, (_, n) => `title ${n}`);
    const results = await send(acme, [
      ...titles.map((title) => patch(`/Users/${user.id}`, replace("title", title))),
      ...titles.flatMap(() => [
        patch(`/Groups/${group.id}`, { op: "add", path: "members", value: [{ value: user.id }] }),
        patch(`/Groups/${group.id}`, {
          op: "remove",
          path: `members[value eq "${user.id}"]`,
        }),
      ]),
      patch(`/Groups/${group.id}`, { op: "add", path: "members", value: [{ value: user.id }] }),
    ]);
    expect(results.filter(({ status }) => Number(status) >= 400)).toEqual([]);
    expect(await acme.read(`/Users/${user.id}`)).toMatchObject({ title: titles.at(-1) });
    expect(membersOf(await acme.read(`/Groups/${group.id}`))).toEqual([user.id]);
  });

  it("add users to groups before and after these users change", async () => {
    const prefix = unique("team");
    const [gone, stays] = [await acme.user(), await acme.user({ userName: `${prefix}-stays` })];
    const group = await acme.group();
    const add = (...ids: string[]) =>
      patch(`/Groups/${group.id}`, {
        op: "add",
        path: "members",
        value: ids.map((value) => ({ value })),
      });
    const results = await send(acme, [
      add(gone.id),
      { method: "DELETE", path: `/Users/${gone.id}` },
      add(gone.id, stays.id),
      post(`${prefix}-new`),
      add(stays.id, `bulkId:post ${prefix}-new`),
      {
        method: "POST",
        path: "/Groups",
        bulkId: "g",
        data: { schemas: [GROUP], displayName: prefix, members: [{ value: gone.id }] },
      },
    ]);
    expect(statusesOf(results)).toMatch(/^20[04] 204 400 201 20[04] 400$/);
    expect(membersOf(await acme.read(`/Groups/${group.id}`))).toEqual(
      [stays.id, idOf(results[3])].toSorted(),
    );
  });
});

describe("failOnErrors", () => {
  it("skips all operations after the last allowed error, also among users created together", async () => {
    for (const failOnErrors of [1, 2, 3]) {
      const prefix = unique("stop");
      await acme.user({ userName: `${prefix}-x` });
      const operations = [
        post(`${prefix}-a`),
        post(`${prefix}-b`),
        post(`${prefix}-x`),
        post(`${prefix}-c`),
        post(`${prefix}-d`, { active: "perhaps" }),
        post(`${prefix}-e`),
        { ...post(`${prefix}-E`), bulkId: "again" },
        post(`${prefix}-f`),
      ];
      const all = ["201", "201", "409", "201", "400", "201", "409", "201"];
      const results = await send(acme, operations, { failOnErrors });
      const end = [3, 5, 7][failOnErrors - 1];
      expect(results.map(({ status }) => status)).toEqual(all.slice(0, end));
      const names = ["a", "b", "c", "e"].slice(0, [2, 3, 4][failOnErrors - 1]);
      expect(await userNames(prefix)).toEqual([...names, "x"]);
    }
  });

  it("counts errors of different kinds in order", async () => {
    const prefix = unique("kinds");
    const user = await acme.user();
    const results = await send(
      acme,
      [
        patch(`/Users/${user.id}`, replace("title", "one")),
        { method: "DELETE", path: "/Users/unknown" },
        post(`${prefix}-a`),
        { method: "DELETE", path: "/Groups/unknown" },
        patch(`/Users/${user.id}`, replace("title", "two")),
        post(`${prefix}-b`),
      ],
      { failOnErrors: 2 },
    );
    expect(statusesOf(results)).toBe("200 404 201 404");
    expect(await acme.read(`/Users/${user.id}`)).toMatchObject({ title: "one" });
    expect(await userNames(prefix)).toEqual(["a"]);
  });

  it("completes a cycle of bulkIds of which a part was skipped", async () => {
    const prefix = unique("circle");
    const refersTo = (name: string) => manager(`bulkId:post ${prefix}-${name}`);
    const { status, body } = await acme.post("/Bulk", {
      schemas: [BULK_REQUEST],
      failOnErrors: 1,
      Operations: [
        post(`${prefix}-a`, refersTo("b")),
        post(`${prefix}-b`, { ...refersTo("c"), active: "perhaps" }),
        post(`${prefix}-c`, refersTo("a")),
      ],
    });
    expect(status).toBe(200);
    expect(statusesOf(body.Operations)).toBe("400 201");
    expect(await userNames(prefix)).toEqual(["c"]);
  });
});
