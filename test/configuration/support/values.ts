import fc from "fast-check";
import { leaves, type Leaf } from "../../../shared/configuration/leaves.ts";

/** A setting with a value. */
export interface Setting {
  leaf: Leaf;
  value: unknown;
}

/** Values at the edges of what settings accept, and others that few of them accept. */
const anyValue = fc.oneof(
  fc.integer({ min: -2, max: 20 }),
  fc.constantFrom(0.05, 0.5, 1, 3, 5, 23, 60, 1000, 100_000, 1_000_000, 1_000_001, 1e21, -0),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.boolean(),
  fc.constantFrom<unknown>(
    "",
    " ",
    "de",
    "en",
    "report",
    "deactivate",
    "UTC",
    "Europe/Berlin",
    "Mars/Olympus",
    "help@acme.example",
    "not an address",
    "https://help.acme.example/a",
    "http://help.acme.example",
    "ftp://x",
    "IT",
    "x".repeat(101),
    null,
    [],
    {},
    ["https://a.example"],
    ["https://a.example", "http://localhost:5173"],
    ["*"],
    ["title"],
    ["title", "displayName"],
    ["title", "title"],
    ["password"],
    "1",
    [1],
    { nested: true },
  ),
);

const everyLeaf = fc.constantFrom(...leaves);

/** A setting with any value, which it may refuse. */
export const anySetting: fc.Arbitrary<Setting> = fc.record({ leaf: everyLeaf, value: anyValue });

/** A setting with a value that it accepts, as it is stored. */
export const setting: fc.Arbitrary<Setting> = everyLeaf.chain((leaf) =>
  fc
    .oneof(
      { weight: 4, arbitrary: anyValue.filter((value) => leaf.schema.safeParse(value).success) },
      { weight: 1, arbitrary: fc.constant(leaf.default) },
    )
    .map((value) => ({ leaf, value: JSON.parse(JSON.stringify(value)) as unknown })),
);
