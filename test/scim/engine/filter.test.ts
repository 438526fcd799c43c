import { describe, expect, it } from "vitest";
import { checkFilter } from "../../../shared/scim/filter/check.ts";
import type { Filter } from "../../../shared/scim/filter/ast.ts";
import { matches } from "../../../shared/scim/filter/match.ts";
import { parseFilter, parsePath } from "../../../shared/scim/filter/parse.ts";
import { printFilter } from "../../../shared/scim/filter/print.ts";
import { parseUser } from "../../../shared/scim/resource/parse-user.ts";
import { renderUser } from "../../../shared/scim/resource/render.ts";
import {
  attribute,
  complex,
  ENTERPRISE_SCHEMA,
  subAttributesOf,
  USER_SCHEMA,
} from "../../../shared/scim/schema/schema.ts";
import { userType } from "../../../shared/scim/schema/user-type.ts";
import { barbara, expectRefusal, refusal } from "./support.ts";

const eq = (name: string, value: string): Filter => ({
  kind: "compare",
  path: { name },
  op: "eq",
  value,
});
const present = (name: string): Filter => ({ kind: "present", path: { name } });

describe("parseFilter", () => {
  it.each<[string, Filter]>([
    ['userName eq "bjensen"', eq("userName", "bjensen")],
    ['  USERNAME  EQ  "x" ', eq("USERNAME", "x")],
    ["title pr", present("title")],
    ["a gt -1.5e2", { kind: "compare", path: { name: "a" }, op: "gt", value: -150 }],
    ["active eq True", { kind: "compare", path: { name: "active" }, op: "eq", value: true }],
    ["a ne NULL", { kind: "compare", path: { name: "a" }, op: "ne", value: null }],
    [
      'name.familyName co "O\'Malley"',
      { kind: "compare", path: { name: "name", sub: "familyName" }, op: "co", value: "O'Malley" },
    ],
    ['a eq "q\\"b\\\\ \\u00e9\\n("', eq("a", 'q"b\\ é\n(')],
    [
      `${USER_SCHEMA}:userName sw "J"`,
      { kind: "compare", path: { schema: USER_SCHEMA, name: "userName" }, op: "sw", value: "J" },
    ],
    [
      `${ENTERPRISE_SCHEMA}:manager.$ref pr`,
      { kind: "present", path: { schema: ENTERPRISE_SCHEMA, name: "manager", sub: "$ref" } },
    ],
    [
      "a pr or b pr and c pr",
      {
        kind: "or",
        left: present("a"),
        right: { kind: "and", left: present("b"), right: present("c") },
      },
    ],
    [
      "(a pr or b pr)and(c pr)",
      {
        kind: "and",
        left: { kind: "or", left: present("a"), right: present("b") },
        right: present("c"),
      },
    ],
    [
      "a pr and b pr and c pr",
      {
        kind: "and",
        left: { kind: "and", left: present("a"), right: present("b") },
        right: present("c"),
      },
    ],
    ["NOT(a pr)", { kind: "not", filter: present("a") }],
    [
      'emails[type eq "work" and not (value pr)]',
      {
        kind: "element",
        path: { name: "emails" },
        filter: {
          kind: "and",
          left: eq("type", "work"),
          right: { kind: "not", filter: present("value") },
        },
      },
    ],
    [
      'emails[type eq "work"].value eq "x"',
      {
        kind: "element",
        path: { name: "emails" },
        filter: { kind: "and", left: eq("type", "work"), right: eq("value", "x") },
      },
    ],
    [
      'id eq "X" and members eq "Y"',
      { kind: "and", left: eq("id", "X"), right: eq("members", "Y") },
    ],
  ])("parses %s", (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
    expect(parseFilter(printFilter(filter))).toEqual(filter);
  });

  it.each([
    ["", "character 1: expected an attribute name, found the end"],
    ["userName", "character 9: expected an operator such as eq, found the end"],
    ["userName is 1", 'character 10: "is" is not an operator; use pr, eq'],
    ["userName eq", "character 12: expected a value, found the end"],
    ["userName eq bob", "character 13: expected a value, found bob; put text in double quotes"],
    ["userName eq 'bob'", "put text in double quotes"],
    ["userName eq 1e999", "expected a value"],
    ["userName eq 01", "expected a value"],
    ['userName eq "bob', "character 13: the string has no closing double quote"],
    ['userName eq "\\x"', "character 13: the string is not valid JSON"],
    ['userName eq "\\u0000"', "character 13: the string contains U+0000"],
    ['userName eq "\\ud800"', "half of a surrogate pair"],
    ['userName eq "a" "b"', "character 17: expected and/or or the end"],
    ['userName eq "a" xor b pr', 'the end, found "xor"'],
    ["(a pr", "character 6: expected a closing parenthesis, found the end"],
    ["a pr)", "character 5"],
    ["not a pr", "character 5: expected an opening parenthesis"],
    ["a[b pr", "expected a closing bracket"],
    ["a[b[c pr]]", "brackets may only follow the name of an attribute, outside other brackets"],
    ["a.b[c pr]", "brackets may only follow"],
    ["a[b pr].1 pr", '"1" is not a sub-attribute name'],
    ["a..b pr", '"a..b" is not an attribute name'],
    ["a.b.c pr", "is not an attribute name"],
    ["9a pr", "is not an attribute name"],
    [":a pr", "is not an attribute name"],
    ["a\u00a0pr", "character 2"],
    [`${"(".repeat(51)}a pr${")".repeat(51)}`, "more than 50 levels of nesting"],
  ])("refuses %s", (text, message) => {
    const error = refusal(() => parseFilter(text));
    expect(error.message).toContain(message);
    expect(error.details).toEqual({ scimType: "invalidFilter", field: "filter" });
  });

  it("refuses more than 8,000 characters", () => {
    const message = "The filter has 8007 characters. Send at most 8000";
    expectRefusal(
      () => parseFilter(`a eq "${"x".repeat(8000)}"`),
      "invalidFilter",
      message,
      "filter",
    );
  });

  it("accepts 50 levels and long flat filters", () => {
    expect(parseFilter(`${"(".repeat(50)}a pr${")".repeat(50)}`)).toEqual(present("a"));
    const flat = Array.from({ length: 990 }, () => "a pr").join(" or ");
    expect(printFilter(parseFilter(flat))).toBe(flat);
  });
});

