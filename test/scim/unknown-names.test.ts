import { describe, expect, test } from "vitest";
import {
  answered,
  type Body,
  ENTERPRISE,
  GROUP,
  PATCH_OP,
  refused,
  unique,
  USER,
  useScim,
} from "./support.ts";

const { world, acme } = useScim();

const foreign = "urn:example:params:scim:schemas:extension:custom:2.0:User";
const legacy = "urn:scim:schemas:core:2.0";

/** The ignored names of this request in the request log. */
function ignoredBy(requestId: string): unknown {
  const found = world().server.logs.find(
    ({ event, request }) => event === "http.request" && request === requestId,
  );
  expect(found, "the access log has the request").toBeDefined();
  return found?.["ignored"];
}

const tagged = () => ({ "x-request-id": unique("ignored") });

describe("schemas with unknown or legacy URNs are ignored", () => {
  test.each([
    ["OneLogin's legacy URN alone", [legacy]],
    ["SCIM 1.1", ["urn:scim:schemas:core:1.0"]],
    ["an unknown extension in addition to the core schema", [USER, foreign]],
    ["an extension alone", [ENTERPRISE]],
    ["a word that is not a URN", ["User"]],
  ])("by POST and PUT: %s", async (_what, schemas) => {
    const fields = { schemas, userName: unique("legacy"), title: "One" };
    const { id } = answered(await acme.post("/Users", fields), 201);
    const put = await acme.put(`/Users/${id}`, { ...fields, title: "Two" });
    expect(answered(put, 200)).toMatchObject({ title: "Two", schemas: [USER] });
  });

  test("also for groups, and in a PATCH", async () => {
    const displayName = unique("legacy");
    const group = answered(await acme.post("/Groups", { schemas: [legacy], displayName }), 201);
    expect(group.schemas).toEqual([GROUP]);
    const { id } = await acme.user();
    const Operations = [{ op: "replace", path: "title", value: "Chief" }];
    for (const schemas of [[legacy], [PATCH_OP, foreign], ["urn:example:PatchOp"]]) {
      const answer = await acme.call("PATCH", `/Users/${id}`, { schemas, Operations });
      expect(answered(answer, 200)).toMatchObject({ title: "Chief" });
    }
  });

  test("a body of another kind is refused, and so are schemas that are not a list of URNs", async () => {
    const userName = unique("other");
    for (const schemas of [[GROUP], [legacy, PATCH_OP], { a: 1 }, [7]]) {
      refused(await acme.post("/Users", { schemas, userName }), 400, "invalidSyntax", /schemas/);
    }
  });
});

