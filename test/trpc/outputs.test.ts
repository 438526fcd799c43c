import { describe, expect, test } from "vitest";
import * as z from "zod";
import { jsonSchemaOf } from "../../shared/json/json-schema.ts";
import { appRouter } from "../../server/trpc/router.ts";
import { checkOutput } from "../support/responses/check-output.ts";

const user = {
  id: "01890a5d-ac96-774b-bcce-b302099a8057",
  name: "Ada",
  managedBy: "rampart",
  userName: "ada",
  externalId: null,
  externalIds: {},
  displayName: "Ada",
  email: null,
  title: null,
  department: null,
  division: null,
  role: "rep",
  active: true,
  managerId: null,
  version: 1,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

describe("the declared results of procedures", () => {
  test.each(Object.keys(appRouter._def.procedures))("%s has a JSON Schema", (name) => {
    expect(() => checkOutput(name, Symbol(name))).toThrow("differs from its schema");
  });

  test("a result that matches is accepted", () => {
    expect(() => checkOutput("users.get", user)).not.toThrow();
    expect(() => checkOutput("users.list", { items: [user], nextCursor: null })).not.toThrow();
  });

  test.each<[string, object, string]>([
    ["a field that is not declared", { ...user, password: "x" }, '"password"'],
    ["a missing field", { ...user, email: undefined }, "'email'"],
    ["a date that is not one", { ...user, createdAt: "yesterday" }, "/createdAt"],
    ["a value of another type", { ...user, active: "true" }, "/active"],
    ["an unknown role", { ...user, role: "root" }, "/role"],
  ])("%s is refused", (_, result, problem) => {
    const parsed: unknown = JSON.parse(JSON.stringify(result));
    expect(() => checkOutput("users.get", parsed)).toThrow(problem);
    expect(() => checkOutput("users.list", { items: [parsed], nextCursor: null })).toThrow(problem);
  });

  test("a value that JSON cannot have is refused in a declaration", () => {
    for (const schema of [z.bigint(), z.map(z.string(), z.string()), z.string().transform(Number)])
      expect(() => jsonSchemaOf(z.object({ a: schema }), "output")).toThrow("at properties/a");
  });
});
