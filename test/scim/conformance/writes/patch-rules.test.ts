import { describe, expect, test } from "vitest";
import { answered, conform, PATCH_OP, refused, unique, USER, useScim } from "../../support.ts";

const { acme, globex } = useScim();
const unknownId = "0190a1b2-0000-7000-8000-000000000000";
const work = { value: "w@x.test", type: "work", primary: true };
const home = { value: "h@x.test", type: "home" };
const start = { title: "T", emails: [work, home] };

const wrong: [what: string, operation: unknown, scimType: string, detail?: RegExp][] = [
  ["an unknown operation", { op: "explode", path: "title" }, "invalidSyntax", /op/],
  ["no operation name", { path: "title", value: "x" }, "invalidSyntax", /op/],
  ["an unknown path", { op: "replace", path: "shoeSize", value: "43" }, "invalidPath", /shoeSize/],
  ["a malformed path", { op: "add", path: "emails[type eq", value: "1" }, "invalidPath"],
  ["a remove without a path", { op: "remove" }, "noTarget"],
  [
    "a replace that matches no element",
    { op: "replace", path: 'emails[type eq "fax"]', value: { value: "x" } },
    "noTarget",
    /emails/,
  ],
  ["a read-only attribute", { op: "replace", path: "id", value: "x" }, "mutability", /id/],
  [
    "a sub-attribute of a read-only attribute",
    { op: "replace", path: "meta.created", value: "2001-01-01T00:00:00Z" },
    "mutability",
    /meta/,
  ],
  [
    "groups of a user",
    { op: "add", path: "groups", value: [{ value: unknownId }] },
    "mutability",
    /groups/,
  ],
  [
    "the removal of a required attribute",
    { op: "remove", path: "userName" },
    "mutability",
    /userName/,
  ],
  [
    "a value of another type",
    { op: "replace", path: "title", value: { a: 1 } },
    "invalidValue",
    /title/,
  ],
  [
    "an invalid boolean",
    { op: "replace", path: "active", value: "maybe" },
    "invalidValue",
    /active/,
  ],
  ["no value", { op: "replace", path: "title" }, "invalidValue", /value/],
  ["a value that is not an object, without a path", { op: "add", value: "x" }, "invalidValue"],
  [
    "two primaries",
    { op: "replace", path: "emails", value: [work, { ...home, primary: true }] },
    "invalidValue",
    /emails/,
  ],
];

describe("a failing operation is 400 and undoes the operations before it, 7644 3.5.2", () => {
  test.each(wrong)("%s", async (_, operation, scimType, detail) => {
    const before = await acme.user(start);
    const Operations = [{ op: "replace", path: "title", value: "half" }, operation];
    const answer = await acme.call("PATCH", `/Users/${before.id}`, {
      schemas: [PATCH_OP],
      Operations,
    });
    refused(answer, 400, scimType, detail);
    expect(await acme.read(`/Users/${before.id}`)).toEqual(before);
  });
});

const title = { op: "replace", path: "title", value: "new" };

conform("PATCH", [
  [
    "7644 3.5.2",
    "MUST",
    "applies operations in order, each to the result of the previous one",
    async () => {
      const { id } = await acme.user();
      const operations = [
        { op: "add", path: "emails", value: [{ value: "a@x.test", type: "work" }] },
        { op: "replace", path: 'emails[type eq "work"].value', value: "b@x.test" },
        { op: "add", path: "nickName", value: "N" },
        { op: "remove", path: "nickName" },
      ];
      const after = answered(await acme.patch(`/Users/${id}`, operations), 200);
      expect(after.emails).toEqual([{ value: "b@x.test", type: "work" }]);
      expect(after).not.toHaveProperty("nickName");
    },
  ],
  [
    "7644 3.5.2",
    "SHOULD",
    "without an effect leaves version and lastModified unchanged",
    async () => {
      const before = await acme.user(start);
      const same = [
        { op: "replace", path: "title", value: "T" },
        { op: "add", path: "emails", value: [home] },
        { op: "remove", path: "nickName" },
      ];
      expect(answered(await acme.patch(`/Users/${before.id}`, same), 200)).toEqual(before);
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "to a userName that exists is 409 uniqueness",
    async () => {
      const taken = await acme.user();
      const { id } = await acme.user();
      const value = taken.userName.toUpperCase();
      const answer = await acme.patch(`/Users/${id}`, [{ op: "replace", path: "userName", value }]);
      refused(answer, 409, "uniqueness", /userName/);
    },
  ],
  [
    "7643 3.1",
    "MUST",
    "to an externalId that the client already uses is allowed",
    async () => {
      const { externalId: value } = await acme.user({ externalId: unique("e") });
      const { id } = await acme.user();
      const change = [{ op: "replace", path: "externalId", value }];
      expect(await acme.change(`/Users/${id}`, change)).toMatchObject({ externalId: value });
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "of an unknown id, or an id of another tenant, is 404",
    async () => {
      const foreign = await globex.user();
      for (const id of [unknownId, "no-id", foreign.id]) {
        refused(await acme.patch(`/Users/${id}`, [title]), 404);
      }
      expect(await globex.read(`/Users/${foreign.id}`)).toEqual(foreign);
    },
  ],
  [
    "7644 3.5.2",
    "MUST",
    "with another schema or without operations: 400 invalidSyntax",
    async () => {
      const { id } = await acme.user();
      for (const body of [
        { schemas: [USER], Operations: [title] },
        { schemas: [PATCH_OP], Operations: [] },
        { schemas: [PATCH_OP] },
        { schemas: [PATCH_OP], Operations: "none" },
        "{",
      ]) {
        refused(await acme.call("PATCH", `/Users/${id}`, body), 400, "invalidSyntax");
      }
    },
  ],
  [
    "7643 4.1.1",
    "MUST",
    "of a password succeeds and returns no password",
    async () => {
      const { id } = await acme.user();
      const secret = { op: "replace", path: "password", value: "Tr0ub4dor" };
      const answer = await acme.patch(`/Users/${id}`, [secret]);
      answered(answer, 200);
      expect(answer.text).not.toContain("Tr0ub4dor");
    },
  ],
]);
