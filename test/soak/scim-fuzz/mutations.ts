import * as fc from "fast-check";

const hostile: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  true,
  "",
  " ",
  "\0",
  "\ud800",
  "a".repeat(20_000),
  [],
  {},
  [null],
  [[[]]],
  { value: { value: {} } },
  Array.from({ length: 300 }, () => ({ value: "x" })),
  Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n])),
  JSON.parse(`${'{"name":'.repeat(2000)}1${"}".repeat(2000)}`),
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
  else Reflect.set(container, key, hostile[what % hostile.length]);
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
  "\\ud800",
  "\uFEFF",
  "1e999999",
  "//",
];

/** A body as text: as it is, distorted in one place, or broken as text. */
export const mutated = (value: object): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(JSON.stringify(value)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.nat(200), fc.nat(1000))
        .map(([at, what]) => JSON.stringify(distorted(value, at, what))),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.nat(), fc.constantFrom(...scars)).map(([at, scar]) => {
        const text = JSON.stringify(value);
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + scar + (scar === "" ? "" : text.slice(cut));
      }),
    },
  );
