import { AppError } from "../errors.ts";

/** For the operator, who may know which slugs exist. */
export const noTenant = (slug: string): AppError =>
  new AppError("not_found", `No tenant "${slug}". List the tenants to see their slugs.`);
