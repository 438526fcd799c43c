import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { deriveColumns } from "../../../shared/directory/users/derive-columns.ts";
import type { Filter } from "../../../shared/scim/filter/ast.ts";
import { matches } from "../../../shared/scim/filter/match.ts";
import { parseFilter, parsePath } from "../../../shared/scim/filter/parse.ts";
import { printFilter } from "../../../shared/scim/filter/print.ts";
import { parseUser, patchUser } from "../../../shared/scim/resource/parse-user.ts";
import {
  type Attribute,
  PATCH_OP_SCHEMA,
  subAttributesOf,
} from "../../../shared/scim/schema/schema.ts";
import { userType } from "../../../shared/scim/schema/user-type.ts";
import { barbara, patch } from "./support.ts";

/** The result, or null if the input was refused with bad_request. */
function orRefused<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof AppError && error.code === "bad_request") return null;
    throw error;
  }
}

const literal = fc.oneof(
  fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);
const name = fc
  .oneof(
    fc.constantFrom("userName", "$ref", "type", "not-a_1"),
    fc.stringMatching(/^[a-zA-Z]\w{0,8}$/),
  )
  .filter((word) => word.toLowerCase() !== "not");
const attributePath = fc.record(
  { schema: fc.constantFrom("urn:a:b:2.0:User", "urn:x:1"), name, sub: name },
  { requiredKeys: ["name"] },
);
const op = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");

function filters(element: boolean): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      fc.record({ kind: fc.constant("compare"), path: attributePath, op, value: literal }),
      fc.record({ kind: fc.constant("present"), path: attributePath }),
      fc.record({ kind: fc.constantFrom("and", "or"), left: tie("filter"), right: tie("filter") }),
      fc.record({ kind: fc.constant("not"), filter: tie("filter") }),
      ...(element
        ? [
            fc.record({
              kind: fc.constant("element"),
              path: name.map((name) => ({ name })),
              filter: filters(false),
            }),
          ]
        : []),
    ) as fc.Arbitrary<Filter>,
  })).filter;
}

/** Values that mostly fit the schema, so that tests reach deep attributes, and a few that do not. */
function valueOf(attribute: Attribute): fc.Arbitrary<unknown> {
  const one = oneOf(attribute);
  return attribute.multiValued ? fc.oneof(fc.array(one, { maxLength: 3 }), one) : one;
}

