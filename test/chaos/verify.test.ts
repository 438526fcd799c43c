import { describe, expect, it } from "vitest";
import type { TestTenant } from "../support/tenants.ts";
import type { Believed } from "./driver.ts";
import { answersAgainstRows, type Row, rowsAgainstMindtickle, type Simulated } from "./verify.ts";

// The verdict of the chaos run is worth as much as what it would find.

const row: Row = {
  id: "u1",
  tenant: "acme",
  userName: "ada@x.test",
  title: "v3",
  displayName: "ada@x.test",
  active: true,
  deleted: false,
  version: 3,
  pushed: 3,
  refused: 0,
  mindtickleId: "m1",
};
const there: Simulated[number] = {
  id: "m1",
  externalId: "u1",
  userName: "ada@x.test",
  email: "ada@x.test",
  firstName: "",
  lastName: "",
  displayName: "ada@x.test",
  title: "v3",
  role: "LEARNER",
  state: "ACTIVE",
  createdOn: "",
  updatedOn: "",
};
// The tenant is not looked at.
const believed: Believed = {
  tenant: { slug: "acme" } as TestTenant,
  id: "u1",
  externalId: "e1",
  userName: "ada@x.test",
  title: "v3",
  active: true,
  deleted: false,
  neverActive: false,
  changes: 3,
};

describe("the verdict", () => {
  it("finds nothing where all is as it must be", () => {
    expect(answersAgainstRows([believed], [row])).toEqual([]);
    expect(rowsAgainstMindtickle([row], [there], [believed])).toEqual([]);
    const inactive = { ...row, active: false, mindtickleId: null };
    const never = { ...believed, active: false, neverActive: true };
    expect(rowsAgainstMindtickle([inactive], [], [never])).toEqual([]);
  });

  it.each([
    ["a lost change", { title: "v2" }],
    ["a lost deactivation", { active: false }],
    ["a lost deletion", { deleted: true }],
  ])("finds %s", (_what, change) => {
    expect(answersAgainstRows([believed], [{ ...row, ...change }])).toHaveLength(1);
  });

  it("finds a person that was answered and is gone", () => {
    expect(answersAgainstRows([believed], [])).toHaveLength(2);
  });

  it.each([
    ["a push that is missing", [row], []],
    ["an older state", [row], [{ ...there, title: "v2" }]],
    ["a person twice", [row], [there, { ...there, id: "m2" }]],
    ["a stranger", [row], [there, { ...there, id: "m3", externalId: "u9" }]],
    ["a deactivation that is missing", [{ ...row, active: false }], [there]],
    ["a version that waits", [{ ...row, version: 4 }], [there]],
    ["another's id", [{ ...row, mindtickleId: "m2" }], [there]],
  ])("finds %s", (_what, rows, people) => {
    expect(rowsAgainstMindtickle(rows, people, [believed]).length).toBeGreaterThan(0);
  });

  it("finds a user who was never active", () => {
    const never = { ...believed, neverActive: true };
    expect(rowsAgainstMindtickle([row], [there], [never])).toHaveLength(1);
  });
});
