import * as fc from "fast-check";
import { ENTERPRISE, USER } from "../support.ts";

/**
 * Texts that differ in case, in length, and by special characters of LIKE, JSON and regular expressions.
 * U+0130 is excluded, because the database and JavaScript fold it differently.
 */
const word = fc.oneof(
  fc.constantFrom(
    "a",
    "A",
    "ab",
    "Ab",
    "b%",
    "_b",
    "a\\b",
    'q"q',
    "ß",
    "ẞ",
    "é",
    "e\u0301",
    "\u{1f600}",
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 6 })
    .map((text) => text.replaceAll("\0", "x")),
);
const usable = word.filter((text) => text.trim() !== "");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const multi = (types: string[]) =>
  maybe(
    fc.array(
      fc.record(
        { value: usable, type: fc.constantFrom(...types), display: usable },
        { requiredKeys: ["value"] },
      ),
      { maxLength: 3 },
    ),
  );

/** Users as clients send them, with every kind of attribute and many absent ones. */
export const people = (count: number) =>
  fc.array(
    fc.record({
      title: maybe(usable),
      nickName: maybe(usable),
      displayName: maybe(usable),
      externalId: fc.constant(undefined),
      active: fc.boolean(),
      name: maybe(fc.record({ givenName: usable, familyName: usable }, { requiredKeys: [] })),
      emails: multi(["work", "home", "Work"]),
      phoneNumbers: multi(["work", "mobile"]),
      roles: multi(["x", "y"]),
      [ENTERPRISE]: maybe(
        fc.record(
          { department: usable, division: usable, costCenter: usable },
          { requiredKeys: [] },
        ),
      ),
    }),
    { minLength: count, maxLength: count },
  );

/** The same users with unique userNames; every third has a unique externalId. */
export const named = (bodies: Record<string, unknown>[]) =>
  bodies.map((body, n) => ({
    ...body,
    schemas: [USER, ENTERPRISE],
    userName: `${n % 2 === 0 ? "User" : "user"}-${n}`,
    ...(n % 3 === 0 && { externalId: `E${n}` }),
  }));
