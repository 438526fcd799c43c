import * as z from "zod";
import { pageOrigin } from "../../values/origins.ts";
import { leaf } from "../leaf.ts";

export const cors = z.strictObject({
  origins: leaf(z.array(pageOrigin).max(20), [], {
    title: "Allowed origins",
    description: "The origins whose pages may call the server for this organization.",
    changedBy: "tenant",
  }),
});