describe("parsePath", () => {
  it.each([
    ["userName", { name: "userName" }],
    ["name.familyName", { name: "name", sub: "familyName" }],
    ['emails[type eq "work"]', { name: "emails", filter: eq("type", "work") }],
    ['emails[type eq "work"].value', { name: "emails", filter: eq("type", "work"), sub: "value" }],
    [
      `${ENTERPRISE_SCHEMA}:manager.value`,
      { schema: ENTERPRISE_SCHEMA, name: "manager", sub: "value" },
    ],
    [
      `${USER_SCHEMA}:emails[a pr].b`,
      { schema: USER_SCHEMA, name: "emails", filter: present("a"), sub: "b" },
    ],
    ["urn:a:2.0:User", { schema: "urn:a:2.0", name: "User" }],
  ])("parses %s", (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it.each([
    ["", "character 1"],
    ["a b", "character 3: expected the end of the path"],
    ["a[b pr]c", "character 8: expected the end of the path"],
    ["a[b pr].c.d", "character 8"],
    ["a[]", "character 3: expected an attribute name"],
    ["a.", "character 1"],
    ["/userName", "character 1"],
    [`a[${Array.from({ length: 11 }, () => "b pr").join(" or ")}]`, "more than 10 comparisons"],
  ])("refuses %s", (text, message) => {
    expectRefusal(() => parsePath(text), "invalidPath", message, "path");
  });
});

const row = {
  id: "AbC",
  version: 3,
  createdAt: new Date("2026-01-02T03:04:05Z"),
  updatedAt: new Date(0),
  managerId: null,
  managerName: null,
  groups: null,
};
const resource = renderUser({ ...row, resource: barbara() }, "https://x").body;

describe("matches", () => {
  it.each([
    ['userName eq "BJENSEN@example.com"', true],
    ['userName ne "BJENSEN@example.com"', false],
    ['externalId eq "701984"', true],
    ['externalId eq "x" or id eq "abc"', false],
    ['externalId eq "701984" or id eq "abc"', true],
    ['externalId eq "x" or id eq "AbC"', true],
    ['userName gt "bjensen@example.com" or userName lt "bjensen@example.com"', false],
    ['id eq "AbC"', true],
    ['userName sw "BJ" and userName ew ".COM" and userName co "@Ex"', true],
    ['userName sw "jensen" or userName ew "example" or userName co "zz"', false],
    ['userName gt "a" and userName lt "c" and userName ge "B" and userName le "c"', true],
    ["active eq true", true],
    ['active eq "True"', true],
    ["active eq false", false],
    ["title pr and not (nickName pr)", true],
    ["name pr and emails pr and ims pr", false],
    ["nickName eq null and title ne null", true],
    ['nickName ne "x"', true],
    ['nickName lt "x"', false],
    ['name.familyName eq "jensen"', true],
    ['emails eq "BABS@jensen.org"', true],
    ['emails.value co "jensen.org" and emails.type eq "HOME"', true],
    ['emails.type ne "work"', false],
    ['emails[type eq "work" and value eq "babs@jensen.org"]', false],
    ['emails[type eq "home" and value ew "org"]', true],
    ['emails[type eq "home"].value eq "babs@jensen.org"', true],
    ["emails[primary eq false and type pr]", true],
    ["emails[primary pr]", true],
    ['ims[type ne "x"]', false],
    ['meta.created gt "2026-01-02T04:04:04+01:00"', true],
    ['meta.created eq "2026-01-02T03:04:05.000Z"', true],
    [`${USER_SCHEMA}:title eq "tour guide"`, true],
    [`${ENTERPRISE_SCHEMA}:department co "tour"`, true],
    [`${ENTERPRISE_SCHEMA}:manager.value eq "26118915"`, true],
    [`${ENTERPRISE_SCHEMA}:manager eq "26118915"`, true],
    [`${ENTERPRISE_SCHEMA} pr`, true],
  ])("%s is %s", (text, expected) => {
    const filter = parseFilter(text);
    expect(() => checkFilter(filter, userType)).not.toThrow();
    expect(matches(filter, resource, subAttributesOf(userType))).toBe(expected);
  });

  it("compares numbers, and simple multi-valued attributes by any value", () => {
    const attributes = [
      attribute("level", "", { type: "integer" }),
      attribute("skills", "", { multiValued: true }),
    ];
    const parent = complex("x", "", attributes);
    const value = { level: 3, skills: ["a", "B"] };
    for (const [text, expected] of [
      ["level gt 2 and level le 3", true],
      ["level lt 3", false],
      ['skills eq "b"', true],
      ['skills ne "b"', false],
    ] as const) {
      checkFilter(parseFilter(text), parent);
      expect(matches(parseFilter(text), value, attributes), text).toBe(expected);
    }
    expectRefusal(
      () => checkFilter(parseFilter('level eq "3"'), parent),
      "invalidFilter",
      /integer/,
    );
  });

  it.each([
    ['shoe eq "x"', /shoe is not an attribute/],
    ["emails[shoe pr]", /shoe is not an attribute/],
    ["urn:x:y:title pr", /title is not an attribute/],
    ['password eq "x"', /password is not an attribute that can be filtered by/],
    ["title[a pr]", /title has no sub-attributes/],
    ['name eq "x"', /name is complex/],
    ["title eq 1", /title is of type string/],
    ["title gt null", /title is of type string/],
    ['active eq "x"', /active is of type boolean/],
    ["active gt true", /does not support the operator gt/],
    ["active co true", /does not support the operator co/],
    ['meta.created gt "yesterday"', /meta.created is of type dateTime/],
    ['meta.created co "2026-01-02T03:04:05Z"', /the operator co/],
    ['x509Certificates.value gt "a"', /the operator gt/],
    ["x509Certificates.value eq 1", /of type string/],
  ])("checkFilter refuses %s, which matches nothing", (text, message) => {
    const filter = parseFilter(text);
    expectRefusal(() => checkFilter(filter, userType), "invalidFilter", message);
    expect(() => matches(filter, resource, subAttributesOf(userType))).not.toThrow();
  });

  it("matches nothing in an empty user", () => {
    const user = { ...parseUser({ userName: "u" }) };
    const found = (text: string) => matches(parseFilter(text), user, subAttributesOf(userType));
    expect(found("emails.primary eq false")).toBe(false);
    expect(found(`${ENTERPRISE_SCHEMA}:department pr`)).toBe(false);
    expect(found('shoe eq "x"')).toBe(false);
    const known = { ...user, externalId: "AbC" };
    const byExternalId = parseFilter('externalId eq "abc"');
    expect(matches(byExternalId, known, subAttributesOf(userType))).toBe(false);
    expect(found('emails.shoe eq "x"')).toBe(false);
  });
});
