import { describe, expect, it } from "vitest";
import { patchUser } from "../../../shared/scim/resource/parse-user.ts";
import {
  ENTERPRISE_SCHEMA,
  PATCH_OP_SCHEMA,
  USER_SCHEMA,
} from "../../../shared/scim/schema/schema.ts";
import { barbara, expectRefusal, patch, patchBody } from "./support.ts";

const work = { value: "bjensen@example.com", type: "work", primary: true };
const home = { value: "babs@jensen.org", type: "home" };
const rfcAddress = {
  type: "work",
  streetAddress: "911 Universal City Plaza",
  locality: "Hollywood",
};

/** The attributes of Barbara that the operation is expected to change. */
type Case = [name: string, operation: object, expected: object];

const added: Case[] = [
  ["a simple value", { op: "add", path: "nickName", value: "Babs" }, { nickName: "Babs" }],
  ["over a present value", { op: "add", path: "title", value: "Chief" }, { title: "Chief" }],
  [
    "a sub-attribute",
    { op: "add", path: "name.middleName", value: "Jane" },
    { name: { ...barbara().name, middleName: "Jane" } },
  ],
  [
    "without a path (RFC 7644, 3.5.2.1)",
    { op: "add", value: { emails: [{ value: "x@y", type: "other" }], nickName: "Babs" } },
    { nickName: "Babs", emails: [work, home, { value: "x@y", type: "other" }] },
  ],
  [
    "an element",
    { op: "add", path: "emails", value: [{ value: "x@y" }] },
    { emails: [work, home, { value: "x@y" }] },
  ],
  [
    "one element, not in an array",
    { op: "add", path: "emails", value: { value: "x@y" } },
    { emails: [work, home, { value: "x@y" }] },
  ],
  ["a present element", { op: "add", path: "emails", value: [home] }, {}],
  [
    "a present element, in another case",
    { op: "add", path: "emails", value: "BABS@jensen.org" },
    { emails: [work, { ...home, value: "BABS@jensen.org" }] },
  ],
  [
    "the same value of another type",
    { op: "add", path: "emails", value: { ...home, type: "other" } },
    { emails: [work, home, { ...home, type: "other" }] },
  ],
  ["nothing", { op: "add", path: "emails", value: [] }, {}],
  [
    "to a matching element",
    { op: "add", path: 'emails[type eq "home"]', value: { display: "Home" } },
    { emails: [work, { ...home, display: "Home" }] },
  ],
  ["nothing to a matching element", { op: "add", path: 'emails[type eq "home"]', value: null }, {}],
];

const replaced: Case[] = [
  ["a simple value", { op: "replace", path: "title", value: "Chief" }, { title: "Chief" }],
  [
    "paths and ops in any case",
    { OP: "REPLACE", PATH: "NAME.FAMILYNAME", VALUE: "J" },
    { name: { ...barbara().name, familyName: "J" } },
  ],
  [
    "other parts of a complex value stay (RFC 7644, 3.5.2.3)",
    { op: "replace", path: "name", value: { givenName: "B" } },
    { name: { ...barbara().name, givenName: "B" } },
  ],
  [
    "null in a complex value removes",
    { op: "replace", path: "name", value: { givenName: null } },
    { name: { formatted: "Ms. Barbara J Jensen, III", familyName: "Jensen" } },
  ],
  ["all elements", { op: "replace", path: "emails", value: [home] }, { emails: [home] }],
  [
    "a core URN path",
    { op: "replace", path: `${USER_SCHEMA}:title`, value: "Chief" },
    { title: "Chief" },
  ],
  [
    "matching elements as a whole (RFC 7644, 3.5.2.3)",
    { op: "replace", path: 'emails[value ew "@jensen.org"]', value: { value: "a@b" } },
    { emails: [work, { value: "a@b" }] },
  ],
  [
    "matching elements, which keep the values of the filter",
    { op: "replace", path: 'emails[type eq "home"]', value: { value: "a@b" } },
    { emails: [work, { value: "a@b", type: "home" }] },
  ],
  [
    "a sub-attribute of every element",
    { op: "replace", path: "emails.display", value: "D" },
    {
      emails: [
        { ...work, display: "D" },
        { ...home, display: "D" },
      ],
    },
  ],
  [
    "a read-only attribute in a value without a path is ignored, quirk 12",
    { op: "replace", value: { id: "x", meta: {}, groups: [], schemas: ["x"], title: "Chief" } },
    { title: "Chief" },
  ],
  [
    "an unknown attribute in a value without a path is ignored",
    { op: "replace", value: { shoeSize: 1, title: "Chief" } },
    { title: "Chief" },
  ],
  ["a password, quirk 19", { op: "replace", path: "password", value: "x" }, {}],
  ["a password in a value without a path", { op: "replace", value: { password: "x" } }, {}],
];

