import { violates } from "../db/errors.ts";
import { AppError } from "../errors.ts";

/**
 * Maps the refusal of a slug that another tenant has, or gave up less than 30 days ago. The answer is
 * the same for both, because anybody may register.
 */
export function asSlugTaken(error: unknown, slug: string, field = "slug"): unknown {
  if (!violates(error, "tenants_slug_unique")) return error;
  const message = `The slug "${slug}" is taken. Choose another.`;
  return new AppError("conflict", message, { field });
}
