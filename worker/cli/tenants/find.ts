import { asOperator, type OperatorContext } from "../../../shared/context.ts";
import { readOrganization } from "../../../shared/tenants/organizations/operator/store.ts";

/** The tenant with this slug. @throws AppError not_found */
export const find = (ctx: OperatorContext, slug: string) =>
  asOperator(ctx, (db) => readOrganization(db, { slug }));
