import { describe, expect, it } from "vitest";
import { deriveColumns } from "../../../shared/directory/users/derive-columns.ts";
import { enterpriseSchema, userSchema } from "../../../shared/scim/schema/user-type.ts";
import { parseUser } from "../../../shared/scim/resource/parse-user.ts";
import { renderUser } from "../../../shared/scim/resource/render.ts";
import {
  type Attribute,
  ENTERPRISE_SCHEMA,
  subAttributesOf,
  USER_SCHEMA,
} from "../../../shared/scim/schema/schema.ts";
import { sameValue } from "../../../shared/values/json.ts";
import type { ScimUser } from "../../../shared/scim/resource/types.ts";
import { barbara } from "./support.ts";

const columns = (body: object) => deriveColumns(parseUser({ userName: "u", ...body }));

describe("deriveColumns", () => {
  it.each([
    [" ada@acme.test\u00a0", "ada@acme.test"],
    ["\u200bada@m\u00fcnchen.example", "ada@m\u00fcnchen.example"],
    [" \u200b ", null],
    ["not an address", "not an address"],
  ])("reads the address %j", (value, email) => {
    expect(columns({ emails: [{ value, primary: true }] }).email).toBe(email);
  });

  it("derives all columns", () => {
    expect(deriveColumns(barbara())).toEqual({
      userName: "bjensen@example.com",
      userNameKey: "bjensen@example.com",
      displayName: "Babs Jensen",
      displayNameKey: "babs jensen",
      givenName: "Barbara",
      familyName: "Jensen",
      email: "bjensen@example.com",
      emailKey: "bjensen@example.com",
      title: "Tour Guide",
      department: "Tour Operations",
      division: null,
      team: null,
      role: "rep",
      active: true,
      managerRef: "26118915",
    });
  });

  it.each([
    ["displayName", { displayName: "D", name: { formatted: "F" } }, "D"],
    ["name.formatted", { displayName: " ", name: { formatted: "F", givenName: "G" } }, "F"],
    ["given and family name", { name: { givenName: "G", familyName: "N" } }, "G N"],
    ["family name alone", { name: { familyName: "N" } }, "N"],
    ["userName", {}, "u"],
  ])("derives the name from %s", (_name, body, expected) => {
    expect(columns(body).displayName).toBe(expected);
  });

  const [a, b, c] = [{ value: "a" }, { value: "b", type: "WORK" }, { value: "c", primary: true }];
  it.each([
    ["the primary", [a, b, c], "c"],
    ["the work address", [a, b], "b"],
    ["the first", [a], "a"],
    ["the first with a value", [{ display: "d", primary: true }, a], "a"],
    ["none", [], null],
  ])("derives the email from %s", (_name, emails, expected) => {
    expect(columns({ emails }).email).toBe(expected);
  });

  const appRole = (value: string) => JSON.stringify({ id: "1", value, displayName: "X" });
  it.each([
    ["rep", undefined],
    ["rep", ["Engineer"]],
    ["manager", ["Manager"]],
    ["manager", [{ value: "7", display: " manager " }]],
    ["admin", ["ADMIN"]],
    ["admin", ["administrator"]],
    ["admin", [{ value: "Super Admin" }]],
    ["admin", ["rep", "manager", "admin"]],
    ["manager", [{ value: "manager", primary: true }, "admin"]],
    ["rep", [{ value: "rep", primary: "True" }, "admin"]],
    ["manager", [{ value: appRole("manager") }]],
    ["admin", [{ value: JSON.stringify({ displayName: "Admin" }) }]],
    ["rep", ["{not json", '{"value": 7}']],
  ])("the role is %s for %j", (role, roles) => {
    expect(columns({ roles }).role).toBe(role);
  });

  it.each([
    [{ value: "m" }, "m"],
    [{ $ref: "https://x/scim/v2/Users/m2" }, "m2"],
    [{ $ref: "https://x/" }, null],
    [{ $ref: `/${"x".repeat(201)}` }, null],
    [undefined, null],
  ])("the manager of %j is %s", (manager, expected) => {
    expect(columns({ [ENTERPRISE_SCHEMA]: { manager } }).managerRef).toBe(expected);
  });
});

