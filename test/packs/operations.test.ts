import * as z from "zod";
import { describe, expect, test } from "vitest";
import { noInput } from "../../server/declarations.ts";
import { operationsOf } from "../../server/rest/operations.ts";
import { operatorQuery, query, router } from "../../server/trpc/procedures.ts";
import { definePack } from "../../shared/packs/define-pack.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { farming, farmingRouter, packRouters, product } from "./farming.ts";

const output = z.object({});
const list = (rest: `GET /${string}`) =>
  router({
    list: query({ permission: "users:read", rest, input: noInput, output, run: async () => ({}) }),
  });

describe("the operations of a pack", () => {
  test("belong to the pack, and those of the core to none", () => {
    const operations = operationsOf(product, packRouters);
    expect(operations.get("farming.fields.list")?.pack).toBe(farming);
    expect(operations.get("users.list")?.pack).toBeUndefined();
  });

  test("need a pack of the product", () => {
    const without = createProduct(packs);
    expect(() => operationsOf(without, { farming: farmingRouter })).toThrow(
      '"farming" have no pack',
    );
  });

  test.each(["GET /fields", "GET /farmings/fields", "GET /users/farming/x"] as const)(
    "have no route like %s",
    (rest) => {
      expect(() => operationsOf(product, { farming: list(rest) })).toThrow(
        "The route of farming.list must begin with /farming/.",
      );
    },
  );

  test("need permissions that the pack declares", () => {
    const rest = "GET /farming/all" as const;
    const permission = "trucking.loads:read" as const;
    const all = query({ permission, rest, input: noInput, output, run: async () => ({}) });
    expect(() => operationsOf(product, { farming: router({ all }) })).toThrow(
      "does not declare the permission trucking.loads:read of farming.all",
    );
    for (const name of [
      "fields:read",
      "farming.fields",
      "farming.a:b:c",
      "farming.:x",
      "core.x:y",
    ]) {
      const permissions = { [name]: { title: "x", from: "rep" as const } };
      expect(() => definePack({ ...farming, defaults: {}, permissions })).toThrow(
        "must have the form farming.nouns:verb",
      );
    }
  });

  test("are for people and keys of organizations alone", () => {
    const rest = "GET /farming/all" as const;
    const all = operatorQuery({ rest, input: noInput, output, run: async () => ({}) });
    expect(() => operationsOf(product, { farming: router({ all }) })).toThrow("not operator");
  });
});