describe("an unknown extension", () => {
  const value = { level: "7", "urn:x": { deep: 1 } };

  test("is ignored by POST, PUT and PATCH, and the request log contains its name", async () => {
    const headers = { post: tagged(), put: tagged() };
    const fields = { schemas: [USER, foreign], userName: unique("ext"), [foreign]: value };
    const made = answered(await acme.post("/Users", fields, headers.post), 201);
    expect(made).not.toHaveProperty([foreign]);
    expect(ignoredBy(headers.post["x-request-id"])).toEqual([foreign]);
    answered(await acme.put(`/Users/${made.id}`, { ...fields, title: "T" }, headers.put), 200);
    expect(ignoredBy(headers.put["x-request-id"])).toEqual([foreign]);
  });

  test.each<[string, { op: string; path?: string; value?: unknown }, string]>([
    ["an attribute", { op: "add", path: `${foreign}:level`, value: "7" }, `${foreign}:level`],
    ["a replace", { op: "Replace", path: `${foreign}:level`, value: "7" }, `${foreign}:level`],
    ["a removal", { op: "remove", path: `${foreign}:level` }, `${foreign}:level`],
    ["a sub-attribute", { op: "add", path: "urn:x:ext:a.b", value: 1 }, "urn:x:ext:a.b"],
    ["a whole extension", { op: "replace", path: foreign, value }, foreign],
    ["a URN that ends in a version", { op: "add", path: "urn:x:ext:1.0", value }, "urn:x:ext:1.0"],
    [
      "a value path, whose filter is not logged",
      { op: "add", path: 'urn:x:ext:a[value eq "ada@x.test"].b', value: 1 },
      "urn:x:ext:a",
    ],
    ["a malformed one", { op: "add", path: "urn:x:ext:a[value eq", value: 1 }, "urn:x:ext:a"],
    ["a value object", { op: "add", value: { [`${foreign}:level`]: 1 } }, `${foreign}:level`],
    ["a nested value object", { op: "replace", value: { [foreign]: value } }, foreign],
    [
      "a URN that starts like a known one",
      { op: "add", path: `${ENTERPRISE}2:badge`, value: 1 },
      `${ENTERPRISE}2:badge`,
    ],
  ])("in a PATCH: %s", async (_what, operation, name) => {
    const headers = tagged();
    const { id } = await acme.user({ title: "Old" });
    const after = await acme.change(
      `/Users/${id}`,
      [operation, { op: "replace", path: "title", value: "New" }],
      headers,
    );
    expect(after.title).toBe("New");
    expect(JSON.stringify(after)).not.toMatch(/level|urn:x/);
    expect(ignoredBy(headers["x-request-id"])).toEqual([name]);
  });

  test("alone in a PATCH changes nothing, including the version", async () => {
    const { id, meta } = await acme.user();
    const after = await acme.change(`/Users/${id}`, [
      { op: "add", path: `${foreign}:level`, value: "7" },
    ]);
    expect(after.meta).toEqual(meta);
  });

  test("is ignored in a PATCH of a group; the extension of User is unknown there", async () => {
    const headers = tagged();
    const member = await acme.user();
    const { id } = await acme.group();
    const after = await acme.change(
      `/Groups/${id}`,
      [
        { op: "add", path: `${ENTERPRISE}:department`, value: "Sales" },
        { op: "add", path: "urn:x:ext:members", value: [{ value: "unknown" }] },
        { op: "add", path: "members", value: [{ value: member.id }] },
        { op: "add", value: { [foreign]: value, externalId: "g" } },
      ],
      headers,
    );
    expect(after).toMatchObject({ externalId: "g", members: [{ value: member.id }] });
    expect(ignoredBy(headers["x-request-id"])).toEqual([
      `${ENTERPRISE}:department`,
      "urn:x:ext:members",
      foreign,
    ]);
  });
});

describe("an unknown attribute of a known schema", () => {
  test("is ignored in a body and in a value, and its name is logged without the value", async () => {
    const headers = { post: tagged(), patch: tagged() };
    const fields = {
      schemas: [USER],
      userName: unique("odd"),
      shoeSize: 43,
      name: { givenName: "Ada", alias: "a" },
      emails: [{ value: "a@x.test", verified: true }],
      [ENTERPRISE]: { badge: "7" },
      "ada@x.test": true,
    };
    const made = answered(await acme.post("/Users", fields, headers.post), 201);
    expect(made).toMatchObject({ name: { givenName: "Ada" }, emails: [{ value: "a@x.test" }] });
    expect(ignoredBy(headers.post["x-request-id"])).toEqual([
      "shoeSize",
      "name.alias",
      "emails.verified",
      `${ENTERPRISE}.badge`,
      "(no attribute name)",
    ]);
    const value = { shoeSize: 44, title: "T" };
    const after = await acme.change(`/Users/${made.id}`, [{ op: "add", value }], headers.patch);
    expect(after.title).toBe("T");
    expect(ignoredBy(headers.patch["x-request-id"])).toEqual(["shoeSize"]);
  });

  test("is refused as the path of a PATCH", async () => {
    const { id } = await acme.user();
    for (const path of ["shoeSize", `${USER}:shoeSize`, `${ENTERPRISE}:badge`, "name.alias"]) {
      refused(
        await acme.patch(`/Users/${id}`, [{ op: "add", path, value: "1" }]),
        400,
        "invalidPath",
      );
    }
  });
});

test("a request without ignored names has no such field, and a long list is truncated", async () => {
  const headers = { plain: tagged(), many: tagged() };
  const create = (fields: object, sent: Record<string, string>) =>
    acme.post("/Users", { schemas: [USER], userName: unique("many"), ...fields }, sent);
  const plain: Body = answered(await create({ id: "x", meta: {} }, headers.plain), 201);
  expect(plain.id).not.toBe("x");
  expect(ignoredBy(headers.plain["x-request-id"])).toBeUndefined();
  const unknown = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`odd${i}`, i]));
  answered(await create(unknown, headers.many), 201);
  expect(ignoredBy(headers.many["x-request-id"])).toHaveLength(20);
});
