import * as z from "zod";
import { describe, expect, test } from "vitest";
import { noInput } from "../../server/declarations.ts";
import { operationsOf } from "../../server/rest/operations.ts";
import { operatorQuery, query, router } from "../../server/trpc/procedures.ts";
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

  test("are for people and keys of organizations alone", () => {
    const rest = "GET /farming/all" as const;
    const all = operatorQuery({ rest, input: noInput, output, run: async () => ({}) });
    expect(() => operationsOf(product, { farming: router({ all }) })).toThrow("not operator");
  });
});
