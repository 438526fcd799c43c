import { expect } from "vitest";
import { answered, conform, idsOf, LIST_RESPONSE, refused, useScim } from "../../support.ts";

const { acme, globex } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";

conform("GET of one resource", [
  [
    "7644 3.4.1",
    "MUST",
    "returns the same as POST, with the ETag",
    async () => {
      const ada = await acme.user({ title: "Countess", emails: [{ value: "ada@x.test" }] });
      const answer = await acme.get(`/Users/${ada.id}`);
      expect(answered(answer, 200)).toEqual(ada);
      expect(answer.headers.get("etag")).toBe(ada.meta.version);
      expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
    },
  ],
  [
    "7644 3.4.1",
    "MUST",
    "returns a group with its members",
    async () => {
      const ada = await acme.user();
      const group = await acme.group({ externalId: "g-1", members: [{ value: ada.id }] });
      const answer = await acme.get(`/Groups/${group.id}`);
      expect(answered(answer, 200)).toEqual(group);
      expect(answer.headers.get("etag")).toBe(group.meta.version);
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "is 404 for an unknown id of any form",
    async () => {
      for (const type of ["Users", "Groups"]) {
        for (const id of [unknownId, "7", "%00", "a'b", "x".repeat(500)]) {
          refused(await acme.get(`/${type}/${id}`), 404);
        }
      }
    },
  ],
  [
    "7644 6",
    "MUST",
    "treats an id of another tenant like an unknown id",
    async () => {
      const foreign = await globex.user();
      const group = await globex.group();
      const pairs = [
        [`/Users/${foreign.id}`, foreign.id, `/Users/${unknownId}`],
        [`/Groups/${group.id}`, group.id, `/Groups/${unknownId}`],
      ] as const;
      for (const [path, id, other] of pairs) {
        const [theirs, none] = [await acme.get(path), await acme.get(other)];
        refused(theirs, 404);
        expect(theirs.text.replaceAll(id, unknownId)).toBe(none.text);
      }
    },
  ],
  [
    "7644 3.4.1",
    "MUST",
    "does not find a user at /Groups or a group at /Users",
    async () => {
      refused(await acme.get(`/Groups/${(await acme.user()).id}`), 404);
      refused(await acme.get(`/Users/${(await acme.group()).id}`), 404);
    },
  ],
]);

conform("GET of a list", [
  [
    "7644 3.4.2",
    "MUST",
    "is a ListResponse with the total; its resources have schemas, id and meta",
    async () => {
      const { id } = await acme.user();
      await acme.group();
      for (const [path, resourceType] of [
        ["/Users", "User"],
        ["/Groups", "Group"],
      ] as const) {
        const answer = await acme.get(path);
        const list = answered(answer, 200);
        expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
        expect(list.schemas).toEqual([LIST_RESPONSE]);
        expect(list.totalResults).toBe(list.Resources.length);
        for (const resource of list.Resources) {
          expect(resource.meta.resourceType).toBe(resourceType);
          expect(resource.schemas.length).toBeGreaterThan(0);
          expect(resource.meta.location.endsWith(`${path}/${resource.id}`)).toBe(true);
        }
      }
      expect(idsOf((await acme.list("/Users")).Resources)).toContain(id);
    },
  ],
  [
    "7644 3.4.2",
    "MUST",
    "contains each resource as GET returns it",
    async () => {
      const ada = await acme.user({ title: "T" });
      const team = await acme.group({ members: [{ value: ada.id }] });
      const users = await acme.list("/Users", { filter: `id eq "${ada.id}"` });
      expect(users.Resources).toEqual([await acme.read(`/Users/${ada.id}`)]);
      const groups = await acme.list("/Groups", { filter: `id eq "${team.id}"` });
      expect(groups.Resources).toEqual([await acme.read(`/Groups/${team.id}`)]);
    },
  ],
  [
    "7644 3.4.2",
    "MUST",
    "is 200 with totalResults 0 if nothing matches",
    async () => {
      for (const [path, filter] of [
        ["/Users", 'userName eq "unknown"'],
        ["/Groups", 'displayName eq "nothing"'],
      ] as const) {
        const list = await acme.list(path, { filter });
        expect(list).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 0, Resources: [] });
      }
    },
  ],
  [
    "7644 3.4.2.1",
    "SHOULD",
    "at the root contains users and groups",
    async () => {
      const [user, group] = [await acme.user(), await acme.group()];
      const all = await acme.list("/", { count: 200 });
      expect(idsOf(all.Resources)).toEqual(expect.arrayContaining([user.id, group.id]));
      const types = all.Resources.map(({ meta }) => meta.resourceType);
      expect(new Set(types)).toEqual(new Set(["User", "Group"]));
      const found = await acme.list("/", { filter: `id eq "${group.id}"` });
      expect(found).toMatchObject({ totalResults: 1, Resources: [{ id: group.id }] });
    },
  ],
  [
    "7644 6",
    "MUST",
    "contains nothing from another tenant",
    async () => {
      const [user, group] = [await globex.user(), await globex.group()];
      for (const path of ["/Users", "/Groups", "/"]) {
        const { Resources } = await acme.list(path, { count: 200 });
        expect(idsOf(Resources)).not.toContain(user.id);
        expect(idsOf(Resources)).not.toContain(group.id);
      }
      expect(idsOf((await globex.list("/Users")).Resources)).toContain(user.id);
      expect(idsOf((await globex.list("/Groups")).Resources)).toContain(group.id);
    },
  ],
]);
