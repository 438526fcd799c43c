import type * as z from "zod";

/** What a form shows of a value of the configuration, and who may change it. */
export interface About {
  title: string;
  description: string;
  /** The unit of a number. */
  unit?: string;
  /** Who may override it: the operator, or also the tenant's own admins. */
  changedBy: "tenant" | "operator";
  /** When a change takes effect, where that is not with the next request or job. */
  effect?: string;
}

/** A value of the configuration with its default. It is declared once, here, for all that reads it. */
export const leaf = <S extends z.ZodType>(
  schema: S,
  value: z.output<S>,
  about: About,
): z.ZodDefault<S> =>
  // No setting has the value undefined.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  schema.default(value as z.util.NoUndefined<z.output<S>>).meta({ ...about });
