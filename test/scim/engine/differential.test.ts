import * as fc from "fast-check";
import { parse } from "scim2-parse-filter";
import { type ScimPatchOperation, type ScimResource, scimPatch } from "scim-patch";
import { describe, expect, test } from "vitest";
import type { Filter } from "../../../shared/scim/filter/ast.ts";
import { parseFilter } from "../../../shared/scim/filter/parse.ts";
import { printFilter } from "../../../shared/scim/filter/print.ts";
import { parseUser } from "../../../shared/scim/resource/parse-user.ts";
import { barbara, patch } from "./support.ts";

// Comparison with two widely used libraries, on the inputs that they handle correctly.

const name = fc.constantFrom("userName", "title", "name", "emails", "meta");
const sub = fc.constantFrom("value", "type", "givenName");
const path = fc.record({ name, sub }, { requiredKeys: ["name"] });
// Not among them are numbers below zero, which that parser does not read before a bracket, and in
// texts brackets and the words and, or, not, at some of which it splits.
const value = fc.oneof(
  fc.stringMatching(/^[\w @.:/-]{0,12}$/).filter((text) => !/\b(?:and|or|not)\b/i.test(text)),
  fc.nat(),
  fc.boolean(),
  fc.constant(null),
);
const op = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");
const atom = fc.oneof(
  fc.record({ kind: fc.constant("compare"), path, op, value }),
  fc.record({ kind: fc.constant("present"), path }),
) as fc.Arbitrary<Filter>;
const inner = fc.oneof(
  fc.record({ kind: fc.constant("compare"), path: fc.record({ name: sub }), op, value }),
  fc.record({ kind: fc.constant("present"), path: fc.record({ name: sub }) }),
) as fc.Arbitrary<Filter>;
const filters = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    atom,
    fc.record({ kind: fc.constant("element"), path: fc.record({ name }), filter: inner }),
    fc.record({ kind: fc.constantFrom("and", "or"), left: tie("filter"), right: tie("filter") }),
    fc.record({ kind: fc.constant("not"), filter: tie("filter") }),
  ) as fc.Arbitrary<Filter>,
})).filter;

/** Our filter in the form of the library, in which several terms of one operator are a list. */
function asTheirs(filter: Filter): unknown {
  switch (filter.kind) {
    case "and":
    case "or": {
      const parts = [filter.left, filter.right].flatMap((side) =>
        side.kind === filter.kind ? partsOf(asTheirs(side)) : [asTheirs(side)],
      );
      return { op: filter.kind, filters: parts };
    }
    case "not":
      return { op: "not", filter: asTheirs(filter.filter) };
    case "element":
      return { op: "[]", attrPath: nameOf(filter), valFilter: asTheirs(filter.filter) };
    case "present":
      return { op: "pr", attrPath: nameOf(filter) };
    default:
      return { op: filter.op, attrPath: nameOf(filter), compValue: filter.value };
  }
}
const partsOf = (joined: unknown) => (joined as { filters: unknown[] }).filters;
const nameOf = ({ path }: { path: { name: string; sub?: string } }) =>
  path.sub === undefined ? path.name : `${path.name}.${path.sub}`;

/** The library's filter with nested lists of the same operator flattened. */
function flattened(node: unknown): unknown {
  const { op, filters, filter, ...rest } = node as {
    op: string;
    filters?: unknown[];
    filter?: unknown;
  };
  if (filters) {
    const parts = filters.map(flattened).flatMap((part) => {
      const joined = part as { op: string; filters?: unknown[] };
      return joined.op === op && joined.filters ? joined.filters : [part];
    });
    return { op, filters: parts };
  }
  return filter === undefined ? { op, ...rest } : { op, filter: flattened(filter) };
}

test("filters parse to the same tree as with scim2-parse-filter", () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const text = printFilter(filter);
      expect(flattened(parse(text)), text).toEqual(flattened(asTheirs(parseFilter(text))));
    }),
    { numRuns: 500, seed: 2 },
  );
});

const word = fc.constantFrom("a", "B", "c d");
const operation: fc.Arbitrary<ScimPatchOperation> = fc.oneof(
  fc.record({
    op: fc.constantFrom("add" as const, "replace" as const),
    path: fc.constantFrom(
      "title",
      "nickName",
      "name.givenName",
      "name.familyName",
      'emails[type eq "work"].value',
      'emails[type eq "home"].display',
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    ),
    value: word,
  }),
  fc.record({
    op: fc.constant("remove" as const),
    path: fc.constantFrom("title", "nickName", "name.givenName", 'emails[type eq "home"]'),
  }),
  fc.record({
    op: fc.constantFrom("add" as const, "replace" as const),
    value: fc.record(
      { title: word, nickName: word, "name.familyName": word },
      { requiredKeys: ["title"] },
    ),
  }),
);

describe("patches", () => {
  test("have the same effect as with scim-patch", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        const theirs = structuredClone({ ...barbara(), meta: {} }) as unknown as ScimResource;
        try {
          scimPatch(theirs, structuredClone(operations), { mutateDocument: true });
        } catch {
          // Inputs that the library refuses are skipped: it fails if an earlier
          // operation has removed the last element.
          return;
        }
        compared += 1;
        expect(patch(barbara(), ...operations)).toEqual(parseUser(theirs));
      }),
      { numRuns: 400, seed: 2 },
    );
    expect(compared).toBeGreaterThan(200);
  });
});