const removed: Case[] = [
  ["an attribute", { op: "remove", path: "title" }, { title: undefined }],
  ["an absent attribute", { op: "remove", path: "nickName" }, {}],
  [
    "a sub-attribute",
    { op: "remove", path: "name.formatted" },
    { name: { familyName: "Jensen", givenName: "Barbara" } },
  ],
  ["all elements", { op: "remove", path: "emails" }, { emails: undefined }],
  ["selected elements", { op: "remove", path: 'emails[type eq "work"]' }, { emails: [home] }],
  ["absent elements", { op: "remove", path: 'emails[type eq "other"]' }, {}],
  [
    "a sub-attribute of matching elements",
    { op: "remove", path: "emails[primary eq true].primary" },
    { emails: [{ value: work.value, type: "work" }, home] },
  ],
  [
    "the last sub-attribute of an element",
    { op: "remove", path: 'emails[type eq "home"].value' },
    { emails: [work] },
  ],
  [
    "the elements in a value, quirk 3",
    { op: "Remove", path: "emails", value: [{ value: "BABS@jensen.org" }] },
    { emails: [work] },
  ],
  [
    "the elements in a value by type",
    { op: "remove", path: "emails", value: [{ type: "home" }] },
    { emails: [work] },
  ],
  ["no element of an empty value", { op: "remove", path: "emails", value: [] }, {}],
  ["no element of an empty description", { op: "remove", path: "emails", value: [{}] }, {}],
  ["all elements for null", { op: "remove", path: "emails", value: null }, { emails: undefined }],
  [
    "no element with other values",
    { op: "remove", path: "emails", value: [{ ...home, type: "work" }] },
    {},
  ],
  [
    "an extension",
    { op: "remove", path: ENTERPRISE_SCHEMA },
    { schemas: [USER_SCHEMA], [ENTERPRISE_SCHEMA]: undefined },
  ],
];

const enterprise = (values: object) => ({
  [ENTERPRISE_SCHEMA]: { ...barbara()[ENTERPRISE_SCHEMA], ...values },
});

