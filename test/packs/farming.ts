import * as z from "zod";
import { mutation, query, router } from "../../server/trpc/procedures.ts";
import { noInput } from "../../server/declarations.ts";
import { definePack } from "../../shared/packs/define-pack.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";

const field = z.object({ id: z.string(), slug: z.string() });

/** How often an operation of the pack ran. */
export const runs = { count: 0 };

const run = async <T>(result: T): Promise<T> => {
  runs.count += 1;
  return result;
};

/** A pack that exists only in tests, with procedures: no file of the core knows it. */
export const farming = definePack({
  appType: "farming",
  path: "farming",
  title: "Farming",
  defaults: {},
  permissions: {
    "farming.fields:read": { title: "See harvests", from: "manager" },
    "farming.fields:write": { title: "Change harvests", from: "admin" },
  },
});

export const farmingRouter = router({
  fields: router({
    list: query({
      permission: "users:read",
      rest: "GET /farming/fields",
      input: noInput,
      output: z.object({ items: z.array(field) }),
      run: async ({ ctx }) => {
        await ctx.scope.beginSession();
        return run({ items: [{ id: "1", slug: ctx.scope.tenant.slug }] });
      },
    }),
    get: query({
      permission: "users:read",
      rest: "GET /farming/fields/:id",
      aliases: ["GET /api/farms/:id"],
      input: z.strictObject({ id: z.string().max(200) }),
      output: field,
      run: async ({ ctx, input: { id } }) => {
        await ctx.scope.beginSession();
        return run({ id, slug: ctx.scope.tenant.slug });
      },
    }),
    harvest: mutation({
      permission: "farming.fields:write",
      rest: "POST /farming/fields/:id/harvest",
      input: z.strictObject({ id: z.string().max(200) }),
      output: z.object({ id: z.string() }),
      run: async ({ ctx, input: { id } }) => {
        await ctx.scope.beginSession();
        return run({ id });
      },
    }),
    create: mutation({
      permission: "roles:write",
      rest: "POST /farming/fields",
      status: 201,
      input: z.strictObject({ name: z.string().min(1).max(100) }),
      output: z.object({ id: z.string() }),
      run: async ({ ctx }) => {
        await ctx.scope.beginSession();
        return run({ id: "2" });
      },
    }),
  }),
});

export const product = createProduct([...packs, farming]);
export const packRouters = { farming: farmingRouter };
