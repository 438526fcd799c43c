import * as fc from "fast-check";
import { lookalikes, nested, unstorable } from "./values.ts";

const hostile: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  true,
  "",
  " ",
  ...unstorable,
  ...lookalikes,
  "a".repeat(20_000),
  [],
  {},
  [null],
  [""],
  [[[]]],
  { "": "" },
  { "a\0": "x" },
  { "\ud800": "x" },
  JSON.parse('{"__proto__":{"active":true}}'),
  { value: { value: {} } },
  Array.from({ length: 300 }, () => ({ value: "x" })),
  Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n])),
  // The limit is 100 levels for the whole body. These values are nested two to five levels deep in it.
  ...[95, 96, 97, 98, 99, 100, 101, 5000].flatMap((levels) => [
    nested(levels, '{"name":', "}"),
    nested(levels, "[", "]"),
  ]),
];

type Container = Record<string, unknown> | unknown[];

/** All positions in a JSON value where another value can be set. */
function positionsIn(value: unknown, found: [Container, string][] = []): [Container, string][] {
  if (typeof value !== "object" || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push([value as Container, key]);
    positionsIn(inner, found);
  }
  return found;
}

/** A copy of the value with one position removed or replaced. */
function distort(value: object, at: number, what: number): object {
  const copy = structuredClone(value);
  const positions = positionsIn(copy);
  const position = positions[at % Math.max(1, positions.length)];
  if (!position) return copy;
  const [container, key] = position;
  if (what % 5 === 0) Reflect.deleteProperty(container, key);
  else Reflect.set(container, key, hostile[Math.floor(what / 5) % hostile.length]);
  return copy;
}

/** A copy of the value in which the elements of one array are repeated up to this size. */
function enlarge(value: object, at: number, size: number): object {
  const copy = structuredClone(value);
  const arrays = positionsIn(copy)
    .map(([container, key]): unknown => Reflect.get(container, key))
    .filter((inner): inner is unknown[] => Array.isArray(inner) && inner.length > 0);
  const array = arrays[at % Math.max(1, arrays.length)] ?? [];
  const elements = [...array];
  const missing = elements.length === 0 ? 0 : size - elements.length;
  for (let n = 0; n < missing; n += 1) array.push(elements[n % elements.length]);
  return copy;
}

const breakages = [
  "",
  "{",
  "}",
  '"',
  "\\",
  "\0",
  ",",
  "\\u0000",
  "\\\\u0000",
  "\\ud800",
  "\\uDC00",
  "\uFEFF",
  "1e999999",
  "//",
  "[".repeat(5000),
];

/** A body as text: unchanged, with one position changed, with many elements, or malformed. */
export const mutate = (value: object): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constant(JSON.stringify(value)) },
    {
      weight: 30,
      arbitrary: fc
        .tuple(fc.nat(200), fc.nat(1000))
        .map(([at, what]) => JSON.stringify(distort(value, at, what))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.nat(20), fc.constantFrom(100, 101, 101, 1001, 1001, 10_001))
        .map(([at, size]) => JSON.stringify(enlarge(value, at, size))),
    },
    {
      weight: 10,
      arbitrary: fc.tuple(fc.nat(), fc.constantFrom(...breakages)).map(([at, breakage]) => {
        const text = JSON.stringify(value);
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + breakage + (breakage === "" ? "" : text.slice(cut));
      }),
    },
  );
