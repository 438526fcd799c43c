import { describe, expect, test } from "vitest";
import { ann, useServices } from "./simulator.ts";

const { call, restart } = useServices();
const users = "/user-service/v1/users";
const create = (body: object = ann) => call("POST", users, { body });
const patch = (body: object, id = "u-1") => call("PATCH", `${users}/${id}`, { body });

describe("a user", () => {
  test("is created from the given fields and the defaults", async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toEqual({
      ...ann,
      version: 1,
      displayName: null,
      title: null,
      department: null,
      managerId: null,
      roles: [],
      active: true,
      deleted: false,
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await call("GET", `${users}/u-1`)).body).toEqual(body);
    const { id: _given, ...nameless } = ann;
    const other = await create({ ...nameless, userName: "bob@one.test" });
    expect(other.body.id).toMatch(/^usr_[0-9a-f-]{36}$/);
  });

  test("gets a new version with each change, and none without a change", async () => {
    await create();
    expect((await patch({ title: "Rep", roles: ["rep"] })).body).toMatchObject({
      ...ann,
      version: 2,
      title: "Rep",
      roles: ["rep"],
    });
    expect((await patch({ active: false })).body).toMatchObject({ version: 3, active: false });
    const same = await patch({ active: false, roles: ["rep"] });
    expect([same.status, same.body["version"]]).toEqual([200, 3]);
    expect((await patch({ title: null })).body).toMatchObject({ version: 4, title: null });
  });

  test("who is deleted leaves a tombstone that cannot be changed", async () => {
    await create();
    const { status, body } = await call("DELETE", `${users}/u-1`);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ ...ann, version: 2, active: false, deleted: true }),
    ]);
    expect((await call("DELETE", `${users}/u-1`)).body).toEqual(body);
    expect((await patch({ title: "Rep" })).status).toBe(409);
    expect((await create()).status).toBe(409);
    expect((await call("GET", users)).body).toMatchObject({ items: [body], total: 1 });
    expect((await create({ ...ann, id: "u-2" })).status).toBe(201);
  });

  test("has a unique id and a unique, case-insensitive user name", async () => {
    await create();
    expect((await create({ ...ann, userName: "other@one.test" })).status).toBe(409);
    expect((await create({ ...ann, id: "u-2", userName: "ANN@one.test" })).status).toBe(409);
    await create({ ...ann, id: "u-2", userName: "bob@one.test" });
    expect((await patch({ userName: "ann@ONE.test" }, "u-2")).status).toBe(409);
    expect((await patch({ userName: "ANN@ONE.test" })).body).toMatchObject({ version: 2 });
    expect((await call("GET", `${users}/u-2`)).body).toMatchObject({ version: 1 });
  });

  test.each([
    ["userName", { ...ann, userName: "" }],
    ["email", { ...ann, email: "ann" }],
    ["firstName", { ...ann, firstName: undefined }],
    ["roles", { ...ann, roles: "rep" }],
    ["input", { ...ann, deleted: true }],
    ["input", { ...ann, version: 7 }],
    ["input", []],
  ])("with a wrong %s is refused", async (field, body) => {
    const { status, body: refusal } = await create(body);
    expect(status).toBe(400);
    expect(refusal.error.message).toMatch(`${field}: `);
    expect((await call("GET", users)).body.total).toBe(0);
  });

  test("in invalid JSON is refused", async () => {
    const { status, body } = await call("POST", users, { body: "{" });
    expect([status, body]).toEqual([
      400,
      { error: { code: "invalid", message: "the body is not JSON" } },
    ]);
  });

  test("survives a restart", async () => {
    const { body } = await create();
    await restart();
    expect((await call("GET", `${users}/u-1`)).body).toEqual(body);
  });
});
