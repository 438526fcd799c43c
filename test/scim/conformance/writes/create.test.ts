import { expect } from "vitest";
import { answered, conform, ENTERPRISE, GROUP, unique, USER, useScim } from "../../support.ts";

const { acme, world } = useScim();

const postUser = (fields: object) =>
  acme.post("/Users", { schemas: [USER], userName: unique("new"), ...fields });

conform("POST answers", [
  [
    "7644 3.3",
    "MUST",
    "201 with the whole resource, Location and ETag",
    async () => {
      const answer = await postUser({ title: "Dr", emails: [{ value: "a@b.test", type: "work" }] });
      const user = answered(answer, 201);
      expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
      expect(answer.headers.get("location")).toBe(user.meta.location);
      expect(answer.headers.get("etag")).toBe(user.meta.version);
      expect(user).toMatchObject({ title: "Dr", emails: [{ value: "a@b.test", type: "work" }] });
      expect(user.meta.location).toBe(`${world().server.url}/scim/v2/Users/${user.id}`);
    },
  ],
  [
    "7644 3.3",
    "MUST",
    "meta with the resource type, and created equal to lastModified",
    async () => {
      const { meta } = answered(await postUser({}), 201);
      expect(meta.resourceType).toBe("User");
      expect(meta.lastModified).toBe(meta.created);
      expect(Date.parse(meta.created)).toBeGreaterThan(Date.now() - 60_000);
    },
  ],
  [
    "7644 3.3",
    "MUST",
    "the same for a group with members",
    async () => {
      const ada = await acme.user();
      const body = { schemas: [GROUP], displayName: unique("team"), members: [{ value: ada.id }] };
      const answer = await acme.post("/Groups", body);
      const group = answered(answer, 201);
      expect(answer.headers.get("location")).toBe(group.meta.location);
      expect(answer.headers.get("etag")).toBe(group.meta.version);
      expect(group.meta).toMatchObject({
        resourceType: "Group",
        location: `${world().server.url}/scim/v2/Groups/${group.id}`,
      });
      expect(group.members).toMatchObject([
        { value: ada.id, type: "User", $ref: ada.meta.location },
      ]);
    },
  ],
  [
    "7644 3.9",
    "MAY",
    "the part of the resource that attributes requests",
    async () => {
      const body = { schemas: [USER], userName: unique("part"), title: "T" };
      const user = answered(await acme.post("/Users?attributes=title", body), 201);
      expect(Object.keys(user).toSorted()).toEqual(["id", "schemas", "title"]);
    },
  ],
]);

conform("POST ignores", [
  [
    "7644 3.3",
    "MUST",
    "read-only attributes: id, meta, groups and manager.displayName",
    async () => {
      const user = answered(
        await postUser({
          id: "mine",
          meta: { created: "2001-01-01T00:00:00Z", version: "x", resourceType: "Cat" },
          groups: [{ value: "unknown" }],
          [ENTERPRISE]: { department: "D", manager: { displayName: "Forged" } },
        }),
        201,
      );
      expect(user.id).not.toBe("mine");
      expect(user.meta).toMatchObject({ resourceType: "User" });
      expect(user.meta.created).not.toMatch(/^2001/);
      expect(user.groups ?? []).toEqual([]);
      expect(JSON.stringify(user)).not.toContain("Forged");
    },
  ],
  [
    "7643 4.1.1",
    "MUST",
    "a password, which is never returned",
    async () => {
      const user = answered(await postUser({ password: "Correct-Horse-9" }), 201);
      expect(user).not.toHaveProperty("password");
      const read = await acme.get(`/Users/${user.id}?attributes=password,userName`);
      expect(read.text).not.toContain("Correct-Horse-9");
      expect(read.body).not.toHaveProperty("password");
    },
  ],
  [
    "7643 2.5",
    "MUST",
    'the difference between no value, null, "" and []',
    async () => {
      const user = answered(await postUser({ title: null, emails: [], nickName: "" }), 201);
      for (const name of ["title", "emails", "nickName"]) expect(user).not.toHaveProperty(name);
    },
  ],
  [
    "7643 2.1",
    "MUST",
    "the case of attribute names, and returns the spelling of the schema",
    async () => {
      const user = answered(
        await acme.post("/Users", {
          SCHEMAS: [USER],
          USERNAME: unique("shout"),
          NickName: "N",
          NAME: { GIVENNAME: "G" },
          [ENTERPRISE.toUpperCase()]: { DEPARTMENT: "D" },
        }),
        201,
      );
      expect(user).toMatchObject({ nickName: "N", name: { givenName: "G" } });
      expect(user[ENTERPRISE]).toEqual({ department: "D" });
    },
  ],
  [
    "7643 7",
    "SHOULD",
    "values outside canonicalValues",
    async () => {
      const emails = [{ value: "x@y.test", type: "sabbatical" }];
      expect(answered(await postUser({ emails }), 201).emails).toEqual(emails);
    },
  ],
]);

conform("POST keeps", [
  [
    "7643 4.1.1",
    "MUST",
    "the case of userName, text in any script, and the extension with its URN in schemas",
    async () => {
      const userName = unique("MiXed@Case.Test");
      const displayName = 'Ζωή "Zoë" \\ 王\u{1F600}';
      const user = answered(
        await postUser({ userName, displayName, [ENTERPRISE]: { department: "Sales" } }),
        201,
      );
      expect(user).toMatchObject({ userName, displayName });
      expect(user.schemas.toSorted()).toEqual([USER, ENTERPRISE].toSorted());
    },
  ],
  [
    "7643 4.1.1",
    "SHOULD",
    "a user without active as active",
    async () => expect(answered(await postUser({}), 201)).toMatchObject({ active: true }),
  ],
  [
    "7643 3.1",
    "MUST",
    "externalIds that differ in case as different",
    async () => {
      const externalId = unique("Ext");
      answered(await postUser({ externalId }), 201);
      answered(await postUser({ externalId: externalId.toUpperCase() }), 201);
    },
  ],
]);