function oneOf(attribute: Attribute): fc.Arbitrary<unknown> {
  if (attribute.type === "boolean") return fc.constantFrom(false, false, false, "False", "True");
  if (attribute.type === "binary") return fc.constantFrom("YQ==", "", null);
  if (attribute.type !== "complex") {
    return fc.constantFrom("a", "A", "b", "Work", "work", "", null, "manager", "é\u{1f600}");
  }
  const near = (sub: Attribute) =>
    fc.oneof(
      { weight: 200, arbitrary: valueOf(sub) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    );
  const fields = subAttributesOf(attribute).map((sub) => [sub.name, near(sub)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

const body = fc.oneof(
  {
    weight: 4,
    arbitrary: valueOf(userType).map((value) =>
      Object.assign({}, value, { schemas: [userType.name], userName: "u" }),
    ),
  },
  { weight: 1, arbitrary: valueOf(userType) },
);
const path = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.constantFrom(
      "title",
      "name.givenName",
      "emails",
      'emails[type eq "work"].value',
      'emails[type eq "work"]',
      'roles[primary eq "True"].value',
      "emails.primary",
      "emails[value pr].type",
      "emails[not (type pr)]",
      "userName",
      "active",
      "id",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
    ),
  },
  { weight: 1, arbitrary: fc.string() },
);
const simple = fc.constantFrom<unknown>(
  "a",
  "b",
  "True",
  true,
  "",
  null,
  [],
  {},
  [{ value: "a" }],
  { value: "b", type: "work", primary: true },
);
const operation = fc.record(
  {
    op: fc.constantFrom("add", "Replace", "REMOVE"),
    path,
    value: fc.oneof(
      { weight: 4, arbitrary: simple },
      { weight: 4, arbitrary: body },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
  },
  { requiredKeys: ["op"] },
);

/** Invariants that every caller relies on. */
function expectValid(user: ReturnType<typeof parseUser>) {
  expect(parseUser(user)).toEqual(user);
  expect(JSON.stringify(parseUser(JSON.parse(JSON.stringify(user))))).toBe(JSON.stringify(user));
  expect(user.userName.trim()).not.toBe("");
  for (const value of Object.values(user)) {
    if (Array.isArray(value)) {
      expect(value.length).toBeGreaterThan(0);
      expect(
        value.filter((element) => typeof element === "object" && element.primary === true).length,
      ).toBeLessThan(2);
    }
  }
  expect(deriveColumns(user).displayName).not.toBe("");
}

const deep = (open: string, close: string, levels: number): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

describe("for any input", () => {
  it("parseFilter is the inverse of printFilter", () => {
    fc.assert(
      fc.property(filters(true), (filter) => {
        const text = printFilter(filter);
        fc.pre(text.length <= 8000);
        expect(parseFilter(text)).toEqual(filter);
        expect(typeof matches(filter, { ...barbara() }, subAttributesOf(userType))).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });

  it("parseUser is idempotent", () => {
    let accepted = 0;
    fc.assert(
      fc.property(body, (raw) => {
        const before = structuredClone(raw);
        const user = orRefused(() => parseUser(raw));
        expect(raw).toEqual(before);
        if (user === null) return;
        accepted++;
        expectValid(user);
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it("patchUser returns a valid user or refuses, and does not modify its argument", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 3 }), (operations) => {
        const user = barbara();
        const sent = structuredClone(operations);
        const result = orRefused(() => patch(user, ...operations));
        expect(user).toEqual(barbara());
        expect(operations).toEqual(sent);
        if (result === null) return;
        accepted++;
        expectValid(result);
      }),
      { numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it("invalid input is refused with bad_request", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (raw, text) => {
        orRefused(() => parseUser(raw));
        orRefused(() => parseUser({ userName: "u", [text]: raw, emails: raw, name: raw }));
        orRefused(() => patchUser(barbara(), raw));
        orRefused(() => patchUser(barbara(), { schemas: [PATCH_OP_SCHEMA], Operations: raw }));
        orRefused(() => patch(barbara(), { op: "add", path: text, value: raw }, raw));
        orRefused(() => parseFilter(text));
        orRefused(() => parsePath(text));
      }),
      { numRuns: 500 },
    );
  });

  it("any sequence of filter tokens is parsed or refused", () => {
    const pieces = fc.constantFrom(
      "a",
      "eq",
      "pr",
      "and",
      "or",
      "not",
      "(",
      ")",
      "[",
      "]",
      '"x"',
      '"',
      "\\",
      "1",
      ".",
      ":",
      "urn:a:b",
      "null",
      " ",
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 20 }).map((list) => list.join(" ")),
        (text) => {
          const filter = orRefused(() => parseFilter(text));
          if (filter !== null) expect(parseFilter(printFilter(filter))).toEqual(filter);
          orRefused(() => patch(barbara(), { op: "add", path: text, value: "x" }));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("extreme depth and length", () => {
  it.each([
    ["arrays", deep("[", "]", 100_000)],
    ["objects", deep('{"value":', "}", 100_000)],
    ["names", deep('{"name":', "}", 100_000)],
  ])("nested %s do not overflow the stack", (_name, value) => {
    for (const key of ["userName", "name", "emails", "manager", "unknown", userType.name]) {
      orRefused(() => parseUser({ userName: "u", [key]: value }));
      orRefused(() => patch(barbara(), { op: "add", path: key, value }));
      orRefused(() => patch(barbara(), { op: "remove", path: key, value }));
      orRefused(() => patch(barbara(), { op: "replace", value: { [key]: value } }));
    }
    orRefused(() => parseUser(value));
    orRefused(() => patchUser(barbara(), value));
    orRefused(() => patchUser(barbara(), { Operations: value, schemas: value }));
  });

  it("the cost of long texts is linear", () => {
    const started = performance.now();
    for (const piece of [
      "(",
      "[",
      '"',
      "\\",
      "not (",
      "a pr and ",
      "a.",
      "urn:",
      " ",
      "[a pr]",
      "-",
      "1",
      "=",
      'a[b eq "c"].d ',
    ]) {
      const text = piece.repeat(1_000_000 / piece.length);
      for (const length of [8_000, text.length]) {
        orRefused(() => parseFilter(text.slice(0, length)));
        orRefused(() => patch(barbara(), { op: "add", path: text.slice(0, length), value: text }));
        orRefused(() =>
          parseUser({
            userName: "u",
            [text.slice(0, length)]: text,
            x509Certificates: text,
            profileUrl: text,
          }),
        );
      }
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("1,000 operations on the largest user are fast", () => {
    const roles = Array.from({ length: 100 }, (_, i) => ({
      value: `${i}`.padEnd(1024, "X"),
      type: `t${i}`,
    }));
    const user = parseUser({ userName: "u", roles });
    const operations = Array.from({ length: 1_000 }, (_, i) => ({
      op: "replace",
      path: `roles[type eq "t${i % 100}" and value co "X"].value`,
      value: `${i}x`,
    }));
    const started = performance.now();
    orRefused(() => patch(user, ...operations));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
