import { describe, expect, it } from "vitest";
import type { TestTenant } from "../support/tenants.ts";
import type { ExpectedUser } from "./driver.ts";
import { answersAgainstRows, type Row, rowsAgainstMindtickle, type Simulated } from "./verify.ts";

// The verification of the chaos run must find each kind of problem.

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
// The verification does not read the tenant.
const expectedUser: ExpectedUser = {
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

describe("the verification", () => {
  it("finds nothing in a correct result", () => {
    expect(answersAgainstRows([expectedUser], [row])).toEqual([]);
    expect(rowsAgainstMindtickle([row], [there], [expectedUser])).toEqual([]);
    const inactive = { ...row, active: false, mindtickleId: null };
    const never = { ...expectedUser, active: false, neverActive: true };
    expect(rowsAgainstMindtickle([inactive], [], [never])).toEqual([]);
  });

  it.each([
    ["a lost change", { title: "v2" }],
    ["a lost deactivation", { active: false }],
    ["a lost deletion", { deleted: true }],
  ])("finds %s", (_what, change) => {
    expect(answersAgainstRows([expectedUser], [{ ...row, ...change }])).toHaveLength(1);
  });

  it("finds a missing user whose creation was answered", () => {
    expect(answersAgainstRows([expectedUser], [])).toHaveLength(2);
  });

  it.each([
    ["a missing push", [row], []],
    ["an older state", [row], [{ ...there, title: "v2" }]],
    ["a duplicate user", [row], [there, { ...there, id: "m2" }]],
    ["an unknown user", [row], [there, { ...there, id: "m3", externalId: "u9" }]],
    ["a missing deactivation", [{ ...row, active: false }], [there]],
    ["a pending version", [{ ...row, version: 4 }], [there]],
    ["the id of another user", [{ ...row, mindtickleId: "m2" }], [there]],
  ])("finds %s", (_what, rows, people) => {
    expect(rowsAgainstMindtickle(rows, people, [expectedUser]).length).toBeGreaterThan(0);
  });

  it("finds a user who was never active", () => {
    const never = { ...expectedUser, neverActive: true };
    expect(rowsAgainstMindtickle([row], [there], [never])).toHaveLength(1);
  });
});
