import { beforeAll, expect } from "vitest";
import {
  answered,
  type Body,
  conform,
  ENTERPRISE,
  PATCH_OP,
  SEARCH_REQUEST,
  USER,
  unique,
  useScim,
} from "../../support.ts";

const { acme } = useScim();
let ada: Body;
let team: Body;

beforeAll(async () => {
  ada = await acme.user({
    userName: "ada",
    title: "T",
    name: { givenName: "Ada", familyName: "Byron" },
    emails: [
      { value: "a@x.test", type: "work", primary: true },
      { value: "b@x.test", type: "home" },
    ],
    [ENTERPRISE]: { department: "D", employeeNumber: "1" },
  });
  team = await acme.group({ displayName: "Team", externalId: "t", members: [{ value: ada.id }] });
});

/** Ada with a query parameter, without the two attributes that are always returned. */
async function shown(parameter: string, value: string) {
  const path = `/Users/${ada.id}?${parameter}=${encodeURIComponent(value)}`;
  const { id, schemas, ...rest } = answered(await acme.get(path), 200);
  expect(id).toBe(ada.id);
  expect(schemas.length).toBeGreaterThan(0);
  return rest;
}

const only = (attributes: string) => shown("attributes", attributes);
const without = (attributes: string) => shown("excludedAttributes", attributes);

