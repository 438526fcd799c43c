import { describe, expect, test } from "vitest";
import { account, ann, json, token, useSimulator } from "./simulator.ts";

const { call, admin, restart } = useSimulator();
const create = (person: object = ann) => call("POST", "/User", { body: person });

describe("people", () => {
  test("are created as given, active by default, with an id and dates", async () => {
    const answer = await create();
    expect(answer.status).toBe(201);
    const person = await json(answer);
    expect(person).toMatchObject({ ...ann, state: "ACTIVE" });
    expect(person.id).toMatch(/^mt_[0-9a-f]{32}$/);
    expect(person.createdOn).toBe(person.updatedOn);
    expect(await json(call("GET", `/User/${person.id}`))).toEqual(person);
    const gone = await create({ ...ann, userName: "gone@one.test", state: "DEACTIVATED" });
    expect(await json(gone)).toMatchObject({ state: "DEACTIVATED" });
  });

  test("have unique, case-insensitive user names, also after deactivation", async () => {
    const { id } = await json(create());
    await call("PATCH", `/User/${id}`, { body: { state: "DEACTIVATED" } });
    const again = await create({ ...ann, userName: "ANN@one.test" });
    expect(again.status).toBe(409);
    expect(await json(again)).toEqual({
      message: "userName already exists",
      request_id: again.headers.get("x-request-id"),
    });
    const { id: other } = await json(create({ ...ann, userName: "bob@one.test" }));
    const renamed = await call("PATCH", `/User/${other}`, { body: { userName: "ann@ONE.test" } });
    expect(renamed.status).toBe(409);
    expect(await json(call("GET", `/User/${other}`))).toMatchObject({ userName: "bob@one.test" });
  });

  test("are created once by twenty concurrent equal requests", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await admin().users("one")).toHaveLength(1);
  });

  test("keep fields that a change does not contain", async () => {
    const { id, createdOn } = await json(create());
    const change = (body: object) => json(call("PATCH", `/User/${id}`, { body }));
    expect(await change({ state: "DEACTIVATED" })).toMatchObject({ ...ann, state: "DEACTIVATED" });
    expect(await change({ title: '"state"', managerId: "mt_m" })).toMatchObject({
      state: "DEACTIVATED",
      title: '"state"',
    });
    expect(await change({ managerId: null, state: "ACTIVE", userName: "ANN@one.test" })).toEqual({
      ...ann,
      id,
      createdOn,
      updatedOn: expect.any(String),
      userName: "ANN@one.test",
      title: '"state"',
      managerId: null,
      state: "ACTIVE",
    });
  });

  test.each([
    ["role", { ...ann, role: "KING" }],
    ["email", { ...ann, email: undefined }],
    ["userName", { ...ann, userName: "" }],
    ["state", { ...ann, state: "GONE" }],
    ["managerId", { ...ann, managerId: 7 }],
    ["body", []],
  ])("with a wrong %s are a 400 that names it", async (field, body) => {
    const answer = await call("POST", "/User", { body });
    expect(answer.status).toBe(400);
    expect(await json(answer)).toMatchObject({ message: expect.stringMatching(`^${field}: `) });
    expect(await admin().users("one")).toEqual([]);
  });

  test("are found by exact filters combined with AND, in the order of creation", async () => {
    for (const n of [1, 2, 3, 4, 5])
      await create({ ...ann, userName: `U${n}@one.test`, externalId: n < 4 ? "many" : `e${n}` });
    const find = async (query: string) => {
      const { objects, total } = await json(call("GET", `/User?${query}`));
      return { names: objects.map((one) => (one as typeof ann).userName), total };
    };
    expect(await find("userName=u2@ONE.test")).toEqual({ names: ["U2@one.test"], total: 1 });
    expect(await find("userName=u2")).toEqual({ names: [], total: 0 });
    expect(await find("externalId=many&offset=1&limit=1")).toEqual({
      names: ["U2@one.test"],
      total: 3,
    });
    expect(await find("externalId=many&userName=u5@one.test")).toEqual({ names: [], total: 0 });
    expect(await find("offset=3")).toEqual({ names: ["U4@one.test", "U5@one.test"], total: 5 });
    expect(await find("offset=9")).toEqual({ names: [], total: 5 });
  });

  test("are listed in pages of at most 100; an invalid range is a 400 that names it", async () => {
    await Promise.all(
      Array.from({ length: 101 }, (_, n) => create({ ...ann, userName: `${n}@one.test` })),
    );
    expect((await json(call("GET", "/User?limit=500"))).objects).toHaveLength(100);
    expect((await json(call("GET", "/User?limit=500&offset=100"))).objects).toHaveLength(1);
    for (const query of ["limit=0", "limit=x", "offset=-1", "offset=1.5"]) {
      const answer = await call("GET", `/User?${query}`);
      expect(answer.status).toBe(400);
      expect((await json(answer)).message).toMatch(`${query.split("=")[0]}: `);
    }
  });

  test("survive a restart", async () => {
    const person = await json(create());
    await restart();
    expect(await json(call("GET", `/User/${person.id}`))).toEqual(person);
    expect((await create()).status).toBe(409);
  });

  test("of two accounts are isolated", async () => {
    await admin().putAccount("two", { ...account, apiKey: "key-2" });
    const bearer = await token({ iss: "key-2" });
    const { id } = await json(create());
    for (const [method, path, body] of [
      ["GET", `/User/${id}`, undefined],
      ["PATCH", `/User/${id}`, { title: "Taken over" }],
      ["GET", `/User/${id}/Module`, undefined],
    ] as const) {
      const answer = await call(method, path, { bearer, body });
      expect(answer.status).toBe(404);
      expect(await json(answer)).toMatchObject({ message: "no such User" });
    }
    expect(await json(call("GET", "/User", { bearer }))).toEqual({ total: 0, objects: [] });
    expect((await call("POST", "/User", { bearer, body: ann })).status).toBe(201);
    // The positive control: the person exists unchanged, and each account has one.
    expect(await admin().users("one", "x-1")).toMatchObject([{ id, userName: ann.userName }]);
    expect(await admin().users("one", "x-2")).toEqual([]);
    expect(await admin().users("two")).toHaveLength(1);
  });
});
