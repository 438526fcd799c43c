import * as z from "zod";
import { leaf } from "../leaf.ts";

export const cache = z.strictObject({
  maxKeys: leaf(z.int().min(10).max(100_000), 1000, {
    title: "Cached entries",
    description: "The maximum number. The least recently used entries are removed first.",
    unit: "entries",
    changedBy: "operator",
  }),
});
