import * as z from "zod";
import { perItem, resultsOutput } from "../../per-item.ts";
import type { In } from "../common/kept.ts";
import { refusalOf } from "../common/refusals.ts";
import { createOrderIn, createWorkOrderInput } from "./create.ts";
import { scheduleIn, scheduleInput } from "./schedule.ts";
import { decideInput, transitionIn } from "./transition.ts";

const maxItems = 100;
const of = <I extends z.ZodType>(item: I) =>
  z.strictObject({ items: z.array(item).min(1).max(maxItems) });

export const createManyInput = of(createWorkOrderInput);
export const scheduleManyInput = of(scheduleInput);
export const decideManyInput = of(decideInput);
export const bulkOutput = resultsOutput;

/** Creates up to 100 work orders. Each has a result of its own; what fails leaves the others. */
export const createMany = ({ ctx, input: { items } }: In<typeof createManyInput>) =>
  perItem(ctx, items, (db, item) => createOrderIn(ctx, db, item), refusalOf);

/** Plans up to 100 visits, in this order. Each has a result of its own. */
export const scheduleMany = ({ ctx, input: { items } }: In<typeof scheduleManyInput>) =>
  perItem(ctx, items, (db, item) => scheduleIn(ctx, db, item), refusalOf);

/** Makes up to 100 decisions, in this order. Each has a result of its own. */
export const decideMany = ({ ctx, input: { items } }: In<typeof decideManyInput>) =>
  perItem(ctx, items, (db, item) => transitionIn(ctx, db, item), refusalOf);
