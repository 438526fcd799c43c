import { databaseError } from "../../../db/errors.ts";
import { AppError } from "../../../errors.ts";

/** Says that something cannot be deleted, because other rows refer to it. */
export const refuseUsed =
  (noun: string) =>
  (thrown: unknown): never => {
    if (databaseError(thrown)?.code !== "23503") throw thrown;
    const message = `The ${noun} is used, so it cannot be deleted. Change what uses it first.`;
    throw new AppError("conflict", message, { cause: thrown });
  };
