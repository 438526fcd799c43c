import { describe, expect, it } from "vitest";
import { matches } from "../../../shared/scim/filter/match.ts";
import { parseFilter } from "../../../shared/scim/filter/parse.ts";
import { parseResource } from "../../../shared/scim/resource/parse-resource.ts";
import { patchResource } from "../../../shared/scim/patch/apply.ts";
import { resourceType } from "../../../shared/scim/schema/resource-type.ts";
import { attribute, complex, subAttributesOf } from "../../../shared/scim/schema/schema.ts";
import { expectRefusal, patchBody } from "./support.ts";

const urn = "urn:example:params:scim:schemas:core:1.0:Vehicle";
const extension = "urn:example:params:scim:schemas:extension:fleet:1.0:Vehicle";

/** Attributes of every kind that User does not have. The engine works from definitions alone. */
const vehicle = resourceType(
  {
    id: urn,
    name: "Vehicle",
    description: "",
    attributes: [
      attribute("plate", "", { required: true, mutability: "immutable", caseExact: true }),
      attribute("frame", "", { mutability: "immutable" }),
      attribute("wheels", "", { type: "integer" }),
      attribute("weight", "", { type: "decimal" }),
      attribute("built", "", { type: "dateTime" }),
      attribute("tags", "", { multiValued: true }),
      complex("drivers", "", [attribute("value", "", { required: true })], { multiValued: true }),
    ],
  },
  [
    {
      id: extension,
      name: "Fleet",
      description: "",
      attributes: [attribute("depot", "", { required: true }), attribute("bay", "")],
    },
  ],
);

const present = { schemas: [urn], plate: "A-1", wheels: 4, tags: ["x"] };
const parsed = (body: object) => parseResource(vehicle, { plate: "A-1", ...body });
const patched = (...operations: object[]) =>
  parseResource(vehicle, patchResource(vehicle, present, patchBody(...operations)));

describe("a custom resource type", () => {
  it("parses every type", () => {
    const values = { wheels: 4, weight: 1.5, built: "2026-01-31T08:30:00.5+01:00", tags: ["a"] };
    expect(parsed({ ...values, drivers: ["d"], [extension]: { depot: "D" } })).toEqual({
      schemas: [urn, extension],
      plate: "A-1",
      ...values,
      // Stored in one form, in UTC, so that texts sort as times do.
      built: "2026-01-31T07:30:00.500Z",
      drivers: [{ value: "d" }],
      [extension]: { depot: "D" },
    });
    expect(parsed({ tags: "a", wheels: null, built: "" })).toMatchObject({ tags: ["a"] });
  });

  it.each([
    [{ wheels: 4.5 }, /wheels must be a whole number, not 4.5/],
    [{ wheels: "4" }, /wheels must be a whole number, not a string/],
    [{ weight: Infinity }, /weight must be a number, not Infinity/],
    [{ weight: true }, /weight must be a number, not a boolean/],
    [{ built: "2026-01-31" }, /built must be a date and time such as .*, not "2026-01-31"/],
    [{ built: "2026-13-31T00:00:00Z" }, /built must be a date and time/],
    [{ tags: [{ type: "a" }] }, /tags\[0\] must be a string, not an object/],
    [{ tags: [{ value: 1 }] }, /tags\[0\] must be a string, not a number/],
    [{ drivers: [{ value: " " }] }, /drivers\[0\]\.value is required/],
    [{ [extension]: { bay: "B" } }, /depot is required/],
    [{ plate: "" }, /plate is required/],
  ])("refuses %j", (body, message) => {
    expectRefusal(() => parsed(body), "invalidValue", message);
  });

  it("patches simple multi-valued attributes", () => {
    const add = { op: "add", path: "tags", value: ["x", "y"] };
    expect(patched(add)).toEqual({ ...present, tags: ["x", "y"] });
    expect(patched(add, { op: "remove", path: "tags", value: "x" })).toMatchObject({ tags: ["y"] });
    const elements = { op: "add", path: "tags", value: [{ value: "x" }, { Value: "y" }, "z"] };
    expect(patched(elements)).toEqual({ ...present, tags: ["x", "y", "z"] });
    const removal = { op: "remove", path: "tags", value: [{ value: "y" }] };
    expect(patched(elements, removal)).toMatchObject({ tags: ["x", "z"] });
    const filtered = { op: "add", path: 'tags[value eq "x"]', value: "z" };
    expectRefusal(() => patched(filtered), "invalidPath", /has no elements/);
  });

  it("does not change immutable attributes (RFC 7643, 2.2)", () => {
    expect(patched({ op: "replace", path: "plate", value: "A-1" })).toEqual(present);
    const removal = { op: "remove", path: "frame" };
    expectRefusal(() => patched(removal), "mutability", /frame is immutable and cannot be removed/);
    const change = { op: "replace", value: { plate: "a-1" } };
    expectRefusal(() => patched(change), "mutability", /plate is immutable and already set/);
  });

  it("treats empty values as absent in filters", () => {
    const found = (text: string) =>
      matches(parseFilter(text), { ...present, tags: [] }, subAttributesOf(vehicle));
    expect(found("tags pr or drivers pr")).toBe(false);
    expect(found("wheels ge 4 and not (wheels gt 4)")).toBe(true);
  });
});