describe("renderUser", () => {
  const row = {
    id: "7",
    resource: barbara(),
    version: 2,
    createdAt: new Date("2026-01-02T03:04:05.678Z"),
    updatedAt: new Date("2026-02-03T04:05:06Z"),
    managerId: null,
    managerName: null,
    groups: null,
  };

  it("adds id and meta, and keeps an unresolved manager as sent (RFC 7643, 3.1)", () => {
    expect(renderUser(row, "https://x").body).toEqual({
      ...barbara(),
      id: "7",
      meta: {
        resourceType: "User",
        created: "2026-01-02T03:04:05.678Z",
        lastModified: "2026-02-03T04:05:06.000Z",
        location: "https://x/scim/v2/Users/7",
        version: 'W/"2"',
      },
    });
  });

  it("contains the resolved manager, also for a user without the extension", () => {
    const $ref = "https://x/scim/v2/Users/9";
    const found = renderUser({ ...row, managerId: "9", managerName: "John" }, "https://x").body;
    expect(found[ENTERPRISE_SCHEMA]).toEqual({
      employeeNumber: "701984",
      department: "Tour Operations",
      manager: { value: "9", $ref, displayName: "John" },
    });
    const bare = renderUser(
      { ...row, resource: parseUser({ userName: "u" }), managerId: "9" },
      "https://x",
    ).body;
    expect(bare).toMatchObject({
      schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
      [ENTERPRISE_SCHEMA]: { manager: { value: "9", $ref } },
    });
    expect(row.resource).toEqual(barbara());
  });
});

describe("sameValue", () => {
  const { title, ...rest } = barbara();
  it.each<[boolean, ScimUser]>([
    [true, barbara()],
    [true, { ...rest, title: title ?? "" }],
    [false, { ...barbara(), title: "x" }],
    [false, rest],
    [false, { ...rest, nickName: "Tour Guide" }],
    [false, { ...barbara(), emails: [] }],
    [false, { ...barbara(), emails: barbara().emails?.toReversed() ?? [] }],
  ])("is %s", (expected, other) => {
    expect(sameValue(barbara(), other)).toBe(expected);
  });
});

describe("the schemas", () => {
  const names = (attributes: readonly Attribute[]): string[] =>
    attributes.flatMap((a) => [
      a.name,
      ...names(subAttributesOf(a)).map((sub) => `${a.name}.${sub}`),
    ]);

  it("have the attributes of RFC 7643, 8.7.1, except the password (quirk 19)", () => {
    const plural = (name: string) => [
      name,
      ...["value", "display", "type", "primary"].map((s) => `${name}.${s}`),
    ];
    expect(names(userSchema.attributes)).toEqual([
      "userName",
      "name",
      ...[
        "formatted",
        "familyName",
        "givenName",
        "middleName",
        "honorificPrefix",
        "honorificSuffix",
      ].map((s) => `name.${s}`),
      "displayName",
      "nickName",
      "profileUrl",
      "title",
      "userType",
      "preferredLanguage",
      "locale",
      "timezone",
      "active",
      ...["emails", "phoneNumbers", "ims", "photos"].flatMap(plural),
      "addresses",
      ...[
        "formatted",
        "streetAddress",
        "locality",
        "region",
        "postalCode",
        "country",
        "type",
        "primary",
      ].map((s) => `addresses.${s}`),
      "groups",
      ...["value", "$ref", "display", "type"].map((s) => `groups.${s}`),
      ...["entitlements", "roles", "x509Certificates"].flatMap(plural),
    ]);
    expect(names(enterpriseSchema.attributes)).toEqual([
      "employeeNumber",
      "costCenter",
      "organization",
      "division",
      "department",
      "manager",
      ...["value", "$ref", "displayName"].map((s) => `manager.${s}`),
    ]);
  });

  it("define userName as unique and required, not caseExact (quirk 17)", () => {
    expect(userSchema.attributes[0]).toMatchObject({
      required: true,
      caseExact: false,
      uniqueness: "server",
    });
  });
});
