import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { checkFilter } from "../../../shared/scim/filter/check.ts";
import type { Filter } from "../../../shared/scim/filter/ast.ts";
import { matches } from "../../../shared/scim/filter/match.ts";
import { printFilter } from "../../../shared/scim/filter/print.ts";
import { type Attribute, subAttributesOf } from "../../../shared/scim/schema/schema.ts";
import { userType } from "../../../shared/scim/schema/user-type.ts";
import { type Body, idsOf, SEARCH_REQUEST, useScim } from "../support.ts";
import { named, people } from "./people.ts";

const seed = 11;
const { acme } = useScim();
let all: Body[] = [];

beforeAll(async () => {
  const [bodies = []] = fc.sample(people(60), { numRuns: 1, seed });
  const made = await Promise.all(named(bodies).map((body) => acme.user(body)));
  const groups = ["inner", "outer"] as const;
  const [first, second, third] = made;
  const inner = await acme.group({
    displayName: groups[0],
    members: [{ value: first?.id }, { value: second?.id }],
  });
  await acme.group({
    displayName: groups[1],
    members: [{ value: inner.id }, { value: third?.id }],
  });
  all = (await acme.list("/Users", { count: 200 })).Resources;
});

interface Named {
  path: { schema?: string; name: string; sub?: string };
  attribute: Attribute;
}

/** Every attribute that a filter can use, with its spellings. */
const attributes: Named[] = subAttributesOf(userType)
  .flatMap((attribute): Named[] => {
    const inner =
      (schema?: string) =>
      (owner: Attribute): Named[] => {
        const path = { ...(schema !== undefined && { schema }), name: owner.name };
        return [
          { path, attribute: owner },
          ...subAttributesOf(owner).map((sub) => ({
            path: { ...path, sub: sub.name },
            attribute: sub,
          })),
        ];
      };
    return attribute.name.includes(":")
      ? subAttributesOf(attribute).flatMap(inner(attribute.name))
      : inner()(attribute);
  })
  .filter(isOrdered);

/** Versions have no order and no substrings. Other tests compare them with the present version. */
function isOrdered({ path }: Named): boolean {
  return path.name !== "meta" || path.sub !== "version";
}

/** Texts that occur in the data, so that filters match. */
const texts = (): string[] => {
  const found = new Set<string>();
  JSON.stringify(all, (_key, value: unknown) => {
    if (typeof value === "string" && value.length < 80) found.add(value);
    return value;
  });
  return [...found];
};

function comparison(values: readonly string[]): fc.Arbitrary<Filter> {
  const text = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...values) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...values).map((value) => Array.from(value).slice(0, 2).join("")),
    },
    { weight: 1, arbitrary: fc.constantFrom(...values).map((value) => value.toUpperCase()) },
    { weight: 1, arbitrary: fc.constantFrom("%", "_", "\\", ".*", "a%", "'", "User-1") },
  );
  const value = fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 2, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.constantFrom(null, 1, "2026-01-01T00:00:00Z") },
  );
  const op = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");
  return fc.constantFrom(...attributes).chain(({ path, attribute }) => {
    const inside = subAttributesOf(attribute)
      .map((sub) => sub.name)
      .filter((sub) => isOrdered({ path: { name: path.name, sub }, attribute }));
    return fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant("compare"), path: fc.constant(path), op, value }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("present"), path: fc.constant(path) }),
      },
      {
        weight: inside.length > 0 && path.sub === undefined ? 4 : 0,
        arbitrary: fc.record({
          kind: fc.constant("element"),
          path: fc.constant(path),
          filter: fc.record({
            kind: fc.constant("compare"),
            path: fc.record({ name: fc.constantFrom(...(inside.length > 0 ? inside : ["value"])) }),
            op,
            value,
          }),
        }),
      },
    ) as fc.Arbitrary<Filter>;
  });
}

const filters = (values: readonly string[]) =>
  fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      comparison(values),
      fc.record({ kind: fc.constantFrom("and", "or"), left: tie("filter"), right: tie("filter") }),
      fc.record({ kind: fc.constant("not"), filter: tie("filter") }),
    ) as fc.Arbitrary<Filter>,
  })).filter;

const isAllowed = (filter: Filter) => {
  try {
    checkFilter(filter, userType);
    return true;
  } catch {
    return false;
  }
};

test("the database returns exactly the resources that satisfy the filter", async () => {
  let [found, empty] = [0, 0];
  await fc.assert(
    fc.asyncProperty(filters(texts()).filter(isAllowed), async (filter) => {
      const text = printFilter(filter);
      const { body, status } = await acme.post("/Users/.search", {
        schemas: [SEARCH_REQUEST],
        filter: text,
        count: 200,
      });
      expect(`${status} ${body.detail ?? ""}`, text).toBe("200 ");
      const expected = all.filter((user) =>
        matches(filter, { ...user }, subAttributesOf(userType)),
      );
      expect(idsOf(body.Resources).toSorted(), text).toEqual(idsOf(expected).toSorted());
      expect(body.totalResults).toBe(expected.length);
      if (expected.length === 0) empty += 1;
      else if (expected.length < all.length) found += 1;
    }),
    { numRuns: 250, seed },
  );
  expect(found).toBeGreaterThan(40);
  expect(empty).toBeGreaterThan(10);
});
