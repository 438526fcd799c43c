import { describe, expect, test } from "vitest";
import { answered, ENTERPRISE, USER, useScim } from "../../support.ts";

const { acme } = useScim();
const work = { value: "w@x.test", type: "work", primary: true };
const home = { value: "h@x.test", type: "home" };

/** The attributes of each user before the PATCH. */
const start = {
  title: "T",
  name: { givenName: "Ada", familyName: "Byron" },
  emails: [work, home],
  roles: [{ value: "manager" }],
  [ENTERPRISE]: { department: "D", employeeNumber: "1" },
};

type Operation = { op: string; path?: string; value?: unknown };
type Case = [what: string, operation: Operation, after: object];

/** The attributes that the PATCH changes; undefined for removed ones. */
const cases: Record<string, Case[]> = {
  "add, 7644 3.5.2.1": [
    [
      "of an absent attribute sets it",
      { op: "add", path: "nickName", value: "N" },
      { nickName: "N" },
    ],
    [
      "of a present attribute replaces it",
      { op: "add", path: "title", value: "U" },
      { title: "U" },
    ],
    [
      "to a complex attribute keeps its other sub-attributes",
      { op: "add", path: "name", value: { middleName: "M" } },
      { name: { ...start.name, middleName: "M" } },
    ],
    [
      "of a sub-attribute",
      { op: "add", path: "name.givenName", value: "A" },
      { name: { familyName: "Byron", givenName: "A" } },
    ],
    [
      "to a multi-valued attribute appends",
      { op: "add", path: "emails", value: [{ value: "n@x.test", type: "other" }] },
      { emails: [work, home, { value: "n@x.test", type: "other" }] },
    ],
    [
      "of a present element adds nothing",
      { op: "add", path: "emails", value: [home] },
      { emails: [work, home] },
    ],
    [
      "of a new primary element clears the other one",
      { op: "add", path: "emails", value: [{ value: "n@x.test", primary: true }] },
      { emails: [{ ...work, primary: false }, home, { value: "n@x.test", primary: true }] },
    ],
    [
      "without a path sets attributes",
      {
        op: "add",
        value: { nickName: "N", name: { middleName: "M" }, emails: [{ value: "n@x.test" }] },
      },
      {
        nickName: "N",
        name: { ...start.name, middleName: "M" },
        emails: [work, home, { value: "n@x.test" }],
      },
    ],
    [
      "with a URN",
      { op: "add", path: `${ENTERPRISE}:costCenter`, value: "C" },
      { [ENTERPRISE]: { ...start[ENTERPRISE], costCenter: "C" } },
    ],
    [
      "of a whole extension merges",
      { op: "add", path: ENTERPRISE, value: { costCenter: "C" } },
      { [ENTERPRISE]: { ...start[ENTERPRISE], costCenter: "C" } },
    ],
  ],
  "replace, 7644 3.5.2.3": [
    ["of a present attribute", { op: "replace", path: "title", value: "U" }, { title: "U" }],
    [
      "of an absent attribute adds it",
      { op: "replace", path: "nickName", value: "N" },
      { nickName: "N" },
    ],
    [
      "of a complex attribute keeps its other sub-attributes",
      { op: "replace", path: "name", value: { givenName: "A" } },
      { name: { givenName: "A", familyName: "Byron" } },
    ],
    [
      "of a multi-valued attribute replaces all",
      { op: "replace", path: "emails", value: [{ value: "n@x.test" }] },
      { emails: [{ value: "n@x.test" }] },
    ],
    [
      "of a sub-attribute of matching elements",
      { op: "replace", path: 'emails[type eq "home"].value', value: "n@x.test" },
      { emails: [work, { ...home, value: "n@x.test" }] },
    ],
    [
      "of matching elements",
      {
        op: "replace",
        path: 'emails[type eq "home"]',
        value: { value: "n@x.test", type: "home", display: "N" },
      },
      { emails: [work, { value: "n@x.test", type: "home", display: "N" }] },
    ],
    [
      "of a sub-attribute of all elements",
      { op: "replace", path: "emails.type", value: "other" },
      {
        emails: [
          { ...work, type: "other" },
          { ...home, type: "other" },
        ],
      },
    ],
    [
      "with a new primary element clears the other one",
      { op: "replace", path: 'emails[type eq "home"].primary', value: true },
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [
      "without a path",
      { op: "replace", value: { title: "U", active: false, emails: [home] } },
      { title: "U", active: false, emails: [home] },
    ],
    [
      "with the core URN, in any case",
      { op: "REPLACE", path: `${USER.toUpperCase()}:NAME.GIVENNAME`, value: "A" },
      { name: { givenName: "A", familyName: "Byron" } },
    ],
    [
      "with the URN of an extension",
      { op: "replace", path: `${ENTERPRISE}:department`, value: "E" },
      { [ENTERPRISE]: { department: "E", employeeNumber: "1" } },
    ],
  ],
  "remove, 7644 3.5.2.2": [
    ["of an attribute", { op: "remove", path: "title" }, { title: undefined }],
    [
      "of a sub-attribute",
      { op: "remove", path: "name.givenName" },
      { name: { familyName: "Byron" } },
    ],
    ["of a complex attribute", { op: "remove", path: "name" }, { name: undefined }],
    ["of all elements", { op: "remove", path: "emails" }, { emails: undefined }],
    ["of matching elements", { op: "remove", path: 'emails[type eq "home"]' }, { emails: [work] }],
    [
      "of elements by and, or, not",
      { op: "remove", path: 'emails[not (type eq "work") and value ew "x.test"]' },
      { emails: [work] },
    ],
    [
      "of the last element removes the attribute",
      { op: "remove", path: 'roles[value eq "manager"]' },
      { roles: undefined },
    ],
    [
      "of a sub-attribute of matching elements",
      { op: "remove", path: 'emails[type eq "work"].primary' },
      { emails: [{ value: work.value, type: "work" }, home] },
    ],
    [
      "of an extension's attribute",
      { op: "remove", path: `${ENTERPRISE}:department` },
      { [ENTERPRISE]: { employeeNumber: "1" } },
    ],
    [
      "of a whole extension",
      { op: "remove", path: ENTERPRISE },
      { [ENTERPRISE]: undefined, schemas: [USER] },
    ],
  ],
};

for (const [title, rows] of Object.entries(cases)) {
  describe(title, () => {
    test.each(rows)("%s", async (_, operation, after) => {
      const before = await acme.user(start);
      const answer = await acme.patch(`/Users/${before.id}`, [operation]);
      const patched = answered(answer, 200);
      const expected: Record<string, unknown> = { ...before, meta: patched.meta, ...after };
      expect(patched).toEqual(expected);
      expect(patched).toEqual(await acme.read(`/Users/${before.id}`));
      expect(patched.meta.version).toBe(answer.headers.get("etag"));
    });
  });
}
