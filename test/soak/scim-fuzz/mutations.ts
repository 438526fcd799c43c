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
  // The limit is 100 levels of the whole body: these stand two to five levels deep in it.
  ...[95, 96, 97, 98, 99, 100, 101, 5000].flatMap((levels) => [
    nested(levels, '{"name":', "}"),
    nested(levels, "[", "]"),
  ]),
];

type Container = Record<string, unknown> | unknown[];

/** Every place in a JSON value that another value can be put into. */
function placesIn(value: unknown, found: [Container, string][] = []): [Container, string][] {
  if (typeof value !== "object" || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push([value as Container, key]);
    placesIn(inner, found);
  }
  return found;
}

/** The value with one place changed: taken away, or another value put there. */
function distorted(value: object, at: number, what: number): object {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return copy;
  const [container, key] = place;
  if (what % 5 === 0) Reflect.deleteProperty(container, key);
  else Reflect.set(container, key, hostile[Math.floor(what / 5) % hostile.length]);
  return copy;
}

/** The value with the elements of one of its arrays repeated up to a number of them. */
function crowded(value: object, at: number, size: number): object {
  const copy = structuredClone(value);
  const arrays = placesIn(copy)
    .map(([container, key]): unknown => Reflect.get(container, key))
    .filter((inner): inner is unknown[] => Array.isArray(inner) && inner.length > 0);
  const array = arrays[at % Math.max(1, arrays.length)] ?? [];
  const elements = [...array];
  const missing = elements.length === 0 ? 0 : size - elements.length;
  for (let n = 0; n < missing; n += 1) array.push(elements[n % elements.length]);
  return copy;
}

const scars = [
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

/** A body as text: as it is, distorted in one place, with many elements, or broken as text. */
export const mutated = (value: object): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constant(JSON.stringify(value)) },
    {
      weight: 30,
      arbitrary: fc
        .tuple(fc.nat(200), fc.nat(1000))
        .map(([at, what]) => JSON.stringify(distorted(value, at, what))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.nat(20), fc.constantFrom(100, 101, 101, 1001, 1001, 10_001))
        .map(([at, size]) => JSON.stringify(crowded(value, at, size))),
    },
    {
      weight: 10,
      arbitrary: fc.tuple(fc.nat(), fc.constantFrom(...scars)).map(([at, scar]) => {
        const text = JSON.stringify(value);
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + scar + (scar === "" ? "" : text.slice(cut));
      }),
    },
  );