conform("attributes", [
  [
    "7644 3.9",
    "MUST",
    "lists the attributes to return, in addition to those always returned",
    async () => {
      expect(await only("userName")).toEqual({ userName: "ada" });
      expect(await only("userName,title")).toEqual({ userName: "ada", title: "T" });
      const { meta } = await acme.read(`/Users/${ada.id}`);
      expect(await only("meta")).toEqual({ meta });
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "names sub-attributes",
    async () => {
      expect(await only("name.givenName")).toEqual({ name: { givenName: "Ada" } });
      expect(await only("emails.value")).toEqual({
        emails: [{ value: "a@x.test" }, { value: "b@x.test" }],
      });
      expect(await only("meta.resourceType")).toEqual({ meta: { resourceType: "User" } });
    },
  ],
  [
    "7644 3.10",
    "MUST",
    "supports URNs of attributes and of a whole extension",
    async () => {
      expect(await only(`${USER}:userName`)).toEqual({ userName: "ada" });
      expect(await only(`${USER}:name.familyName`)).toEqual({ name: { familyName: "Byron" } });
      expect(await only(`${ENTERPRISE}:department`)).toEqual({ [ENTERPRISE]: { department: "D" } });
      expect(await only(ENTERPRISE)).toEqual({
        [ENTERPRISE]: { department: "D", employeeNumber: "1" },
      });
    },
  ],
  [
    "7643 2.1",
    "MUST",
    "supports any case, and spaces after commas",
    async () =>
      expect(await only("USERNAME, Name.GivenName")).toEqual({
        userName: "ada",
        name: { givenName: "Ada" },
      }),
  ],
  [
    "7643 2.2",
    "MUST",
    "cannot request attributes that are never returned; unknown names are ignored",
    async () => {
      expect(await only("password")).toEqual({});
      expect(await only("shoeSize,name.shoeSize,urn:example:x,title")).toEqual({ title: "T" });
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "without a value is omitted",
    async () => expect(await only("nickName,title")).toEqual({ title: "T" }),
  ],
]);

conform("excludedAttributes", [
  [
    "7644 3.9",
    "MUST",
    "omits attributes, sub-attributes and extensions",
    async () => {
      const user = await without(`title,name.givenName,emails.type,${ENTERPRISE}:department`);
      expect(user).not.toHaveProperty("title");
      expect(user).toMatchObject({ userName: "ada", name: { familyName: "Byron" } });
      expect(user["name"]).toEqual({ familyName: "Byron" });
      expect(user["emails"]).toEqual([{ value: "a@x.test", primary: true }, { value: "b@x.test" }]);
      expect(user[ENTERPRISE]).toEqual({ employeeNumber: "1" });
      expect(await without(ENTERPRISE)).not.toHaveProperty([ENTERPRISE]);
      expect(await without("META")).not.toHaveProperty("meta");
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "does not omit attributes that are always returned",
    async () => {
      const user = await without("id,schemas,title");
      expect(user).not.toHaveProperty("title");
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "with only unknown names returns the whole resource",
    async () => {
      const { id: _, schemas: __, ...whole } = await acme.read(`/Users/${ada.id}`);
      expect(await without("shoeSize")).toEqual(whole);
    },
  ],
]);

conform("both work", [
  [
    "7644 3.9",
    "MUST",
    "in lists and searches",
    async () => {
      const minimal = { id: ada.id, schemas: ada.schemas, title: "T" };
      const filter = 'userName eq "ada"';
      const list = await acme.list("/Users", { filter, attributes: "title" });
      expect(list.Resources).toEqual([minimal]);
      const search = await acme.post("/Users/.search", {
        schemas: [SEARCH_REQUEST],
        filter,
        attributes: ["title"],
      });
      expect(answered(search, 200).Resources).toEqual([minimal]);
      const [user] = (await acme.list("/Users", { filter, excludedAttributes: "emails,meta" }))
        .Resources;
      expect(user).toMatchObject({ title: "T", userName: "ada" });
      for (const name of ["emails", "meta"]) expect(user).not.toHaveProperty(name);
    },
  ],
  [
    "7644 3.9",
    "MAY",
    "in the response to a PATCH, for users and groups",
    async () => {
      const { id } = await acme.user();
      const operation = { op: "replace", path: "title", value: "New" };
      const user = await acme.patch(`/Users/${id}?attributes=title`, [operation]);
      const { schemas: _, ...rest } = answered(user, 200);
      expect(rest).toEqual({ id, title: "New" });
      const change = { op: "replace", path: "externalId", value: unique("x") };
      const group = await acme.patch(`/Groups/${team.id}?excludedAttributes=members`, [change]);
      expect(answered(group, 200)).toMatchObject({ displayName: "Team", externalId: change.value });
      expect(group.body).not.toHaveProperty("members");
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "for groups, including members",
    async () => {
      const path = `/Groups/${team.id}`;
      const bare = answered(await acme.get(`${path}?excludedAttributes=members`), 200);
      expect(bare).toMatchObject({ displayName: "Team" });
      expect(bare).not.toHaveProperty("members");
      const values = answered(await acme.get(`${path}?attributes=members.value`), 200);
      expect(values.members).toEqual([{ value: ada.id }]);
      expect(values).not.toHaveProperty("displayName");
      const { Resources } = await acme.list("/Groups", {
        filter: 'displayName eq "Team"',
        excludedAttributes: "members",
      });
      expect(Resources).toMatchObject([{ id: team.id }]);
      expect(Resources[0]).not.toHaveProperty("members");
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "without an effect on the version",
    async () => {
      const [whole, part] = [
        await acme.get(`/Users/${ada.id}`),
        await acme.get(`/Users/${ada.id}?attributes=userName`),
      ];
      expect(part.headers.get("etag")).toBe(whole.headers.get("etag"));
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "for groups of a user: present by default, absent when excluded",
    async () => {
      expect((await only("groups"))["groups"]).toMatchObject([{ value: team.id, type: "direct" }]);
      expect(await without("groups")).not.toHaveProperty("groups");
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "without an effect on the stored resource",
    async () => {
      const { id } = await acme.user({ title: "old" });
      const body = {
        schemas: [PATCH_OP],
        Operations: [{ op: "replace", path: "title", value: "new" }],
      };
      answered(await acme.call("PATCH", `/Users/${id}?excludedAttributes=title`, body), 200);
      expect(await acme.read(`/Users/${id}`)).toMatchObject({ title: "new" });
    },
  ],
]);
