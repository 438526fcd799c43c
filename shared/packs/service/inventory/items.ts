import { eq, ilike } from "drizzle-orm";
import * as z from "zod";
import { serviceItems } from "../../../../drizzle/schema/service/index.ts";
import { containing } from "../../../db/columns.ts";
import { pageInput, pageOutput } from "../../../db/pages.ts";
import { basedOn } from "../../../values/version.ts";
import { nameInput, oneInput, rowOutput } from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";

export const itemFields = z.strictObject({
  sku: nameInput.describe("Your own number of the item, unique."),
  name: nameInput,
  unit: nameInput.default("piece"),
});

export const changeItemInput = z.strictObject({
  ...oneInput.shape,
  sku: nameInput.optional(),
  name: nameInput.optional(),
  unit: nameInput.optional(),
  active: z.boolean().optional(),
  ...basedOn,
});

export const itemOutput = z.object({
  ...rowOutput,
  sku: z.string(),
  name: z.string(),
  unit: z.string(),
  active: z.boolean(),
});

export const listItemsInput = pageInput.extend({
  query: nameInput.optional().describe("A part of the name."),
  sku: nameInput.optional(),
  active: z.boolean().optional(),
});
export const listItemsOutput = pageOutput(itemOutput);

export const items = keptRows({
  noun: "item",
  action: "service_item",
  table: serviceItems,
  output: itemOutput,
});

/** The items, oldest first. */
export const listItems = ({ ctx, input }: In<typeof listItemsInput>) =>
  items.list(
    ctx,
    input,
    input.query === undefined ? undefined : ilike(serviceItems.name, containing(input.query)),
    input.sku === undefined ? undefined : eq(serviceItems.sku, input.sku),
    input.active === undefined ? undefined : eq(serviceItems.active, input.active),
  );

/** @throws AppError conflict for a SKU that is taken */
export const createItem = ({ ctx, input }: In<typeof itemFields>) => items.create(ctx, input);

/** @throws AppError not_found, conflict */
export const changeItem = ({ ctx, input }: In<typeof changeItemInput>) => items.change(ctx, input);
