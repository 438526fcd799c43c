import type * as z from "zod";
import type { JobDeclaration } from "../shared/jobs/catalogue.ts";
import type { PackJobHandler, PackJobInput } from "./types.ts";

/** A handler of the job with this declaration, which has parsed the payload. */
export const packJob =
  <S extends z.ZodType>(
    _declaration: Omit<JobDeclaration, "payload"> & { payload: S },
    run: (input: PackJobInput<z.output<S>>) => Promise<void>,
  ): PackJobHandler =>
  (input) =>
    // `runJob` has parsed the payload by the declaration.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    run({ ...input, payload: input.payload as z.output<S> });
