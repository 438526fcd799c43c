import { beforeAll, expect } from "vitest";
import {
  answered,
  type Body,
  conform,
  idsOf,
  LIST_RESPONSE,
  PATCH_OP,
  refused,
  SEARCH_REQUEST,
  useScim,
} from "../../support.ts";

const { acme, globex } = useScim();
let users: Body[];
let group: Body;

beforeAll(async () => {
  users = [];
  for (const name of ["apple", "Banana", "cherry"]) {
    users.push(await acme.user({ userName: name, displayName: `Fruit ${name}`, title: "T" }));
  }
  group = await acme.group({ displayName: "Fruit salad", members: [{ value: users[0]?.id }] });
  await globex.user({ userName: "apple", displayName: "Fruit of theirs" });
});

const search = (path: string, body: object) =>
  acme.post(path, { schemas: [SEARCH_REQUEST], ...body });
const found = async (path: string, body: object) => answered(await search(path, body), 200);
const names = ({ Resources }: Body) =>
  Resources.map(({ userName, displayName }) => userName ?? displayName);

conform("POST of a search", [
  [
    "7644 3.4.3",
    "MUST",
    "returns 200 with a ListResponse",
    async () => {
      const answer = await search("/Users/.search", { filter: 'userName eq "APPLE"' });
      const list = answered(answer, 200);
      expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
      expect(list).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 1 });
      expect(list.Resources).toEqual([await acme.read(`/Users/${users[0]?.id}`)]);
    },
  ],
  [
    "7644 3.4.3",
    "MUST",
    "supports sortBy, sortOrder, startIndex and count",
    async () => {
      const list = await found("/Users/.search", {
        sortBy: "userName",
        sortOrder: "descending",
        startIndex: 2,
        count: 1,
      });
      expect(list).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 });
      expect(names(list)).toEqual(["Banana"]);
    },
  ],
  [
    "7644 3.4.3",
    "MUST",
    "supports attributes and excludedAttributes as arrays",
    async () => {
      const filter = 'userName eq "cherry"';
      const only = await found("/Users/.search", { filter, attributes: ["title", "userName"] });
      expect(Object.keys(only.Resources[0] ?? {}).toSorted()).toEqual([
        "id",
        "schemas",
        "title",
        "userName",
      ]);
      const rest = await found("/Users/.search", { filter, excludedAttributes: ["title"] });
      expect(rest.Resources[0]).toMatchObject({ displayName: "Fruit cherry" });
      expect(rest.Resources[0]).not.toHaveProperty("title");
    },
  ],
  [
    "7644 3.4.3",
    "MUST",
    "at /Groups finds groups",
    async () => {
      const list = await found("/Groups/.search", {
        filter: `members eq "${users[0]?.id}"`,
        excludedAttributes: ["members"],
      });
      expect(list.Resources).toMatchObject([{ id: group.id, displayName: "Fruit salad" }]);
      expect(list.Resources[0]).not.toHaveProperty("members");
    },
  ],
  [
    "7644 3.4.3",
    "MUST",
    "without a filter returns the whole list; with count 0, its total",
    async () => {
      expect(idsOf((await found("/Users/.search", {})).Resources).toSorted()).toEqual(
        idsOf(users).toSorted(),
      );
      const none = await found("/Users/.search", { count: 0 });
      expect(none.totalResults).toBe(3);
      expect(none.Resources ?? []).toEqual([]);
    },
  ],
]);

conform("A search at the root", [
  [
    "7644 3.4.2.1",
    "MUST",
    "finds users and groups in the form of each type",
    async () => {
      const list = await found("/.search", { filter: 'displayName sw "fruit"' });
      expect(list.totalResults).toBe(4);
      const expected = [...users, group].map(({ id }) => id).toSorted();
      expect(idsOf(list.Resources).toSorted()).toEqual(expected);
      const salad = list.Resources.find(({ id }) => id === group.id);
      expect(salad).toEqual(await acme.read(`/Groups/${group.id}`));
    },
  ],
  [
    "7644 3.4.2.1",
    "MUST",
    "treats an attribute that a type does not have as absent",
    async () => {
      expect(names(await found("/.search", { filter: 'userName sw "b"' }))).toEqual(["Banana"]);
      const grouped = await found("/.search", { filter: "members pr" });
      expect(idsOf(grouped.Resources)).toEqual([group.id]);
      const either = 'userName eq "cherry" or members pr';
      expect((await found("/.search", { filter: either })).totalResults).toBe(2);
    },
  ],
  [
    "7644 3.4.2.1",
    "MUST",
    "filters by resource type, and sorts and counts both types together",
    async () => {
      const typed = await found("/.search", { filter: 'meta.resourceType eq "Group"' });
      expect(names(typed)).toEqual(["Fruit salad"]);
      const page = await found("/.search", { sortBy: "displayName", startIndex: 3, count: 2 });
      expect(page).toMatchObject({ totalResults: 4, startIndex: 3, itemsPerPage: 2 });
      expect(page.Resources.map(({ displayName }) => displayName)).toEqual([
        "Fruit cherry",
        "Fruit salad",
      ]);
    },
  ],
  [
    "7644 3.4.2.1",
    "SHOULD",
    "may be a GET",
    async () => {
      const filter = 'displayName sw "fruit" and not (userName eq "apple")';
      const list = await acme.list("/", {
        filter,
        sortBy: "displayName",
        attributes: "displayName",
      });
      expect(list.totalResults).toBe(3);
      expect(list.Resources.map(({ displayName }) => displayName)).toEqual([
        "Fruit Banana",
        "Fruit cherry",
        "Fruit salad",
      ]);
      for (const resource of list.Resources) expect(resource).not.toHaveProperty("meta");
    },
  ],
]);

conform("A search is refused", [
  [
    "7644 3.12",
    "MUST",
    "with an invalid filter: 400 invalidFilter",
    async () => {
      for (const path of ["/.search", "/Users/.search", "/Groups/.search"]) {
        refused(await search(path, { filter: "displayName is" }), 400, "invalidFilter");
      }
      const unknown = await search("/Users/.search", { filter: 'shoeSize eq "43"' });
      refused(unknown, 400, "invalidFilter", /shoeSize/);
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "with another schema or invalid JSON: 400 invalidSyntax",
    async () => {
      const other = await acme.post("/Users/.search", { schemas: [PATCH_OP] });
      refused(other, 400, "invalidSyntax", /schemas/);
      refused(await acme.post("/Users/.search", "{"), 400, "invalidSyntax");
      refused(await acme.post("/.search", "[]"), 400, "invalidSyntax");
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "with a value of another type: 400 with its name",
    async () => {
      for (const [name, value] of [
        ["count", "ten"],
        ["startIndex", {}],
        ["filter", 5],
      ] as const) {
        const answer = await search("/Users/.search", { [name]: value });
        refused(answer, 400, undefined, new RegExp(name));
      }
    },
  ],
  [
    "7644 3.1",
    "MUST",
    "with another media type: 415",
    async () =>
      refused(await acme.post("/.search", "filter=x", { "content-type": "text/plain" }), 415),
  ],
]);
