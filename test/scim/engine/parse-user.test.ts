import { describe, expect, it } from "vitest";
import { parseUser } from "../../../shared/scim/resource/parse-user.ts";
import {
  ENTERPRISE_SCHEMA,
  PATCH_OP_SCHEMA,
  USER_SCHEMA,
} from "../../../shared/scim/schema/schema.ts";
import { barbara, expectRefusal } from "./support.ts";

const parsed = (body: Record<string, unknown>) => parseUser({ userName: "u", ...body });

describe("a POST or PUT body", () => {
  it("keeps client attributes and drops server attributes (RFC 7643, 3.1, 4.1, 8.3)", () => {
    expect(barbara()).toEqual({
      schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
      externalId: "701984",
      userName: "bjensen@example.com",
      name: { formatted: "Ms. Barbara J Jensen, III", familyName: "Jensen", givenName: "Barbara" },
      displayName: "Babs Jensen",
      title: "Tour Guide",
      active: true,
      emails: [
        { value: "bjensen@example.com", type: "work", primary: true },
        { value: "babs@jensen.org", type: "home" },
      ],
      phoneNumbers: [{ value: "555-555-5555", type: "work" }],
      roles: [{ value: "rep" }],
      [ENTERPRISE_SCHEMA]: {
        employeeNumber: "701984",
        department: "Tour Operations",
        manager: { value: "26118915", $ref: "../Users/26118915" },
      },
    });
  });

  const minimal = { schemas: [USER_SCHEMA], userName: "u", active: true };
  const enterprise = (values: object) => ({
    ...minimal,
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    [ENTERPRISE_SCHEMA]: values,
  });

  it.each<[string, Record<string, unknown>, object]>([
    [
      "names in any case",
      { USERNAME: "u", NAME: { GIVENNAME: "A" } },
      { name: { givenName: "A" } },
    ],
    ["an unknown attribute", { shoeSize: 42, "urn:x:y:2.0:User": { a: 1 } }, {}],
    [
      "unknown sub-attributes",
      { name: { givenName: "A", alias: "B" } },
      { name: { givenName: "A" } },
    ],
    ["hostile names", JSON.parse('{"__proto__": {"userName": "x"}, "constructor": 1}'), {}],
    ["a client meta and groups, quirk 7", { meta: { a: 1 }, groups: "x", id: 7, $ref: null }, {}],
    ["a password, quirk 19", { password: "secret" }, {}],
    ["booleans as text, quirks 1 and 5", { active: "False" }, { active: false }],
    ["null and empty", { title: null, nickName: "", emails: [], roles: null, name: {} }, {}],
    ["empty inside", { name: { givenName: "", familyName: null }, emails: [{}, null, ""] }, {}],
    ["only a type", { emails: [{ type: "work", primary: true, value: "" }] }, {}],
    ["schemas in any case", { schemas: [USER_SCHEMA.toUpperCase()] }, {}],
    ["empty schemas", { Schemas: [] }, {}],
    ["unknown schemas", { Schemas: ["urn:scim:schemas:core:2.0"] }, {}],
    ["only the schema of the extension", { schemas: [ENTERPRISE_SCHEMA] }, {}],
    ["a single object", { emails: { value: "a" } }, { emails: [{ value: "a" }] }],
    ["plain strings", { roles: ["a", "b"] }, { roles: [{ value: "a" }, { value: "b" }] }],
    ["one string", { emails: "a" }, { emails: [{ value: "a" }] }],
    [
      "equal values once",
      { roles: ["a", { value: "A", type: "t" }] },
      { roles: [{ value: "A", type: "t" }] },
    ],
    [
      "dotted keys, quirk 2",
      { "name.givenName": "A", name: { familyName: "B" } },
      { name: { familyName: "B", givenName: "A" } },
    ],
    [
      "dotted keys of elements",
      { "emails.value": "a", "emails.type": "work" },
      { emails: [{ value: "a", type: "work" }] },
    ],
    [
      "filtered keys",
      { 'emails[type eq "work"].value': "a" },
      { emails: [{ value: "a", type: "work" }] },
    ],
    ["the core URN in keys", { [`${USER_SCHEMA}:title`]: "T" }, { title: "T" }],
    ["an unknown key with a filter", { "shoes[size eq 4].value": 1, "weird[": 2 }, {}],
  ])("parses %s", (_name, body, expected) => {
    expect(parsed(body)).toEqual({ ...minimal, ...expected });
  });

  it.each<[string, Record<string, unknown>, object]>([
    ["URN keys, quirk 2", { [`${ENTERPRISE_SCHEMA}:department`]: "D" }, { department: "D" }],
    [
      "URN keys in any case",
      { [`${ENTERPRISE_SCHEMA.toUpperCase()}:DEPARTMENT`]: "D" },
      { department: "D" },
    ],
    [
      "URN keys with a dot",
      { [`${ENTERPRISE_SCHEMA}:manager.value`]: "m" },
      { manager: { value: "m" } },
    ],
    [
      "manager as a string, quirk 6",
      { [ENTERPRISE_SCHEMA]: { manager: "m" } },
      { manager: { value: "m" } },
    ],
    [
      "manager in an array",
      { [ENTERPRISE_SCHEMA]: { manager: [{ value: "m", $ref: null }] } },
      { manager: { value: "m" } },
    ],
    [
      "an empty manager",
      { [ENTERPRISE_SCHEMA]: { division: "D", manager: "" } },
      { division: "D" },
    ],
  ])("parses %s", (_name, body, expected) => {
    expect(parsed(body)).toEqual(enterprise(expected));
  });

  it("lists the enterprise schema only if it has attributes", () => {
    expect(parsed({ schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA], [ENTERPRISE_SCHEMA]: {} })).toEqual(
      minimal,
    );
  });
});

