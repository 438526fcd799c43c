import * as z from "zod";
import { AppError } from "../errors.ts";

/** The version of a resource that a change is based on; absent to change any version. */
export const basedOn = { version: z.int().optional() };

/**
 * Compares the present version of a resource with the one that a change is based on. Call it behind the
 * lock of the row.
 * @throws AppError conflict
 */
export function refuseOtherVersion(noun: string, present: number, version?: number): void {
  if (version === undefined || version === present) return;
  const message = `The ${noun} has the version ${present} now. Read it, and repeat the change.`;
  const userMessage = { key: "precondition_failed" } as const;
  throw new AppError("conflict", message, { field: "version", userMessage });
}
