import { beforeAll, describe, expect, test } from "vitest";
import { useServer } from "../support/server-only.ts";
import type { TestTenant } from "../support/tenants.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

const world = useServer();
let acme: TestTenant;

beforeAll(async () => {
  ({ acme } = world);
});

interface ScimBody extends Record<string, unknown> {
  id: string;
  meta: { location: string };
  totalResults: number;
  Resources: unknown[];
  [ENTERPRISE]: { manager: { value: string } };
}

const json = async (answer: Response) => (await answer.json()) as ScimBody;
const patch = (id: string, ...Operations: object[]) =>
  acme.scim("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations });
const find = async (filter: string) =>
  json(await acme.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`));

describe("a user", () => {
  test("is created, read, found, replaced, patched and deleted", async () => {
    const created = await acme.scim("POST", "/Users", {
      schemas: [CORE, ENTERPRISE],
      userName: "Ada@acme.test",
      externalId: "e-ada",
      name: { givenName: "Ada", familyName: "Byron" },
      emails: [{ value: "ada@acme.test", type: "work", primary: true }],
      [ENTERPRISE]: { department: "Sales", manager: { value: "e-boss" } },
    });
    expect(created.status).toBe(201);
    expect(created.headers.get("content-type")).toMatch("application/scim+json");
    const user = await json(created);
    expect(created.headers.get("location")).toBe(user["meta"].location);
    expect(created.headers.get("etag")).toBe('W/"1"');
    expect(user).toMatchObject({
      userName: "Ada@acme.test",
      active: true,
      meta: { resourceType: "User", version: 'W/"1"' },
    });

    expect(await json(await acme.scim("GET", `/Users/${user["id"]}`))).toEqual(user);
    expect(await find('USERNAME eq "ada@ACME.test"')).toMatchObject({
      totalResults: 1,
      Resources: [{ id: user["id"] }],
    });
    expect(await find('externalId eq "e-ada"')).toMatchObject({ totalResults: 1 });
    expect(await find('externalId eq "E-ADA"')).toMatchObject({ totalResults: 0, Resources: [] });

    const replaced = await acme.scim("PUT", `/Users/${user["id"]}`, {
      schemas: [CORE],
      userName: "ada@acme.test",
      externalId: "e-ada",
      title: "Countess",
    });
    expect(await json(replaced)).toMatchObject({ title: "Countess", meta: { version: 'W/"2"' } });

    const patched = await json(
      await patch(user["id"], { op: "Replace", path: "active", value: "False" }),
    );
    expect(patched).toMatchObject({ active: false, meta: { version: 'W/"3"' } });

    expect((await acme.scim("DELETE", `/Users/${user["id"]}`)).status).toBe(204);
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const body =
        method === "PUT"
          ? { userName: "x" }
          : method === "PATCH"
            ? { schemas: [PATCH], Operations: [{ op: "remove", path: "title" }] }
            : undefined;
      expect((await acme.scim(method, `/Users/${user["id"]}`, body)).status, method).toBe(404);
    }
  });

  test("is listed in pages, oldest first, with the total", async () => {
    for (const n of [1, 2, 3]) await acme.person({ userName: `page${n}` });
    const first = await json(await acme.scim("GET", "/Users?startIndex=1&count=2"));
    const all = await json(await acme.scim("GET", "/Users?count=200"));
    expect(first).toMatchObject({
      itemsPerPage: 2,
      startIndex: 1,
      totalResults: all["totalResults"],
    });
    expect(all["Resources"].slice(0, 2)).toEqual(first["Resources"]);
    expect(await json(await acme.scim("GET", "/Users?count=0"))).toMatchObject({
      itemsPerPage: 0,
      Resources: [],
    });
    expect((await acme.scim("GET", "/Users?count=many")).status).toBe(400);
  });

  test("keeps its version if a request changes nothing", async () => {
    const id = await acme.person({ userName: "same", title: "T" });
    const answer = await patch(id, { op: "replace", path: "title", value: "T" });
    expect(await json(answer)).toMatchObject({ meta: { version: 'W/"1"' } });
  });

  test("is changed only if If-Match names its version", async () => {
    const id = await acme.person({ userName: "etag" });
    const body = { userName: "etag", title: "new" };
    expect((await acme.scim("PUT", `/Users/${id}`, body, { "if-match": 'W/"7"' })).status).toBe(
      412,
    );
    expect((await acme.scim("PUT", `/Users/${id}`, body, { "if-match": "nonsense" })).status).toBe(
      412,
    );
    expect((await acme.scim("PUT", `/Users/${id}`, body, { "if-match": 'W/"1"' })).status).toBe(
      200,
    );
  });

  test("is patched entirely or not at all", async () => {
    const id = await acme.person({ userName: "atomic" });
    const answer = await patch(
      id,
      { op: "add", path: "title", value: "kept?" },
      { op: "replace", path: "nonsense", value: 1 },
    );
    expect(answer.status).toBe(400);
    expect(await json(answer)).toMatchObject({ status: "400", scimType: "invalidPath" });
    expect(await json(await acme.scim("GET", `/Users/${id}`))).not.toHaveProperty("title");
  });
});

describe("userName and externalId", () => {
  test("userName is unique in the tenant regardless of case; externalId is not", async () => {
    await acme.person({ userName: "Taken@acme.test", externalId: "taken" });
    const again = await acme.scim("POST", "/Users", { userName: "tAKEN@acme.test" });
    expect(again.status).toBe(409);
    expect(await json(again)).toMatchObject({
      status: "409",
      scimType: "uniqueness",
      detail: expect.stringContaining("userName"),
    });
    const sameId = await acme.scim("POST", "/Users", { userName: "other", externalId: "taken" });
    expect(sameId.status).toBe(201);
    const id = await acme.person({ userName: "renamed" });
    expect(
      (await patch(id, { op: "replace", path: "userName", value: "taken@acme.test" })).status,
    ).toBe(409);
    await world.globex.person({ userName: "Taken@acme.test", externalId: "taken" });
  });

  test("in 50 concurrent POSTs create one user", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        acme.scim("POST", "/Users", { userName: "fifty", externalId: "fifty" }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
  });
});

describe("creating a deleted user", () => {
  const remove = (id: string) => acme.scim("DELETE", `/Users/${id}`);

  test("with the same externalId restores the user with its id", async () => {
    const id = await acme.person({ userName: "zoe", externalId: "x-zoe" });
    await remove(id);
    const revived = await acme.scim("POST", "/Users", { userName: "zoe2", externalId: "x-zoe" });
    expect(revived.status).toBe(201);
    expect(await json(revived)).toMatchObject({ id, userName: "zoe2", active: true });
  });

  test("with the same userName restores the user if neither has an externalId", async () => {
    const id = await acme.person({ userName: "plain" });
    await remove(id);
    expect(await acme.person({ userName: "PLAIN" })).toBe(id);
  });

  test("with another externalId creates a new user, and the userName is free", async () => {
    const id = await acme.person({ userName: "reused", externalId: "old" });
    await remove(id);
    const other = await acme.person({ userName: "reused", externalId: "new" });
    expect(other).not.toBe(id);
    expect(await acme.person({ userName: "reused-too", externalId: "old" })).toBe(id);
  });

  test("uses the externalId in a conflict", async () => {
    const byId = await acme.person({ userName: "first", externalId: "decides" });
    const byName = await acme.person({ userName: "second" });
    await remove(byId);
    await remove(byName);
    expect(await acme.person({ userName: "second", externalId: "decides" })).toBe(byId);
  });

  test("50 times concurrently restores it once", async () => {
    const id = await acme.person({ userName: "phoenix", externalId: "phoenix" });
    await remove(id);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        acme.scim("POST", "/Users", { userName: "phoenix", externalId: "phoenix" }),
      ),
    );
    const created = answers.filter(({ status }) => status === 201);
    expect(created).toHaveLength(1);
    expect(await Promise.all(created.map(json))).toMatchObject([{ id }]);
  });
});

describe("a manager", () => {
  test("can be referenced before it is created, and is resolved then", async () => {
    const report = await acme.person({
      userName: "early",
      [ENTERPRISE]: { manager: { value: "m-1" } },
    });
    const manager = await acme.person({ userName: "late-boss", externalId: "m-1" });
    const user = await json(await acme.scim("GET", `/Users/${report}`));
    expect(user[ENTERPRISE].manager.value).toBe(manager);
  });
});

describe("an invalid payload", () => {
  test("gets a SCIM error and becomes a dead letter without its secrets", async () => {
    const admin = await acme.person({
      userName: "dead-letters-admin",
      roles: [{ value: "admin" }],
    });
    const broken = [
      '{"userName": "x", "password": "hunter2-a"',
      '{"userName": "", "password": "hunter2-b"}',
      `{"schemas":["${PATCH}"],"Operations":[{"op":"replace","path":"password","value":"hunter2-c"},{"op":"explode"}]}`,
      "{'userName': 'x', 'clientSecret': 'hunter2-d'",
      String.raw`{"userName": 5, "p\u0061ssword": "hunter2-e"}`,
    ];
    for (const [index, body] of broken.entries()) {
      const answer =
        index === 2
          ? await acme.scim("PATCH", `/Users/${admin}`, body)
          : await acme.scim("POST", "/Users", body);
      expect(answer.status, body).toBe(400);
      expect(await json(answer)).toMatchObject({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        status: "400",
      });
    }
    const { clientFor } = await import("../support/server.ts");
    const client = clientFor(world.server, await acme.token(admin, "admin"));
    const { items } = await client.deadLetters.list.query({ limit: 200 });
    const whole = await Promise.all(items.map(({ id }) => client.deadLetters.get.query({ id })));
    const stored = whole.filter(({ body }) => /userName|Operations/.test(body));
    expect(stored.length).toBeGreaterThanOrEqual(broken.length);
    expect(JSON.stringify(whole)).not.toContain("hunter2");
    expect(stored[0]?.request).toMatchObject({ method: "POST", path: "/scim/v2/Users" });
  });

  test("is refused without a dead letter if the token is unknown", async () => {
    const answer = await fetch(`${world.server.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer rmp_scim_${"A".repeat(43)}` },
      body: "{",
    });
    expect(answer.status).toBe(401);
  });

  test("of another media type gets 415, and one that is too large 413", async () => {
    expect(
      (await acme.scim("POST", "/Users", "<user/>", { "content-type": "text/xml" })).status,
    ).toBe(415);
    const large = JSON.stringify({ userName: "large", title: "x".repeat(1024 * 1024) });
    expect((await acme.scim("POST", "/Users", large)).status).toBe(413);
  });
});
