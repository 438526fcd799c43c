import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { configurationSchema } from "../../shared/configuration/json-schema.ts";
import { leafByPath, leaves } from "../../shared/configuration/leaves.ts";
import { nest } from "../../shared/configuration/overrides.ts";
import { isTimeZone } from "../../shared/values/days.ts";
import { pageOrigin } from "../../shared/values/origins.ts";
import { anySetting } from "./support/values.ts";

const ajv = new Ajv2020({ strict: true, allErrors: true });
for (const keyword of ["unit", "changedBy", "effect"]) ajv.addKeyword(keyword);
// What docs/configuration.md says about the formats of Rampart.
ajv.addFormat("time-zone", isTimeZone);
ajv.addFormat("page-origin", (text: string) => pageOrigin.safeParse(text).success);
const schema = configurationSchema();
const validate = ajv.compile(schema);

interface Field {
  title?: string;
  description?: string;
  default?: unknown;
  unit?: string;
  changedBy?: string;
  type?: string;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Field>;
}

const fieldOf = (path: string): Field =>
  path
    .split(".")
    .reduce<Field>((group, key) => group.properties?.[key] ?? {}, schema as unknown as Field);

test("each setting has a title, help, its default, who changes it, and a range or its values", () => {
  expect(leaves.length).toBeGreaterThan(35);
  for (const leaf of leaves) {
    const field = fieldOf(leaf.path);
    expect(field, leaf.path).toMatchObject({
      title: expect.stringMatching(/^\p{Lu}.*[^.]$/u),
      description: expect.stringMatching(/^\p{Lu}.*\.$/u),
      default: leaf.default,
      changedBy: expect.stringMatching(/^(?:tenant|operator)$/),
    });
    if (field.type !== "number" && field.type !== "integer") continue;
    expect([typeof field.minimum, typeof field.maximum], leaf.path).toEqual(["number", "number"]);
    // A share of 1 has no unit.
    if (field.maximum !== 1) expect(field.unit, leaf.path).toEqual(expect.any(String));
  }
});

test("the schema accepts and refuses the same values as the service", () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(anySetting, ({ leaf, value }) => {
      const accepts = leaf.schema.safeParse(value).success;
      seen[accepts ? "accepted" : "refused"] += 1;
      const document = JSON.parse(JSON.stringify(nest({ [leaf.path]: value }))) as unknown;
      expect(validate(document), `${leaf.path} = ${JSON.stringify(value)}`).toBe(accepts);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(300);
});

test.each([
  [
    "support.name",
    ["", "IT", "x".repeat(100), "😀".repeat(100)],
    [" IT", "IT\n", "😀".repeat(101)],
  ],
  [
    "support.email",
    ["", "a'b@x.example", "a.b+c@x-y.example"],
    ["a", "a@x", "a@-x.example", "a@x-.example", `${"a".repeat(250)}@x.example`, "ä@x.example"],
  ],
  [
    "support.url",
    ["", "https://x.example", "https://x.example:8443/a%20b?c=d#e"],
    ["http://x.example", "https:/x", "https://a b", "https://x/%zz", "javascript:alert(1)"],
  ],
  ["timeZone", ["UTC", "US/Pacific", "Asia/Tokyo"], ["", "Tokyo", "Mars/Olympus"]],
  [
    "cors.origins",
    [["https://a.example"], ["http://localhost:1"]],
    [["https://a.example/"], ["http://a.example"], "https://a.example", ["*"]],
  ],
] as const)("%s: both agree on the edges", (path, accepted, refused) => {
  const agree = (value: unknown) => {
    const valid = leafByPath.get(path)?.schema.safeParse(value).success;
    expect(validate(nest({ [path]: value })), JSON.stringify(value)).toBe(valid);
    return valid;
  };
  expect(accepted.filter((value) => !agree(value))).toEqual([]);
  expect(refused.filter((value) => agree(value))).toEqual([]);
});

test("unknown settings and groups in place of settings are refused", () => {
  for (const document of [
    { nowhere: 1 },
    { scim: { nowhere: 1 } },
    { scim: 1 },
    { timeZone: {} },
  ]) {
    expect(validate(document)).toBe(false);
  }
});
