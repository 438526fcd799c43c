import * as z from "zod";

/** The output of a mutation that removes something. */
export const removedOutput = z.object({ removed: z.literal(true) });