const quirks: Case[] = [
  ["1: active as text", { op: "Replace", path: "active", value: "False" }, { active: false }],
  [
    "2: dotted and URN keys",
    { op: "Replace", value: { "name.givenName": "B", [`${ENTERPRISE_SCHEMA}:department`]: "D" } },
    { name: { ...barbara().name, givenName: "B" }, ...enterprise({ department: "D" }) },
  ],
  [
    "2: a URN key with an object",
    { op: "replace", value: { [ENTERPRISE_SCHEMA]: { department: "D" } } },
    enterprise({ department: "D" }),
  ],
  [
    "2: a filtered key",
    { op: "replace", value: { 'emails[type eq "home"].value': "a@b" } },
    { emails: [work, { ...home, value: "a@b" }] },
  ],
  [
    "4: Add creates the element",
    { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "1" },
    {
      phoneNumbers: [
        { value: "555-555-5555", type: "work" },
        { value: "1", type: "mobile" },
      ],
    },
  ],
  [
    "4: Replace creates the element",
    { op: "Replace", path: 'addresses[type eq "work"].locality', value: "X" },
    { addresses: [{ locality: "X", type: "work" }] },
  ],
  [
    "4: of two eq values",
    { op: "Add", path: 'ims[type eq "xmpp" and display eq "d"].value', value: "1" },
    { ims: [{ value: "1", display: "d", type: "xmpp" }] },
  ],
  [
    "4: Add of a whole element (RFC 7644, 3.5.2.1)",
    { op: "add", path: 'addresses[type eq "work"]', value: rfcAddress },
    { addresses: [rfcAddress] },
  ],
  [
    "5: primary as text in a filter, without a match",
    { op: "Add", path: 'roles[primary eq "True"].value', value: "admin" },
    { roles: [{ value: "rep" }, { value: "admin", primary: true }] },
  ],
  [
    "5: primary as text in a filter, with a match",
    { op: "Replace", path: 'emails[primary eq "True"].value', value: "a@b" },
    { emails: [{ ...work, value: "a@b" }, home] },
  ],
  [
    "6: manager as a string",
    { op: "Add", path: `${ENTERPRISE_SCHEMA}:manager`, value: "m2" },
    enterprise({ manager: { value: "m2" } }),
  ],
  [
    "6: an empty manager",
    { op: "Replace", path: `${ENTERPRISE_SCHEMA}:manager`, value: "" },
    enterprise({ manager: undefined }),
  ],
  [
    "6: manager as a list",
    { op: "Add", path: `${ENTERPRISE_SCHEMA}:manager`, value: [{ $ref: null, value: "m2" }] },
    enterprise({ manager: { value: "m2" } }),
  ],
  [
    "6: manager's value",
    { op: "replace", path: `${ENTERPRISE_SCHEMA}:manager.value`, value: "m2" },
    enterprise({ manager: { value: "m2" } }),
  ],
  ["6: an empty text removes", { op: "replace", path: "title", value: "" }, { title: undefined }],
  [
    "6: an empty text for an absent value",
    { op: "Replace", path: 'phoneNumbers[type eq "mobile"].value', value: "" },
    {},
  ],
  [
    "6: an empty value of an element",
    { op: "Replace", path: 'emails[type eq "home"].value', value: "" },
    { emails: [work] },
  ],
  [
    "20: an added primary",
    { op: "add", path: "emails", value: { value: "a@b", primary: true } },
    { emails: [{ ...work, primary: false }, home, { value: "a@b", primary: true }] },
  ],
  [
    "20: a primary set by path",
    { op: "replace", path: 'emails[type eq "home"].primary', value: "True" },
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
];

describe.each([
  ["adds", added],
  ["replaces", replaced],
  ["removes", removed],
  ["takes quirk", quirks],
])("PATCH %s", (_verb, cases) => {
  it.each(cases)("%s", (_name, operation, expected) => {
    expect(patch(barbara(), operation)).toEqual({ ...barbara(), ...expected });
  });
});

describe("PATCH as a whole", () => {
  it("applies the operations in order and does not modify its argument", () => {
    const user = barbara();
    const result = patch(
      user,
      { op: "Add", path: 'emails[type eq "other"].primary', value: "True" },
      { op: "Add", path: 'emails[type eq "other"].value', value: "a@b" },
      { op: "remove", path: 'emails[type ne "other"]' },
    );
    expect(result.emails).toEqual([{ value: "a@b", type: "other", primary: true }]);
    expect(user).toEqual(barbara());
  });

  it("accepts a body in any case and without schemas", () => {
    const operations = [{ Op: "Replace", Path: "Title", Value: "Chief" }];
    expect(patchUser(barbara(), { OPERATIONS: operations }).title).toBe("Chief");
    const body = { Schemas: [PATCH_OP_SCHEMA.toLowerCase()], operations };
    expect(patchUser(barbara(), body).title).toBe("Chief");
  });

  it.each([
    { op: "remove", path: "active" },
    { op: "replace", path: "active", value: null },
    { op: "add", value: { active: null } },
  ])("keeps the state of the account if active is removed: %j", (operation) => {
    for (const active of [true, false]) {
      expect(patchUser({ ...barbara(), active }, patchBody(operation)).active).toBe(active);
    }
  });

  it("can remove active and set it again", () => {
    const set = { op: "add", path: "active", value: false };
    expect(patch(barbara(), { op: "remove", path: "active" }, set).active).toBe(false);
  });

  it.each<[string, unknown, RegExp]>([
    ["a body that is not an object", [], /body must be a JSON object/],
    [
      "another schema",
      { ...patchBody({ op: "remove", path: "title" }), schemas: [USER_SCHEMA] },
      /schemas must contain/,
    ],
    ["no operations", { schemas: [PATCH_OP_SCHEMA] }, /Operations must be an array/],
    ["empty operations", patchBody(), /at least one/],
    [
      "too many operations",
      patchBody(...Array.from({ length: 1001 }, () => ({}))),
      /1001 entries. Send at most 1000/,
    ],
    ["an operation that is not an object", patchBody("add"), /Operations\[0\] must be an object/],
    [
      "an unknown op",
      patchBody({ op: "move", path: "title" }),
      /Operations\[0\]\.op must be add, replace or remove/,
    ],
    ["no op", patchBody({ path: "title" }), /Operations\[0\]\.op/],
  ])("refuses %s", (_name, body, message) => {
    expectRefusal(() => patchUser(barbara(), body), "invalidSyntax", message);
  });
});

describe("PATCH refuses", () => {
  it.each([
    ["invalidPath", { op: "replace", path: "shoeSize", value: 1 }, /shoeSize.*is not an attribute/],
    ["invalidPath", { op: "replace", path: "name.alias", value: "" }, /is not an attribute/],
    [
      "invalidPath",
      { op: "replace", path: `${ENTERPRISE_SCHEMA}:a`, value: "" },
      /is not an attribute/,
    ],
    ["invalidPath", { op: "replace", path: 'title[value eq "a"]', value: "" }, /has no elements/],
    [
      "invalidPath",
      { op: "replace", path: 'name[familyName eq "a"].givenName', value: "" },
      /has no elements/,
    ],
    [
      "invalidPath",
      { op: "replace", path: "emails[type eq", value: "" },
      /Invalid path at character 15/,
    ],
    ["invalidPath", { op: "replace", path: 7, value: "" }, /path must be a string/],
    [
      "invalidFilter",
      { op: "replace", path: 'emails[shoe eq "a"].value', value: "" },
      /shoe is not an attribute/,
    ],
    [
      "invalidFilter",
      { op: "replace", path: "emails[type eq 1].value", value: "" },
      /type is of type string/,
    ],
    [
      "invalidFilter",
      { op: "replace", path: 'emails[primary eq "yes"].value', value: "" },
      /primary is of type boolean/,
    ],
    ["noTarget", { op: "remove" }, /is a remove without a path/],
    [
      "noTarget",
      { op: "replace", path: 'emails[type eq "other"]', value: { value: "x" } },
      /No element of emails matches type eq "other"/,
    ],
    [
      "noTarget",
      { op: "replace", path: 'emails[type sw "other"].value', value: "x" },
      /No element of emails/,
    ],
    [
      "noTarget",
      { op: "add", path: "emails[not (type pr)].value", value: "x" },
      /No element of emails/,
    ],
    ["mutability", { op: "replace", path: "id", value: "x" }, /id is read-only/],
    ["mutability", { op: "remove", path: "meta.created" }, /read-only/],
    ["mutability", { op: "add", path: "groups", value: [{ value: "g" }] }, /groups is read-only/],
    [
      "mutability",
      { op: "replace", path: `${ENTERPRISE_SCHEMA}:manager.displayName`, value: "x" },
      /read-only/,
    ],
    [
      "mutability",
      { op: "remove", path: "userName" },
      /userName is required and cannot be removed/,
    ],
    ["invalidValue", { op: "replace", path: "userName", value: "" }, /userName is required/],
    ["invalidValue", { op: "replace", value: { userName: null } }, /userName is required/],
    ["invalidValue", { op: "replace", path: "title" }, /Operations\[0\] has no value/],
    ["invalidValue", { op: "add", value: "x" }, /value must be an object of attributes/],
    ["invalidValue", { op: "add" }, /value must be an object of attributes/],
    [
      "invalidValue",
      { op: "replace", path: "active", value: "maybe" },
      /active must be true or false/,
    ],
    [
      "invalidValue",
      { op: "replace", path: 'emails[type eq "work"].value', value: 7 },
      /must be a string, not a number/,
    ],
    [
      "invalidValue",
      { op: "add", path: "emails", value: [{ value: 1 }] },
      /emails\[0\]\.value must be a string/,
    ],
    [
      "invalidValue",
      { op: "replace", path: "emails", value: [work, { ...home, primary: true }] },
      /more than one primary/,
    ],
    [
      "invalidValue",
      { op: "replace", path: "emails[value pr].primary", value: true },
      /more than one primary/,
    ],
    [
      "invalidValue",
      { op: "add", path: "roles", value: Array.from({ length: 100 }, (_, i) => `${i}`) },
      /roles would have 101 elements/,
    ],
  ] as const)("with %s: %j", (scimType, operation, message) => {
    expectRefusal(() => patch(barbara(), operation), scimType, message);
  });

  it("all operations if one is invalid", () => {
    const user = barbara();
    const good = { op: "replace", path: "title", value: "Chief" };
    expectRefusal(() => patch(user, good, { op: "remove", path: "id" }), "mutability", /id/);
    expect(user).toEqual(barbara());
  });
});