describe("a body that is refused", () => {
  const x = (length: number) => "x".repeat(length);

  it.each<[string, object, RegExp, string]>([
    ["no userName", {}, /userName is required/, "userName"],
    ["a null userName", { userName: null }, /userName is required/, "userName"],
    ["a blank userName", { userName: " \t" }, /userName is required/, "userName"],
    ["a number for text", { userName: 1 }, /userName must be a string, not a number/, "userName"],
    ["an array for text", { title: ["a"] }, /title must be a string, not an array/, "title"],
    ["an object for text", { title: {} }, /title must be a string, not an object/, "title"],
    ["text for a boolean", { active: "yes" }, /active must be true or false, not "yes"/, "active"],
    ["an empty boolean", { active: "" }, /active must be true or false/, "active"],
    ["a number for a boolean", { active: 1 }, /true or false, not a number/, "active"],
    ["text for an object", { name: "Jane" }, /name must be an object, not a string/, "name"],
    ["a number in a list", { emails: [3] }, /emails\[0\] must be an object such as/, "emails[0]"],
    ["nested lists", { emails: [["a"]] }, /emails\[0\] must be an object/, "emails[0]"],
    [
      "a deep wrong type",
      { emails: [{ value: "a" }, { value: 3 }] },
      /emails\[1\]\.value must be a string, not a number/,
      "emails[1].value",
    ],
    [
      "a wrong primary",
      { emails: { primary: "1" } },
      /emails\.primary must be true or false/,
      "emails.primary",
    ],
    [
      "text for an address",
      { addresses: ["Main St"] },
      /addresses\[0\] must be an object/,
      "addresses[0]",
    ],
    [
      "two managers",
      { [ENTERPRISE_SCHEMA]: { manager: ["a", "b"] } },
      /manager must be an object/,
      `${ENTERPRISE_SCHEMA}.manager`,
    ],
    [
      "two primaries",
      {
        emails: [
          { value: "a", primary: true },
          { value: "b", primary: "True" },
        ],
      },
      /emails has more than one primary/,
      "emails",
    ],
    ["long text", { title: x(1025) }, /title has 1025 characters; send at most 1024/, "title"],
    [
      "many bytes",
      { title: "語".repeat(1000) },
      /title has 3000 bytes in UTF-8; send at most 2048/,
      "title",
    ],
    ["a long reference", { profileUrl: x(8193) }, /profileUrl has 8193 characters/, "profileUrl"],
    [
      "a long list",
      { emails: Array.from({ length: 101 }, (_, i) => `${i}`) },
      /emails would have 101 elements/,
      "emails",
    ],
    ["U+0000", { title: "a\0b" }, /title contains U\+0000/, "title"],
    ["half a surrogate pair", { title: "\ud800" }, /title contains .*surrogate/, "title"],
    [
      "a certificate that is not base64",
      { x509Certificates: [{ value: "a b" }] },
      /base64/,
      "x509Certificates[0].value",
    ],
  ])("%s", (_name, body, message, field) => {
    const whole = { userName: "u", ...body };
    const sent = message.source.includes("required") ? body : whole;
    expectRefusal(() => parseUser(sent), "invalidValue", message, field);
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["an array", []],
    ["text", "{}"],
    ["other schemas", { userName: "u", schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"] }],
    ["other schemas under another case", { userName: "u", SCHEMAS: [PATCH_OP_SCHEMA] }],
    ["schemas of a wrong type", { userName: "u", schemas: { a: 1 } }],
  ])("%s is not a user", (_name, body) => {
    expectRefusal(() => parseUser(body), "invalidSyntax", /must/);
  });

  it("accepts values at their limits", () => {
    const certificate = { value: x(8192) };
    const body = {
      userName: x(1024),
      title: "é".repeat(1024),
      photos: x(8192),
      x509Certificates: [certificate],
    };
    expect(parseUser(body)).toMatchObject({ userName: x(1024), photos: [{ value: x(8192) }] });
    const roles = Array.from({ length: 100 }, (_, i) => `${i}`);
    expect(parseUser({ userName: "u", roles }).roles).toHaveLength(100);
  });
});
